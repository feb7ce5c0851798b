package patchbay.wire;

/// Numbers of the Ethernet type field (IEEE 802 numbers, IANA).
public final class EtherType {
    public static final int IPV4 = 0x0800;
    public static final int ARP = 0x0806;
    /// Reverse ARP; QEMU announces a migrated guest with it.
    public static final int RARP = 0x8035;
    /// Customer VLAN tag, IEEE 802.1Q.
    public static final int VLAN = 0x8100;
    public static final int IPV6 = 0x86dd;
    /// Service VLAN tag, IEEE 802.1ad.
    public static final int SERVICE_VLAN = 0x88a8;

    private EtherType() {}

    /// Whether this type announces a VLAN tag and not a payload.
    public static boolean isTag(int etherType) {
        return etherType == VLAN || etherType == SERVICE_VLAN;
    }
}
