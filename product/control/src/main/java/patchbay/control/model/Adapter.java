package patchbay.control.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// One card slot of a machine, virtualbox.md §1.2. A disabled slot keeps every other property.
///
/// @param backend who makes the hardware; falls back to `auto` where it does not serve the type
/// @param bridgeMode how a bridged card is seen on the LAN
/// @param mac twelve upper-case hexadecimal digits, or empty until the card is first enabled
/// @param speedKbps line speed the card reports; 0 lets it report its own
/// @param bootPriority 1 first to 4 last; 0 not chosen
/// @param bandwidthGroup name of one of the machine's groups, or empty
/// @param properties keys of generic drivers, sorted
public record Adapter(
        boolean enabled,
        NicType type,
        NicBackend backend,
        Attachment attachment,
        AttachmentNames names,
        BridgeMode bridgeMode,
        String mac,
        boolean cableConnected,
        long speedKbps,
        int bootPriority,
        PromiscuousPolicy promiscuous,
        String bandwidthGroup,
        Trace trace,
        SortedMap<String, String> properties,
        NatEngine nat) {
    private static final int MAX_PROPERTIES = 256;

    public Adapter {
        Bounds.require(mac.isEmpty() || MacText.valid(mac), "Invalid MAC address format");
        mac = MacText.canonical(mac);
        Bounds.require(!enabled || !mac.isEmpty(), "an enabled card has a MAC address");
        Bounds.range(speedKbps, 0, 0xffff_ffffL, "the line speed");
        Bounds.range(bootPriority, 0, 4, "the boot priority");
        Bounds.require(properties.size() <= MAX_PROPERTIES, "a card has at most " + MAX_PROPERTIES + " properties");
        properties.forEach((key, value) -> {
            Bounds.name(key, "the key of a property");
            Bounds.text(value, "the value of a property");
        });
        properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
        Bounds.require(
                !enabled || attachment != Attachment.INTNET || !names.internal().isEmpty(),
                "Empty or null internal network name is not valid");
    }

    /// A slot without a card, as in a new machine.
    public static Adapter disabled(NicType type) {
        return new Adapter(
                false,
                type,
                NicBackend.AUTO,
                Attachment.NULL,
                AttachmentNames.NONE,
                BridgeMode.AUTO,
                "",
                true,
                0,
                0,
                PromiscuousPolicy.DENY,
                "",
                Trace.OFF,
                new TreeMap<>(),
                NatEngine.DEFAULT);
    }

    /// Whether a guest sees a link: there is a card, attached to something, with its cable in.
    public boolean hasLink() {
        return enabled && cableConnected && attachment != Attachment.NULL;
    }

    /// The 48 bits of the MAC address; only meaningful when it is not empty.
    public long macBits() {
        return MacText.bits(mac);
    }

    /// The NAT network in use by this card when it is in `slot` (1 to 36): the one given, else the slot's own. An
    /// invalid text gives null, and stops the machine's start.
    public @org.jspecify.annotations.Nullable NatNetworkText natNetwork(int slot) {
        return nat.network().isEmpty() ? NatNetworkText.ofSlot(slot) : NatNetworkText.parse(nat.network());
    }

    /// This slot with a card in it, which has `generatedMac` unless it had one before.
    public Adapter enabled(String generatedMac) {
        return change().enabled(true).mac(mac.isEmpty() ? generatedMac : mac).build();
    }

    public Adapter withNat(NatEngine changed) {
        return change().nat(changed).build();
    }

    public Adapter withNames(AttachmentNames changed) {
        return change().names(changed).build();
    }

    /// This card with one property set, or removed when `value` is empty.
    public Adapter withProperty(String key, String value) {
        Map<String, String> changed = new TreeMap<>(properties);
        if (value.isEmpty()) changed.remove(key);
        else changed.put(key, value);
        return change().properties(new TreeMap<>(changed)).build();
    }

    /// Starts a changed copy.
    public AdapterChange change() {
        return new AdapterChange(this);
    }
}
