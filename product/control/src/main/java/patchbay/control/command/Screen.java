package patchbay.control.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.CommandSpec;
import patchbay.control.grammar.HelpText;
import patchbay.control.machinery.Invocation;
import patchbay.control.machinery.Refusal;
import patchbay.control.output.ProductVersion;

/// The client's output and error streams, and the forms errors have on them, virtualbox.md §1.10. A client that
/// is gone is no error: what is done stays done.
final class Screen {
    /// Usage of more lines pushes the error out of sight, so it is said again.
    private static final int LONG_USAGE_LINES = 16;

    private final Invocation invocation;
    private final List<String> commandLine;
    private boolean banner = true;
    private @Nullable CommandSpec command;

    Screen(Invocation invocation, List<String> commandLine) {
        this.invocation = invocation;
        this.commandLine = commandLine;
    }

    /// Leaves the banner out (`-q`).
    void quiet() {
        banner = false;
    }

    /// Says whose syntax is shown with refusals that want it.
    void runs(CommandSpec running) {
        command = running;
    }

    void print(String text) {
        write(invocation.out(), text);
    }

    /// Prints the banner in front of help.
    void banner() {
        if (banner) print(ProductVersion.banner());
    }

    /// Prints on the error stream as it is: how far a command has come.
    void progress(String text) {
        write(invocation.err(), text);
    }

    void warn(String line) {
        write(invocation.err(), invocation.program() + ": warning: " + line + "\n");
    }

    /// Says no, and answers the exit code.
    int refuse(Refusal refusal) {
        List<String> lines = new ArrayList<>();
        String message = refusal.message();
        if (refusal.code() == null) {
            lines.add(message);
        } else if (message.isEmpty()) {
            lines.add("Code " + refusal.code().text() + " - " + refusal.code().meaning()
                    + " (extended info not available)");
            lines.add(context());
        } else {
            lines.add(message);
            lines.add("Details: code " + refusal.code().text() + ", "
                    + refusal.component().text() + ", callee nsISupports");
            lines.add(context());
        }
        if (!refusal.closing().isEmpty()) lines.add(refusal.closing());
        if (!refusal.remedy().isEmpty()) lines.add("What to do: " + refusal.remedy());
        if (refusal.syntax() && command != null) {
            misuse(command, String.join("\n", lines));
        } else {
            write(invocation.err(), errors(lines.stream()));
        }
        return refusal.exitCode();
    }

    /// VirtualBox names a line of its source here; ours names the command.
    private String context() {
        StringBuilder words = new StringBuilder();
        for (String word : commandLine) {
            if (!words.isEmpty()) words.append(' ');
            words.append(word.isEmpty() || word.contains(" ") ? "'" + word + "'" : word);
        }
        return "Context: \"" + words + "\"";
    }

    /// Shows a misuse, which may have several lines, and the command's syntax; exit code 2.
    int misuse(CommandSpec command, String message) {
        String error = errors(message.lines());
        String usage = HelpText.usage(invocation.program(), command);
        boolean again = usage.lines().count() > LONG_USAGE_LINES;
        write(
                invocation.err(),
                (banner ? ProductVersion.banner() : "") + error + "\n" + usage + (again ? "\n" + error : ""));
        return 2;
    }

    private String errors(Stream<String> lines) {
        return lines.map(line -> invocation.program() + ": error: " + line + "\n")
                .collect(Collectors.joining());
    }

    /// A misuse of the program as a whole, which may have several lines; exit code 2.
    int misuse(String message) {
        String error = errors(message.lines());
        write(
                invocation.err(),
                (banner ? ProductVersion.banner() : "") + error + "\n" + HelpText.overview(invocation.program()) + "\n"
                        + error);
        return 2;
    }

    private static void write(OutputStream stream, String text) {
        try {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
            stream.flush();
        } catch (IOException clientGone) {
            System.getLogger("patchbay.control.command").log(System.Logger.Level.DEBUG, "client gone", clientGone);
        }
    }
}
