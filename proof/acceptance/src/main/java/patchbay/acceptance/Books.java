package patchbay.acceptance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What `patchbay stats` shows, and the sums in it: every frame that came somewhere went on from there, waits there, or
/// was dropped there under the name of the reason.
public final class Books {
    private static final List<String> FROM_STATION = List.of("frames-forwarded", "drop.*");
    private static final List<String> TO_STATION = List.of("frames-to-guest", "frames-cut", "drop-to-guest.*");

    private final List<Page> pages = new ArrayList<>();

    /// One thing that counts.
    ///
    /// @param subject what kind of thing, such as `port`
    /// @param name its labels
    /// @param values what is not 0, by name
    public record Page(String subject, String name, Map<String, Long> values) {
        /// One value, or with `*` at the end of `name` the sum of those that begin so.
        public long of(String name) {
            if (!name.endsWith("*")) return values.getOrDefault(name, 0L);
            String prefix = name.substring(0, name.length() - 1);
            return values.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(prefix))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }

        private long sum(List<String> names) {
            return names.stream().mapToLong(this::of).sum();
        }
    }

    /// The books in the output of `patchbay stats`.
    public Books(String stats) {
        for (String line : stats.lines().toList()) {
            String[] words = line.strip().split(" +", 2);
            if (line.startsWith(" ")) pages.getLast().values().put(words[0], Long.valueOf(words[1]));
            else pages.add(new Page(words[0], words.length > 1 ? words[1] : "", new TreeMap<>()));
        }
    }

    /// All that counts, in the order of the output.
    public List<Page> pages() {
        return List.copyOf(pages);
    }

    /// Those of one kind.
    public List<Page> pages(String subject) {
        return pages.stream().filter(page -> page.subject().equals(subject)).toList();
    }

    /// Every sum that is not what it should be, in words; none when the books are right.
    public List<String> errors() {
        List<String> errors = new ArrayList<>();
        for (Page page : pages) {
            switch (page.subject()) {
                case "port" -> port(page, errors);
                case "service" -> switched(page, errors);
                case "nat" -> nat(page, errors);
                case "generic", "vde", "trunk" -> link(page, "", errors);
                case "bridge" -> bridge(page, errors);
                case "cable" -> cable(page, errors);
                default -> {} // a loop, the daemon: no frames
            }
        }
        return errors;
    }

    private static void port(Page page, List<String> errors) {
        switched(page, errors);
        expect(page, errors, List.of("link-frames-received"), List.of("link-frames-passed", "drop-link.*"));
        expect(
                page,
                errors,
                List.of("link-frames-accepted"),
                List.of("link-frames-sent", "link-frames-waiting", "drop-link-to-guest.*"));
    }

    private static void switched(Page page, List<String> errors) {
        expect(page, errors, List.of("frames-from-guest"), FROM_STATION);
        expect(page, errors, List.of("frames-for-guest", "segments-to-guest"), TO_STATION);
    }

    private static void nat(Page page, List<String> errors) {
        expect(page, errors, List.of("frames-from-guest"), List.of("frames-handled", "drop.*"));
        expect(
                page,
                errors,
                List.of("udp-from-host"),
                List.of("udp-to-guest", "udp-filtered", "udp-forward-unknown-guest", "drop-to-guest.*"));
        expect(page, errors, List.of("to-guest-unknown-mac"), List.of("to-guest-held", "to-guest-held-no-room"));
        expect(
                page,
                errors,
                List.of("to-guest-held"),
                List.of("to-guest-held-sent", "to-guest-held-replaced", "to-guest-held-given-up", "to-guest-waiting"));
    }

    private static void bridge(Page page, List<String> errors) {
        link(page, "wire-", errors);
        link(page, "host-", errors);
    }

    private static void link(Page page, String side, List<String> errors) {
        expect(
                page,
                errors,
                List.of(side + "frames-received"),
                List.of(side + "frames-passed", side + "drop-received.*"));
        expect(
                page,
                errors,
                List.of(side + "frames-accepted"),
                List.of(side + "frames-sent", side + "frames-waiting", side + "drop-accepted.*"));
    }

    private static void cable(Page page, List<String> errors) {
        for (String way : List.of("from-guest-frames", "to-guest-frames")) {
            expect(
                    page,
                    errors,
                    List.of(way, way + "-doubled"),
                    List.of(way + "-passed", way + "-lost", way + "-overflowed", way + "-cut-off", way + "-waiting"));
        }
    }

    private static void expect(Page page, List<String> errors, List<String> left, List<String> right) {
        if (page.sum(left) == page.sum(right)) return;
        errors.add(page.subject() + " " + page.name() + ": " + String.join(" + ", left) + " = " + page.sum(left)
                + ", but " + String.join(" + ", right) + " = " + page.sum(right) + " in " + page.values());
    }
}
