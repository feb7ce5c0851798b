package patchbay.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The root shell of a guest made by `tools/guest-image`, driven over `patchbay console`. One command at a time.
public final class GuestShell implements AutoCloseable {
    private static final long POLL_MILLIS = 5;
    private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

    private final String machine;
    private final Process console;
    private final StringBuilder heard = new StringBuilder();
    private int asked;

    GuestShell(String machine, Process console) {
        this.machine = machine;
        this.console = console;
        Thread.ofVirtual().name("console of " + machine).start(this::listen);
    }

    /// What a guest's command did.
    ///
    /// @param exitCode the shell's `$?`
    /// @param text standard output and error together
    /// @param took from sending the command to its end
    public record Answer(int exitCode, String text, Duration took) {
        /// The text of a command that must have succeeded.
        public String orFail() {
            if (exitCode != 0) throw new IllegalStateException("exit code " + exitCode + " in the guest:\n" + text);
            return text;
        }
    }

    /// Waits until the guest's shell answers, and has one behind it that edits no lines do what comes:
    /// busybox's line editor (1.35) takes the end of a background job for the end of its input, and the shell
    /// with it. A console that is joined late has missed the boot messages, so the shell is asked again and
    /// again; the last question's answer ends the echoes of others.
    public void awaitReady(Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < until) {
            if (!answers("PS1= PS2=; echo rea${X}dy%d")) continue;
            if (answers("exec sh -c 'echo rea${X}dy%d; exec sh' | cat")) return;
        }
        throw new IllegalStateException(machine + " did not come up within " + patience + ":\n" + heard());
    }

    private boolean answers(String question) {
        asked++;
        send(String.format(question, asked) + "\n");
        if (await("ready" + asked, ASK_AGAIN) < 0) return false;
        drain();
        return true;
    }

    /// Runs a line of shell in the guest.
    public Answer run(String line, Duration patience) {
        asked++;
        drain();
        long begun = System.nanoTime();
        // The quotes keep the marker out of any echo of the line itself.
        send("{ " + line + "\n} 2>&1; echo \"@\"\"@" + asked + ":$?\"\n");
        String marker = "@@" + asked + ":";
        int at = await(marker, patience);
        if (at < 0)
            throw new IllegalStateException(
                    machine + ": no answer to '" + line + "' within " + patience + ":\n" + heard());
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        int end = awaitLineEnd(at);
        String text = heard().substring(0, at);
        int exitCode =
                Integer.parseInt(heard().substring(at + marker.length(), end).strip());
        return new Answer(exitCode, cleaned(text), took);
    }

    /// Runs a line of shell that should take no longer than 20 s.
    public Answer run(String line) {
        return run(line, Duration.ofSeconds(20));
    }

    @Override
    public void close() {
        console.destroy();
        try {
            console.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(String text) {
        try {
            OutputStream out = console.getOutputStream();
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException gone) {
            throw new IllegalStateException("the console of " + machine + " is gone:\n" + heard(), gone);
        }
    }

    private void listen() {
        try (InputStream in = console.getInputStream()) {
            byte[] buffer = new byte[8 * 1_024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                String text = new String(buffer, 0, read, StandardCharsets.UTF_8);
                synchronized (heard) {
                    heard.append(text);
                    heard.notifyAll();
                }
            }
        } catch (IOException gone) {
            synchronized (heard) {
                heard.append("\n(the console closed)");
            }
        }
    }

    private int await(String text, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        synchronized (heard) {
            while (true) {
                int at = heard.indexOf(text);
                long left = until - System.nanoTime();
                if (at >= 0 || left <= 0) return at;
                try {
                    heard.wait(Math.max(POLL_MILLIS, Math.min(200, left / 1_000_000)));
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return -1;
                }
            }
        }
    }

    private int awaitLineEnd(int from) {
        await("\n", Duration.ofMillis(1));
        long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (System.nanoTime() < until) {
            int end = heard().indexOf('\n', from);
            if (end >= 0) return end;
            await("@@never@@", Duration.ofMillis(POLL_MILLIS));
        }
        return heard().length();
    }

    private void drain() {
        synchronized (heard) {
            heard.setLength(0);
        }
    }

    private String heard() {
        synchronized (heard) {
            return heard.toString();
        }
    }

    private static String cleaned(String text) {
        return text.replace("\r", "").strip();
    }
}
