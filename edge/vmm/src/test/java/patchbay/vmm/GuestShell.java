package patchbay.vmm;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A program at a guest's serial console: types commands and reads what they print.
final class GuestShell implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 120_000;

    private final SerialConsole console;
    private final PipedOutputStream fingers = new PipedOutputStream();
    private final StringBuilder seen = new StringBuilder();
    private int commands;

    GuestShell(Path serial) throws IOException {
        console = SerialConsole.join(serial);
        PipedInputStream keyboard = new PipedInputStream(fingers);
        Thread.ofVirtual().start(() -> console.run(keyboard, new Screen()));
    }

    /// Waits for the words, and forgets what came up to them; answers what stood before.
    String waitFor(String words) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        synchronized (seen) {
            while (seen.indexOf(words) < 0) {
                long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
                if (leftMillis <= 0) throw new AssertionError("'" + words + "' never came; seen: " + seen);
                seen.wait(leftMillis);
            }
            int at = seen.indexOf(words);
            String before = seen.substring(0, at);
            seen.delete(0, at + words.length());
            return before;
        }
    }

    /// Runs a command and answers what it printed.
    String run(String command) throws IOException, InterruptedException {
        int number = ++commands;
        type("echo BE''GIN" + number + "; " + command + "; echo E''ND" + number + "\n");
        waitFor("BEGIN" + number);
        return waitFor("END" + number).replace("\r", "").strip();
    }

    void type(String text) throws IOException {
        fingers.write(text.getBytes(StandardCharsets.UTF_8));
        fingers.flush();
    }

    @Override
    public void close() throws IOException {
        console.close();
        fingers.close();
    }

    private final class Screen extends OutputStream {
        @Override
        public void write(int octet) {
            synchronized (seen) {
                seen.append((char) (octet & 0xff));
                seen.notifyAll();
            }
        }
    }
}
