package patchbay.control.model;

import org.jspecify.annotations.Nullable;

/// How much of a network's foreign traffic a card may be given, VirtualBox manual `--nicpromiscN`.
public enum PromiscuousPolicy {
    DENY("deny"),
    ALLOW_NETWORK("allow-vms"),
    ALLOW_ALL("allow-all");

    private final String word;

    PromiscuousPolicy(String word) {
        this.word = word;
    }

    /// The word `showvminfo` prints.
    public String word() {
        return word;
    }

    /// The policy of `deny`, `allow-vms`, `allow-network` or `allow-all` in any case, or null.
    public static @Nullable PromiscuousPolicy ofWord(String word) {
        if (word.equalsIgnoreCase("allow-network")) return ALLOW_NETWORK;
        for (PromiscuousPolicy policy : values()) if (policy.word.equalsIgnoreCase(word)) return policy;
        return null;
    }
}
