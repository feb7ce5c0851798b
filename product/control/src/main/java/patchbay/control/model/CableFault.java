package patchbay.control.model;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What `patchbay impair` makes of a card's cable. Kept as a text in the machine's extradata, under [#PREFIX] and the
/// slot: `delay=20ms loss=1% direction=both`.
///
/// @param delayMicros how long every frame is under way, each way
/// @param jitterMicros by how much that differs at most
/// @param lossMillionths how many frames are lost; a million is all
/// @param duplicateMillionths how many come twice
/// @param reorderMillionths how many skip the delay
/// @param bitsPerSecond 0 without limit
/// @param limitFrames how many frames are under way at most
/// @param direction which way
public record CableFault(
        long delayMicros,
        long jitterMicros,
        int lossMillionths,
        int duplicateMillionths,
        int reorderMillionths,
        long bitsPerSecond,
        int limitFrames,
        Direction direction) {
    public static final String PREFIX = "Patchbay/Impair/";
    public static final int MAX_LIMIT_FRAMES = 4_096;

    private static final int DEFAULT_LIMIT_FRAMES = 1_000;
    private static final int MILLION = 1_000_000;
    private static final long MAX_MICROS = 60_000_000L;
    private static final long MAX_RATE = 100_000_000_000L;
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?)([a-z%]*)");
    private static final Map<String, Long> TIMES = Map.of("us", 1L, "ms", 1_000L, "s", 1_000_000L);
    private static final Map<String, Long> SHARES = Map.of("%", 10_000L);
    private static final Map<String, Long> RATES =
            Map.of("bit", 1L, "kbit", 1_000L, "mbit", 1_000_000L, "gbit", 1_000_000_000L);

    /// The way of frames, seen from the guest.
    public enum Direction {
        BOTH("both"),
        FROM_GUEST("from-guest"),
        TO_GUEST("to-guest");

        private final String word;

        Direction(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /// What the words say, by key: `delay`, `jitter`, `loss`, `duplicate`, `reorder`, `rate`, `limit`, `direction`.
    /// Throws IllegalArgumentException for a word that says nothing.
    public static CableFault of(Map<String, String> words) {
        SortedMap<String, String> left = new TreeMap<>(words);
        CableFault fault = new CableFault(
                amount(left, "delay", TIMES, MAX_MICROS),
                amount(left, "jitter", TIMES, MAX_MICROS),
                (int) amount(left, "loss", SHARES, MILLION),
                (int) amount(left, "duplicate", SHARES, MILLION),
                (int) amount(left, "reorder", SHARES, MILLION),
                amount(left, "rate", RATES, MAX_RATE),
                limit(left.remove("limit")),
                direction(left.remove("direction")));
        Bounds.require(left.isEmpty(), "no cable has a '" + String.join("', '", left.keySet()) + "'");
        return fault;
    }

    /// The fault a text holds.
    public static CableFault parse(String text) {
        SortedMap<String, String> words = new TreeMap<>();
        for (String word : text.split(" ", -1)) {
            int equals = word.indexOf('=');
            Bounds.require(equals > 0, "'" + word + "' says nothing of a cable");
            words.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return of(words);
    }

    /// What is wrong with the cable of a machine's slot, or null. A text that somebody else wrote and that says nothing
    /// counts as none.
    public static @Nullable CableFault of(Machine machine, int slot) {
        String text = machine.extradata().values().get(PREFIX + slot);
        if (text == null) return null;
        try {
            return parse(text);
        } catch (IllegalArgumentException nonsense) {
            return null;
        }
    }

    /// The machine with this fault, or with none for null.
    public static Machine with(Machine before, int slot, @Nullable CableFault fault) {
        return before.withExtradata(before.extradata().with(PREFIX + slot, fault == null ? "" : fault.text()));
    }

    /// Everything that is not as in a good cable, in the form [#parse] reads.
    public String text() {
        StringBuilder out = new StringBuilder();
        if (delayMicros > 0) out.append("delay=").append(time(delayMicros)).append(' ');
        if (jitterMicros > 0) out.append("jitter=").append(time(jitterMicros)).append(' ');
        if (lossMillionths > 0)
            out.append("loss=").append(share(lossMillionths)).append(' ');
        if (duplicateMillionths > 0)
            out.append("duplicate=").append(share(duplicateMillionths)).append(' ');
        if (reorderMillionths > 0)
            out.append("reorder=").append(share(reorderMillionths)).append(' ');
        if (bitsPerSecond > 0) out.append("rate=").append(rate(bitsPerSecond)).append(' ');
        if (limitFrames != DEFAULT_LIMIT_FRAMES)
            out.append("limit=").append(limitFrames).append(' ');
        return out.append("direction=").append(direction.word()).toString();
    }

    private static long amount(SortedMap<String, String> words, String key, Map<String, Long> units, long most) {
        String text = words.remove(key);
        if (text == null) return 0;
        Matcher parts = NUMBER_AND_UNIT.matcher(text.toLowerCase(Locale.ROOT));
        Long unit = parts.matches() ? units.get(parts.group(2)) : null;
        Bounds.require(
                unit != null,
                "Invalid --" + key + " '" + text + "': give a number with one of "
                        + String.join(", ", new java.util.TreeSet<>(units.keySet())));
        long value = unit == null
                ? 0
                : new BigDecimal(parts.group(1))
                        .multiply(BigDecimal.valueOf(unit))
                        .longValue();
        Bounds.require(
                value <= most,
                "Invalid --" + key + " '" + text + "': that is too much",
                "At most " + most(units, most) + ".");
        return value;
    }

    private static int limit(@Nullable String text) {
        if (text == null) return DEFAULT_LIMIT_FRAMES;
        int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        Bounds.require(
                limit >= 1 && limit <= MAX_LIMIT_FRAMES,
                "Invalid --limit '" + text + "': give 1 to " + MAX_LIMIT_FRAMES + " frames");
        return limit;
    }

    private static Direction direction(@Nullable String text) {
        if (text == null) return Direction.BOTH;
        for (Direction direction : Direction.values()) if (direction.word().equals(text)) return direction;
        throw new IllegalArgumentException("Invalid --direction '" + text + "': both, from-guest or to-guest");
    }

    private static String most(Map<String, Long> units, long most) {
        if (units.equals(TIMES)) return time(most);
        return units.equals(SHARES) ? share((int) most) : rate(most);
    }

    private static String time(long micros) {
        if (micros % 1_000_000 == 0) return micros / 1_000_000 + "s";
        return micros % 1_000 == 0 ? micros / 1_000 + "ms" : micros + "us";
    }

    private static String share(int millionths) {
        return BigDecimal.valueOf(millionths, 4).stripTrailingZeros().toPlainString() + "%";
    }

    private static String rate(long bits) {
        if (bits % 1_000_000_000 == 0) return bits / 1_000_000_000 + "gbit";
        if (bits % 1_000_000 == 0) return bits / 1_000_000 + "mbit";
        return bits % 1_000 == 0 ? bits / 1_000 + "kbit" : bits + "bit";
    }
}
