package patchbay.control.model;

import org.jspecify.annotations.Nullable;

/// How a bridged card is seen beyond the host's interface.
public enum BridgeMode {
    /// As the interface allows: [#SHARED_MAC] where it is wireless or takes its own address alone, else [#WIRED].
    AUTO("auto"),
    /// With its own MAC address.
    WIRED("wired"),
    /// With its own IP addresses behind the interface's MAC address.
    SHARED_MAC("shared-mac");

    private final String word;

    BridgeMode(String word) {
        this.word = word;
    }

    /// The word of `--bridgemodeN` and of `showvminfo`.
    public String word() {
        return word;
    }

    /// The mode of a word in any case, or null.
    public static @Nullable BridgeMode ofWord(String word) {
        for (BridgeMode mode : values()) if (mode.word.equalsIgnoreCase(word)) return mode;
        return null;
    }
}
