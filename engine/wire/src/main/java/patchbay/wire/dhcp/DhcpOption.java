package patchbay.wire.dhcp;

import patchbay.wire.IpAddress;
import patchbay.wire.Octets;

/// One DHCP option as a value, RFC 2132: a code from 1 to 254 and its data, which may be longer than one option can
/// carry (RFC 3396 splits it on the wire).
public record DhcpOption(int code, Octets octets) {
    public static final int PAD = 0;
    public static final int SUBNET_MASK = 1;
    public static final int ROUTER = 3;
    public static final int NAME_SERVERS = 6;
    public static final int HOST_NAME = 12;
    public static final int DOMAIN_NAME = 15;
    public static final int INTERFACE_MTU = 26;
    public static final int REQUESTED_ADDRESS = 50;
    public static final int LEASE_SECONDS = 51;
    /// Says that `file` (1), `sname` (2) or both (3) hold options.
    public static final int OVERLOAD = 52;
    public static final int MESSAGE_TYPE = 53;
    public static final int SERVER_ID = 54;
    public static final int PARAMETER_LIST = 55;
    public static final int MESSAGE = 56;
    public static final int MAX_MESSAGE_BYTES = 57;
    public static final int CLIENT_ID = 61;
    public static final int END = 255;

    public DhcpOption {
        if (code <= PAD || code >= END) throw new IllegalArgumentException("option code " + code);
    }

    public static DhcpOption type(DhcpType type) {
        return new DhcpOption(MESSAGE_TYPE, Octets.of((byte) type.number()));
    }

    /// An option that holds one or more IPv4 addresses.
    public static DhcpOption addresses(int code, int... addresses) {
        return new DhcpOption(code, Octets.ofWords(addresses));
    }

    /// An option that holds a 32-bit amount, such as seconds.
    public static DhcpOption amount(int code, long amount) {
        return new DhcpOption(code, Octets.ofWords((int) amount));
    }

    public static DhcpOption text(int code, String text) {
        return new DhcpOption(code, Octets.ofText(text));
    }

    /// Octets this option takes on the wire, all its pieces' heads included.
    int wireBytes() {
        int pieces = Math.max(1, (octets.length() + 254) / 255);
        return octets.length() + 2 * pieces;
    }

    @Override
    public String toString() {
        return switch (code) {
            case SUBNET_MASK, ROUTER, REQUESTED_ADDRESS, SERVER_ID ->
                octets.length() == 4 ? code + "=" + IpAddress.formatV4(octets.i32(0)) : code + "=" + octets;
            case HOST_NAME, DOMAIN_NAME, MESSAGE -> code + "=\"" + octets.printable() + '"';
            default -> code + "=" + octets;
        };
    }
}
