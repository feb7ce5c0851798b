package patchbay.service;

/// The IPv4 addresses the engine has on one NAT subnet: small numbers OR-ed into the network number, as
/// VirtualBox lays them out.
///
/// The network of a card (manual §9.8.1), which must leave its low five bits free:
///
/// | address       | who                               | MAC                 |
/// |---------------|-----------------------------------|---------------------|
/// | network \| 2  | gateway, and alias of the host    | `52:54:00:12:35:02` |
/// | network \| 3  | name server                       | `52:54:00:12:35:03` |
/// | network \| 4  | TFTP server                       | `52:54:00:12:35:04` |
/// | network \| 15 | the first of 16 leases            | the guest's         |
///
/// A NAT network of many machines, whose addresses a DHCP server of its own leases:
///
/// | address              | who                               | MAC                 |
/// |----------------------|-----------------------------------|---------------------|
/// | network \| 1         | gateway, name server, TFTP server | `52:54:00:12:35:00` |
/// | network \| an offset | a loopback address of the host    | `52:54:00:12:35:00` |
///
/// @param network the network number, host bits clear
/// @param prefix the length of the network part in bits: 1 to 27 for a card's network, 1 to 30 for one of many
/// @param forMany whether it is the network of many machines
/// @param loopbacks which addresses lead to the host's loopback; none on a card's network
public record AddressPlan(int network, int prefix, boolean forMany, LoopbackMap loopbacks) {
    /// How many addresses the DHCP server of a card's network may lease of its own accord.
    public static final int LEASES = 16;

    private static final int LOOPBACK_NET = 127;
    private static final long MAC_PREFIX = 0x5254_0012_3500L;
    private static final int LONGEST_PREFIX = 27;
    private static final int LONGEST_PREFIX_FOR_MANY = 30;
    private static final int GATEWAY = 2;
    private static final int GATEWAY_FOR_MANY = 1;
    private static final int NAME_SERVER = 3;
    private static final int TFTP = 4;
    private static final int FIRST_LEASE = 15;

    public AddressPlan {
        int longest = forMany ? LONGEST_PREFIX_FOR_MANY : LONGEST_PREFIX;
        if (prefix < 1 || prefix > longest) throw new IllegalArgumentException("prefix " + prefix);
        network &= -1 << 32 - prefix;
    }

    /// The network of one card.
    public AddressPlan(int network, int prefix) {
        this(network, prefix, false, LoopbackMap.NONE);
    }

    /// The network of the NAT card in `slot`, counted from 0: `10.0.(slot + 2).0/24`.
    public static AddressPlan ofSlot(int slot) {
        return new AddressPlan(10 << 24 | slot + 2 << 8, 24);
    }

    /// A NAT network of many machines.
    public static AddressPlan ofMany(int network, int prefix, LoopbackMap loopbacks) {
        return new AddressPlan(network, prefix, true, loopbacks);
    }

    public int mask() {
        return -1 << 32 - prefix;
    }

    public int gateway() {
        return network | (forMany ? GATEWAY_FOR_MANY : GATEWAY);
    }

    public int nameServer() {
        return forMany ? gateway() : network | NAME_SERVER;
    }

    public int tftp() {
        return forMany ? gateway() : network | TFTP;
    }

    /// The address that lease `index`, 0 to [#LEASES] - 1, has on a card's network.
    public int lease(int index) {
        return network | FIRST_LEASE + index;
    }

    /// Where a guest is thought to be before it was seen: the first lease; 0 (nowhere) among many.
    public int firstGuess() {
        return forMany ? 0 : lease(0);
    }

    /// The address all stations of the network listen to.
    public int broadcast() {
        return network | ~mask();
    }

    public boolean contains(int address) {
        return (address & mask()) == network;
    }

    /// Whether the engine itself has `address`: gateway, name server, TFTP server, or a mapped loopback address.
    public boolean isOurs(int address) {
        return address == gateway()
                || address == nameServer()
                || address == tftp()
                || forMany && loopbackBehind(address) != 0;
    }

    /// The host's loopback address behind an address of the network, or 0 when there is none.
    public int loopbackBehind(int address) {
        return contains(address) ? loopbacks.loopbackAt(address & ~mask()) : 0;
    }

    /// What a guest sees of an address of the host's side: itself, but for the host's loopback addresses what
    /// these are mapped to, or else the gateway.
    public int shown(int address) {
        if (address >>> 24 != LOOPBACK_NET) return address;
        int offset = loopbacks.offsetOf(address);
        return offset == 0 ? gateway() : network | offset;
    }

    /// Whether a guest may have `address`.
    public boolean isGuest(int address) {
        return contains(address) && !isOurs(address) && address != network && address != broadcast();
    }

    /// The MAC address the engine answers with for one of its own addresses; the gateway's for any other.
    public long macOf(int address) {
        if (forMany) return MAC_PREFIX;
        if (address == nameServer()) return MAC_PREFIX | NAME_SERVER;
        if (address == tftp()) return MAC_PREFIX | TFTP;
        return gatewayMac();
    }

    public long gatewayMac() {
        return forMany ? MAC_PREFIX : MAC_PREFIX | GATEWAY;
    }

    /// Whether `mac` is one that the engine uses.
    public boolean isOurMac(long mac) {
        return mac == gatewayMac() || mac >= (MAC_PREFIX | GATEWAY) && mac <= (MAC_PREFIX | TFTP);
    }
}
