package patchbay.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// The user's terminal in raw mode, for a serial console or a picture that changes. Left as it was, however the client
/// ends, Ctrl-C included.
final class RawTerminal {
    private static final String SHOW = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";

    private final Thread restore = new Thread(this::restore, "restore terminal");
    private String settings = "sane";
    private boolean raw;
    private boolean wholeScreen;

    /// Whether standard input and output are a terminal. The launcher's shell tells (`patchbay.terminal`): asking the
    /// JVM for its console would load a line editor on the path of every command.
    static boolean isThere() {
        return Boolean.getBoolean("patchbay.terminal");
    }

    void enter() {
        if (raw || !isThere()) return;
        String before = said("-g");
        if (!before.isEmpty()) settings = before;
        Runtime.getRuntime().addShutdownHook(restore);
        raw = true;
        stty("raw", "-echo");
    }

    /// The same, on the alternate screen and without a cursor.
    void enterWholeScreen() {
        enter();
        if (!raw) return;
        wholeScreen = true;
        print(SHOW);
    }

    void leave() {
        if (!raw) return;
        raw = false;
        restore();
        Runtime.getRuntime().removeShutdownHook(restore);
    }

    /// Columns in the upper 16 bits, rows in the lower; 0 when the terminal does not say.
    static int size() {
        String[] words = said("size").split(" ", -1);
        try {
            return words.length == 2 ? Integer.parseInt(words[1]) << 16 | Integer.parseInt(words[0]) : 0;
        } catch (NumberFormatException notATerminal) {
            return 0;
        }
    }

    private void restore() {
        if (wholeScreen) print(LEAVE);
        stty(settings);
    }

    private static void print(String text) {
        System.out.print(text);
        System.out.flush();
    }

    private static void stty(String... modes) {
        try {
            new ProcessBuilder(words(modes)).inheritIO().start().waitFor();
        } catch (IOException missing) {
            System.err.println("patchbay: warning: no stty, so the terminal stays in line mode");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// What `stty` says; empty when it says nothing.
    private static String said(String question) {
        try {
            Process asked = new ProcessBuilder(words(question))
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException missing) {
            return "";
        }
    }

    private static String[] words(String... modes) {
        String[] words = new String[modes.length + 1];
        words[0] = "stty";
        System.arraycopy(modes, 0, words, 1, modes.length);
        return words;
    }
}
