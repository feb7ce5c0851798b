package patchbay.privileged;

import org.jspecify.annotations.Nullable;

/// How guests are told apart on an interface of the host.
public enum BridgeWay {
    /// By their own MAC addresses.
    WIRED("wired"),
    /// By their IP addresses, behind the interface's one MAC address.
    SHARED_MAC("shared-mac");

    private final String word;

    BridgeWay(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /// The way of a word, or null.
    static @Nullable BridgeWay ofWord(String word) {
        for (BridgeWay way : values()) if (way.word.equals(word)) return way;
        return null;
    }
}
