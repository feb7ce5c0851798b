package patchbay.control.model;

import org.jspecify.annotations.Nullable;

/// The hardware a card shows to its guest, by VirtualBox's words.
public enum NicType {
    AM79C970A("Am79C970A"),
    AM79C973("Am79C973"),
    I82540EM("82540EM"),
    I82543GC("82543GC"),
    I82545EM("82545EM"),
    VIRTIO("virtio");

    private final String word;

    NicType(String word) {
        this.word = word;
    }

    /// The word of `--nictypeN` and of `showvminfo`.
    public String word() {
        return word;
    }

    /// The type of a word in any case, or null.
    public static @Nullable NicType ofWord(String word) {
        for (NicType type : values()) if (type.word.equalsIgnoreCase(word)) return type;
        return null;
    }
}
