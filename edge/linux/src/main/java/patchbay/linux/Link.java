package patchbay.linux;

/// A network interface as the kernel has it now.
///
/// @param index the kernel's number for it
/// @param mac 48 bits, or -1 when it has no Ethernet address
/// @param flags `IFF_…` of netdevice(7)
/// @param type what it speaks, `ARPHRD_…`: 1 for Ethernet
/// @param mtuBytes the largest packet it takes
/// @param kind the driver's word for a virtual one (`tun`, `bridge`, `veth`), else empty
/// @param tapOwner the user a TAP was made for, or [#NO_OWNER]
/// @param master the number of the bridge or bond it is a part of, 0 for none
public record Link(
        int index, String name, long mac, int flags, int type, int mtuBytes, String kind, int tapOwner, int master) {
    public static final int NO_OWNER = -1;
    private static final int UP = 0x1;
    private static final int LOOPBACK = 0x8;
    private static final int ETHERNET = 1;

    public boolean isUp() {
        return (flags & UP) != 0;
    }

    public boolean isLoopback() {
        return (flags & LOOPBACK) != 0;
    }

    public boolean isEthernet() {
        return type == ETHERNET && mac >= 0;
    }
}
