package patchbay.control.model;

import patchbay.wire.IpAddress;

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

    /// The rule of six fields as [#fields] writes them; throws IllegalArgumentException for anything else.
    public static NatRule parse(String text) {
        String[] fields = text.split(",", -1);
        Bounds.require(fields.length == 6, "the NAT rule '" + text + "' has not six fields");
        for (int at = 0; at < fields.length; at++) fields[at] = fields[at].strip();
        Protocol protocol = Protocol.ofWord(fields[1]);
        if (protocol == null) throw new IllegalArgumentException("the NAT rule '" + text + "' is for tcp or udp");
        for (int at : new int[] {2, 4}) {
            boolean address = fields[at].isEmpty() || IpAddress.parse(fields[at]) != null;
            Bounds.require(address, "Invalid IPv4 address \"" + fields[at] + "\" in NAT rule '" + text + "'");
        }
        String name = fields[0].isEmpty() ? protocol.word() + "_" + fields[3] + "_" + fields[5] : fields[0];
        return new NatRule(name, protocol, fields[2], port(fields[3], text), fields[4], port(fields[5], text));
    }

    private static int port(String port, String rule) {
        Bounds.require(port.matches("[0-9]{1,5}"), "Invalid port '" + port + "' in NAT rule '" + rule + "'");
        return Integer.parseInt(port);
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
