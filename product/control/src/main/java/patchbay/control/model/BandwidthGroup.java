package patchbay.control.model;

/// Cards (or disks) of one machine that share a rate, virtualbox.md §1.9.
///
/// @param bytesPerSecond 0 without limit
public record BandwidthGroup(String name, Type type, long bytesPerSecond) {
    public static final int NAME_CHARS = 63;

    /// What is in the group.
    public enum Type {
        /// Kept without effect: disks are the VMM's own business.
        DISK("Disk"),
        NETWORK("Network");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        /// As listings and settings files have it.
        public String word() {
            return word;
        }

        /// The type of a word in any case, or null.
        public static @org.jspecify.annotations.Nullable Type ofWord(String word) {
            for (Type type : values()) if (type.word.equalsIgnoreCase(word)) return type;
            return null;
        }
    }

    public BandwidthGroup {
        Bounds.name(name, "the name of a bandwidth group");
        Bounds.require(
                name.length() <= NAME_CHARS, "the name of a bandwidth group has at most " + NAME_CHARS + " characters");
        Bounds.require(bytesPerSecond >= 0, "Limit cannot be negative");
    }

    public BandwidthGroup withLimit(long changed) {
        return new BandwidthGroup(name, type, changed);
    }
}
