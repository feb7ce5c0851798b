package patchbay.cli;

import java.io.IOException;

/// The user's terminal in raw mode, for a serial console. Left again however the client ends, Ctrl-C included.
final class RawTerminal {
    private final Thread restore = new Thread(RawTerminal::makeSane, "restore terminal");
    private boolean raw;

    /// Whether standard input and output are a terminal. The launcher's shell tells (`patchbay.terminal`): asking the
    /// JVM
    /// for its console would load a line editor on the path of every command.
    static boolean isThere() {
        return Boolean.getBoolean("patchbay.terminal");
    }

    void enter() {
        if (raw || !isThere()) return;
        Runtime.getRuntime().addShutdownHook(restore);
        raw = true;
        stty("raw", "-echo");
    }

    void leave() {
        if (!raw) return;
        raw = false;
        makeSane();
        Runtime.getRuntime().removeShutdownHook(restore);
    }

    private static void makeSane() {
        stty("sane");
    }

    private static void stty(String... modes) {
        String[] words = new String[modes.length + 1];
        words[0] = "stty";
        System.arraycopy(modes, 0, words, 1, modes.length);
        try {
            new ProcessBuilder(words).inheritIO().start().waitFor();
        } catch (IOException missing) {
            System.err.println("patchbay: warning: no stty, so the terminal stays in line mode");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
