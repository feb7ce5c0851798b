package patchbay.control.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a card's cable leads to, VirtualBox manual chapter 6. A disabled card keeps its attachment.
public enum Attachment {
    /// The card is there, its cable leads nowhere.
    NULL("null"),
    /// A NAT engine of the card's own.
    NAT("nat"),
    BRIDGED("bridged"),
    /// The internal network named by [AttachmentNames#internal()].
    INTNET("intnet"),
    /// The network of the host-only interface named by [AttachmentNames#hostOnly()].
    HOSTONLY("hostonly"),
    /// The host-only network named by [AttachmentNames#hostOnlyNetwork()].
    HOSTONLYNET("hostonlynet"),
    GENERIC("generic"),
    NATNETWORK("natnetwork");

    private final String word;

    Attachment(String word) {
        this.word = word;
    }

    /// The word of `--nicN`, in lower case.
    public String word() {
        return word;
    }

    /// The attachment of a `--nicN` word in any case (`hostif` is an old name of `bridged`), or null.
    public static @Nullable Attachment ofWord(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (lower.equals("hostif")) return BRIDGED;
        for (Attachment attachment : values()) if (attachment.word.equals(lower)) return attachment;
        return null;
    }
}
