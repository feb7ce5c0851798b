package patchbay.service.dhcp.server;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.wire.Octets;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dhcp.DhcpOption;

/// Who asks.
///
/// @param mac its hardware address
/// @param id its client identifier (option 61) in hexadecimal, or empty: then the MAC address stands for it
/// @param vendorClass option 60, or empty
/// @param userClass option 77, or empty
/// @param hostName what it calls itself (option 12), safe to print; or empty
public record DhcpClient(long mac, String id, String vendorClass, String userClass, String hostName) {
    private static final int VENDOR_CLASS = 60;
    private static final int USER_CLASS = 77;
    private static final int MAX_ID_BYTES = 255;

    /// The client that sent a message.
    public static DhcpClient of(DhcpMessage message) {
        Octets id = message.option(DhcpOption.CLIENT_ID);
        String hex =
                id == null || id.length() > MAX_ID_BYTES ? "" : HexFormat.of().formatHex(id.toByteArray());
        return new DhcpClient(
                message.chaddr(), hex, text(message, VENDOR_CLASS), text(message, USER_CLASS), message.hostName());
    }

    /// Whether a lease is this client's: of its MAC address and, where it has one, of its identifier.
    ///
    /// Differs from VirtualBox, which looks at the identifier alone: copied machines have the same one, which
    /// is made of the machine-id, and would share one address.
    boolean owns(Lease lease) {
        return mac == lease.mac() && id.equals(lease.clientId());
    }

    /// Whether a lease was the client's before its MAC address changed, as far as its identifier tells.
    boolean mayHaveOwned(Lease lease) {
        return !id.isEmpty() && id.equals(lease.clientId());
    }

    /// The user class as it stands there, as many clients send it, and its parts where it is a list of parts behind
    /// their lengths (RFC 3004 §4).
    List<String> userClasses() {
        if (userClass.isEmpty()) return List.of();
        List<String> classes = new ArrayList<>(List.of(userClass));
        int at = 0;
        while (at < userClass.length()) {
            int end = at + 1 + userClass.charAt(at);
            if (end > userClass.length()) return List.of(userClass);
            classes.add(userClass.substring(at + 1, end));
            at = end;
        }
        return classes;
    }

    private static String text(DhcpMessage message, int code) {
        @Nullable Octets octets = message.option(code);
        return octets == null ? "" : octets.text();
    }
}
