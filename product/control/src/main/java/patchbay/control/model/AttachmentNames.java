package patchbay.control.model;

/// What each attachment of a card is called; all are kept while only one is in use. Empty is none.
public record AttachmentNames(
        String internal,
        String bridged,
        String hostOnly,
        String natNetwork,
        String genericDriver,
        String hostOnlyNetwork) {
    /// An internal network's name has at most 127 characters, virtualbox.md §6.1.
    public static final int MAX_NETWORK_CHARS = 127;

    public static final AttachmentNames NONE = new AttachmentNames("", "", "", "", "", "");

    public AttachmentNames {
        for (String name : new String[] {internal, bridged, hostOnly, natNetwork, genericDriver, hostOnlyNetwork}) {
            Bounds.require(
                    name.length() <= MAX_NETWORK_CHARS,
                    "a network's name must not be longer than " + MAX_NETWORK_CHARS + " characters");
            Bounds.require(
                    name.chars().noneMatch(Character::isISOControl),
                    "a network's name must not hold control characters");
        }
    }

    public AttachmentNames withInternal(String name) {
        return new AttachmentNames(name, bridged, hostOnly, natNetwork, genericDriver, hostOnlyNetwork);
    }

    public AttachmentNames withBridged(String name) {
        return new AttachmentNames(internal, name, hostOnly, natNetwork, genericDriver, hostOnlyNetwork);
    }

    public AttachmentNames withHostOnly(String name) {
        return new AttachmentNames(internal, bridged, name, natNetwork, genericDriver, hostOnlyNetwork);
    }

    public AttachmentNames withNatNetwork(String name) {
        return new AttachmentNames(internal, bridged, hostOnly, name, genericDriver, hostOnlyNetwork);
    }

    public AttachmentNames withGenericDriver(String name) {
        return new AttachmentNames(internal, bridged, hostOnly, natNetwork, name, hostOnlyNetwork);
    }

    public AttachmentNames withHostOnlyNetwork(String name) {
        return new AttachmentNames(internal, bridged, hostOnly, natNetwork, genericDriver, name);
    }
}
