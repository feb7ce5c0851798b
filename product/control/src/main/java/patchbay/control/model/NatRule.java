package patchbay.control.model;

/// A port forwarding rule of a card's NAT engine, virtualbox.md §2.7: what arrives at the host's address and port
/// goes to the guest's. An empty host address is every address of the host; an empty guest address is the one the
/// engine last learned of its guest.
public record NatRule(
        String name, Protocol protocol, String hostAddress, int hostPort, String guestAddress, int guestPort) {
    public NatRule {
        Bounds.name(name, "the name of a NAT rule");
        Bounds.require(name.indexOf(',') < 0, "',' - invalid character in NAT rule name");
        Bounds.text(hostAddress, "the host address of a NAT rule");
        Bounds.text(guestAddress, "the guest address of a NAT rule");
        Bounds.range(hostPort, 1, 65_535, "the host port of a NAT rule");
        Bounds.range(guestPort, 1, 65_535, "the guest port of a NAT rule");
    }

    /// Whether both would listen on the same port of the same address, compared as text as VirtualBox does.
    public boolean listensWhere(NatRule other) {
        return protocol == other.protocol && hostPort == other.hostPort && hostAddress.equals(other.hostAddress);
    }

    /// The six fields as `--natpfN` takes and `Forwarding(i)` shows them.
    public String fields() {
        return name + "," + protocol.word() + "," + hostAddress + "," + hostPort + "," + guestAddress + "," + guestPort;
    }
}
