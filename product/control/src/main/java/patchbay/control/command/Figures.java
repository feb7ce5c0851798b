package patchbay.control.command;

import java.util.Locale;

/// Numbers as people read them.
final class Figures {
    private static final String[] UNITS = {"", "K", "M", "G", "T", "P"};

    private Figures() {}

    /// `512`, `1.5K`, `23M`: thousands of 1 000.
    static String octets(long octets) {
        double value = octets;
        int unit = 0;
        while (value >= 1_000 && unit < UNITS.length - 1) {
            value /= 1_000;
            unit++;
        }
        return unit == 0 || value >= 99.95
                ? Math.round(value) + UNITS[unit]
                : String.format(Locale.ROOT, "%.1f%s", value, UNITS[unit]);
    }

    /// `0.3s`, `12s`, `3m04s`, `2h05m`, `4d01h`.
    static String time(long millis) {
        long seconds = millis / 1_000;
        if (millis < 10_000) return String.format(Locale.ROOT, "%.1fs", millis / 1_000.0);
        if (seconds < 60) return seconds + "s";
        if (seconds < 3_600) return pair(seconds / 60, "m", seconds % 60, "s");
        if (seconds < 86_400) return pair(seconds / 3_600, "h", seconds / 60 % 60, "m");
        return pair(seconds / 86_400, "d", seconds / 3_600 % 24, "h");
    }

    /// `-` for none, `85us`, `1.2ms`, `0.3s`.
    static String micros(long micros) {
        if (micros == 0) return "-";
        if (micros < 1_000) return micros + "us";
        if (micros < 1_000_000) return String.format(Locale.ROOT, "%.1fms", micros / 1_000.0);
        return String.format(Locale.ROOT, "%.1fs", micros / 1_000_000.0);
    }

    private static String pair(long large, String largeUnit, long small, String smallUnit) {
        return large + largeUnit + (small < 10 ? "0" : "") + small + smallUnit;
    }
}
