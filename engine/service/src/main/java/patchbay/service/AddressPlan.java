package patchbay.service;

/// The IPv4 addresses of one NAT subnet as VirtualBox lays them out (manual §9.8.1): small numbers OR-ed into the
/// network number, so the network must leave its low five bits free.
///
/// | address       | who                               | MAC                 |
/// |---------------|-----------------------------------|---------------------|
/// | network \| 2  | gateway, and alias of the host    | `52:54:00:12:35:02` |
/// | network \| 3  | name server                       | `52:54:00:12:35:03` |
/// | network \| 4  | TFTP server                       | `52:54:00:12:35:04` |
/// | network \| 15 | the first of 16 leases            | the guest's         |
///
/// @param network the network number, host bits clear
/// @param prefix the length of the network part in bits, 1 to 27
public record AddressPlan(int network, int prefix) {
    /// How many addresses the DHCP server may lease of its own accord.
    public static final int LEASES = 16;

    private static final long MAC_PREFIX = 0x5254_0012_3500L;
    private static final int LONGEST_PREFIX = 27;
    private static final int GATEWAY = 2;
    private static final int NAME_SERVER = 3;
    private static final int TFTP = 4;
    private static final int FIRST_LEASE = 15;

    public AddressPlan {
        if (prefix < 1 || prefix > LONGEST_PREFIX) throw new IllegalArgumentException("prefix " + prefix);
        network &= -1 << 32 - prefix;
    }

    /// The network of the NAT card in `slot`, counted from 0: `10.0.(slot + 2).0/24`.
    public static AddressPlan ofSlot(int slot) {
        return new AddressPlan(10 << 24 | slot + 2 << 8, 24);
    }

    public int mask() {
        return -1 << 32 - prefix;
    }

    public int gateway() {
        return network | GATEWAY;
    }

    public int nameServer() {
        return network | NAME_SERVER;
    }

    public int tftp() {
        return network | TFTP;
    }

    /// The address that lease `index`, 0 to [#LEASES] - 1, has.
    public int lease(int index) {
        return network | FIRST_LEASE + index;
    }

    /// The address all stations of the network listen to.
    public int broadcast() {
        return network | ~mask();
    }

    public boolean contains(int address) {
        return (address & mask()) == network;
    }

    /// Whether the engine itself has `address`: gateway, name server or TFTP server.
    public boolean isOurs(int address) {
        return address == gateway() || address == nameServer() || address == tftp();
    }

    /// Whether a guest may have `address`.
    public boolean isGuest(int address) {
        return contains(address) && !isOurs(address) && address != network && address != broadcast();
    }

    /// The MAC address the engine answers with for one of its own addresses; the gateway's for any other.
    public long macOf(int address) {
        if (address == nameServer()) return MAC_PREFIX | NAME_SERVER;
        if (address == tftp()) return MAC_PREFIX | TFTP;
        return gatewayMac();
    }

    public long gatewayMac() {
        return MAC_PREFIX | GATEWAY;
    }

    /// Whether `mac` is one that the engine uses.
    public boolean isOurMac(long mac) {
        return mac >= (MAC_PREFIX | GATEWAY) && mac <= (MAC_PREFIX | TFTP);
    }
}
