package patchbay.control.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Numbers;
import patchbay.control.grammar.Reading;
import patchbay.control.machinery.Invocation;
import patchbay.control.machinery.ScreenSize;

/// Shows something once, or with `--watch` again and again: on a terminal in place, until `q` or Ctrl-C; elsewhere one
/// after the other, until the client goes or `--count` is reached.
final class Watching {
    private static final int CTRL_C = 3;
    private static final int MAX_SECONDS = 3_600;
    private static final int QUIT = 'q';
    private static final int GONE = -1;

    private final Reading.Parsed parsed;
    private final Screen screen;
    private final Invocation invocation;

    Watching(Reading.Parsed parsed, Screen screen, Invocation invocation) {
        this.parsed = parsed;
        this.screen = screen;
        this.invocation = invocation;
    }

    /// What is shown.
    interface View {
        /// The text for a stream, newline at the end.
        String text();

        /// The lines for a terminal of that size, the most important first.
        String picture(ScreenSize size);

        /// A key was pressed.
        void key(int key);
    }

    int show(View view) {
        if (!parsed.has("--watch")) {
            if (parsed.has("--interval") || parsed.has("--count")) {
                return screen.misuse(parsed.command(), "--interval and --count need --watch");
            }
            screen.print(view.text());
            return 0;
        }
        long seconds = Numbers.uint32(parsed.value("--interval", "1"));
        long count = Numbers.uint32(parsed.value("--count", "0"));
        if (seconds < 1 || seconds > MAX_SECONDS) {
            return screen.misuse(parsed.command(), "Parameter --interval is 1 to " + MAX_SECONDS + " seconds");
        }
        boolean inPlace = invocation.terminal() && !parsed.has("--json");
        try {
            if (inPlace) inPlace(view, seconds, count);
            else oneAfterTheOther(view, seconds, count);
            return 0;
        } catch (InterruptedException gone) {
            Thread.currentThread().interrupt();
            return 1;
        } catch (IOException gone) {
            return 1;
        }
    }

    private void oneAfterTheOther(View view, long seconds, long count) throws InterruptedException {
        for (long shown = 1; ; shown++) {
            screen.print(view.text());
            if (shown == count) return;
            TimeUnit.SECONDS.sleep(seconds);
        }
    }

    private void inPlace(View view, long seconds, long count) throws IOException, InterruptedException {
        invocation.wholeScreen();
        BlockingQueue<Integer> keys = new LinkedBlockingQueue<>(64);
        Thread reader = Thread.ofVirtual().name("keys").start(() -> read(keys));
        try {
            for (long shown = 1; ; shown++) {
                draw(view.picture(invocation.screenSize()));
                if (shown == count) return;
                @Nullable Integer key = keys.poll(seconds, TimeUnit.SECONDS);
                if (key == null) continue;
                if (key == QUIT || key == CTRL_C || key == GONE) return;
                view.key(key);
            }
        } finally {
            reader.interrupt();
        }
    }

    private void read(BlockingQueue<Integer> keys) {
        try {
            InputStream in = invocation.in();
            for (int key = in.read(); ; key = in.read()) {
                keys.put(key);
                if (key == GONE) return;
            }
        } catch (IOException | InterruptedException over) {
            // The command has ended; nobody waits for keys any more.
        }
    }

    /// Overwrites what was there line by line, so that nothing flickers.
    private void draw(String picture) throws IOException {
        StringBuilder out = new StringBuilder("\u001b[H");
        picture.lines().forEach(line -> out.append(line).append("\u001b[K\r\n"));
        if (!picture.isEmpty()) out.setLength(out.length() - 2);
        invocation.out().write(out.append("\u001b[J").toString().getBytes(StandardCharsets.UTF_8));
        invocation.out().flush();
    }
}
