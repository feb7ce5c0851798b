package patchbay.control.model;

import org.jspecify.annotations.Nullable;

/// A transport protocol that can be forwarded.
public enum Protocol {
    UDP("udp"),
    TCP("tcp");

    private final String word;

    Protocol(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /// The protocol of a word in any case, or null.
    public static @Nullable Protocol ofWord(String word) {
        for (Protocol protocol : values()) if (protocol.word.equalsIgnoreCase(word)) return protocol;
        return null;
    }
}
