package patchbay.acceptance;

import java.util.Locale;
import java.util.concurrent.Callable;

/// Shows steps as they are done, each with what was measured, and counts them.
final class Report {
    private static final String LINE = "  %s %-28s %s  (%.1f s)%n";

    private final long begun = System.nanoTime();
    private final boolean colour = System.getenv("NO_COLOR") == null && Boolean.getBoolean("patchbay.terminal");
    private int passed;
    private int failed;
    private int leftOut;

    void title(String text) {
        System.out.println();
        System.out.println(bold(text));
    }

    /// Does one step; what it answers is shown, what it throws is its failure.
    void step(String name, Callable<String> step) {
        long start = System.nanoTime();
        try {
            String measured = step.call();
            passed++;
            System.out.printf(Locale.ROOT, LINE, green("✓"), name, measured, secondsSince(start));
        } catch (Exception failure) {
            failed++;
            System.out.printf(Locale.ROOT, LINE, red("✗"), name, failure.getMessage(), secondsSince(start));
        }
    }

    /// Tells of a step that this computer does not allow, why, and what would allow it.
    void leftOut(String name, String why, String remedy) {
        leftOut++;
        System.out.printf(Locale.ROOT, "  – %-28s not possible here: %s%n", name, why);
        System.out.printf(Locale.ROOT, "    %-28s remedy: %s%n", "", remedy);
    }

    boolean failed() {
        return failed > 0;
    }

    /// Prints the end; true when all steps were passed.
    boolean summary() {
        System.out.println();
        String outcome =
                failed == 0 ? green("Everything works.") : red(failed + " of " + (passed + failed) + " steps failed.");
        if (leftOut > 0) outcome += " " + leftOut + " could not be tried here.";
        System.out.printf(Locale.ROOT, "%s  %d steps in %.0f s.%n", bold(outcome), passed, secondsSince(begun));
        return failed == 0;
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private String bold(String text) {
        return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    private String green(String text) {
        return colour ? "\u001b[32m" + text + "\u001b[0m" : text;
    }

    private String red(String text) {
        return colour ? "\u001b[31m" + text + "\u001b[0m" : text;
    }
}
