package patchbay.control.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a lab made and nobody took away since, so that the lab may take it away (decision 0013). Kept in the global
/// extradata under the lab's name, a line a thing.
///
/// @param lines kind and identity of each thing
public record LabMarks(SortedSet<String> lines) {
    private static final String PREFIX = "Patchbay/Lab/";

    public LabMarks {
        lines = Collections.unmodifiableSortedSet(new TreeSet<>(lines));
    }

    /// Whether a key of extradata holds such marks.
    public static boolean isKey(String key) {
        return key.startsWith(PREFIX);
    }

    /// The marks of a lab.
    public static LabMarks of(Extradata extradata, String lab) {
        return read(extradata.values().getOrDefault(PREFIX + lab, ""));
    }

    private static LabMarks read(String text) {
        SortedSet<String> lines = new TreeSet<>(Arrays.asList(text.split("\n", -1)));
        lines.remove("");
        return new LabMarks(lines);
    }

    public boolean has(Kind kind, String identity) {
        return lines.contains(line(kind, identity));
    }

    public LabMarks with(Kind kind, String identity) {
        SortedSet<String> more = new TreeSet<>(lines);
        more.add(line(kind, identity));
        return new LabMarks(more);
    }

    /// The extradata with these marks for a lab.
    public Extradata keptIn(Extradata extradata, String lab) {
        return extradata.with(PREFIX + lab, String.join("\n", lines));
    }

    /// The extradata in which no lab has a mark on a thing any more: it is gone, and what comes after it under the
    /// same name is another.
    static Extradata forgotten(Extradata extradata, Kind kind, String identity) {
        Extradata left = extradata;
        for (var entry : extradata.values().entrySet()) {
            if (!isKey(entry.getKey())) continue;
            SortedSet<String> lines = new TreeSet<>(read(entry.getValue()).lines());
            if (lines.remove(line(kind, identity))) left = left.with(entry.getKey(), String.join("\n", lines));
        }
        return left;
    }

    private static String line(Kind kind, String identity) {
        return kind.words() + "\t" + identity;
    }

    /// What can be marked. Machines are known by their UUID, all else by its name.
    public enum Kind {
        NAT_NETWORK("NAT network"),
        DHCP_SERVER("DHCP server"),
        HOST_ONLY_INTERFACE("host-only interface"),
        HOST_ONLY_NETWORK("host-only network"),
        MACHINE("machine"),
        EXTRADATA("extradata");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /// As plans of labs call it.
        public String words() {
            return words;
        }
    }
}
