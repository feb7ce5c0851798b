package patchbay.daemon;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import patchbay.line.Places;

/// Where the daemon's log goes: one line an event into numbered files under the home, bounded in size. Every room logs
/// through `System.Logger`, which the JDK's own java.logging carries (decision 0005).
final class DaemonLog {
    private static final int FILE_BYTES = 4 << 20;
    private static final int FILES = 3;

    private DaemonLog() {}

    static void open(Places places) throws IOException {
        Logger root = Logger.getLogger("");
        for (java.util.logging.Handler handler : root.getHandlers()) root.removeHandler(handler);
        FileHandler file =
                new FileHandler(places.home().resolve("daemon.%g.log").toString(), FILE_BYTES, FILES, true);
        file.setFormatter(new OneLine());
        file.setLevel(Level.ALL);
        file.setFilter(new LogLimit(System::nanoTime));
        root.addHandler(file);
        root.setLevel(Level.INFO);
    }

    private static final class OneLine extends Formatter {
        @Override
        public String format(LogRecord entry) {
            String time = entry.getInstant().truncatedTo(ChronoUnit.MILLIS).toString();
            String room = entry.getLoggerName();
            String line = time + " " + entry.getLevel() + " " + room + ": " + formatMessage(entry) + "\n";
            return entry.getThrown() == null ? line : line + trace(entry.getThrown());
        }

        private static String trace(Throwable thrown) {
            StringWriter text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text));
            return text.toString();
        }
    }
}
