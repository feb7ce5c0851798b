package patchbay.privileged;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import patchbay.wire.IpAddress;

/// Which addresses host-only interfaces may have: what `/etc/vbox/networks.conf` and
/// `/etc/patchbay/networks.conf` say together, VirtualBox manual §6.7. A line that begins with `*` allows
/// the networks that follow; all other lines are comments. For a family that no line names, VirtualBox's
/// own ranges hold.
///
/// @param v4 allowed networks of IPv4
/// @param v6 the same of IPv6
public record AllowedRanges(List<HostAddress> v4, List<HostAddress> v6) {
    /// Without a file: 192.168.56.0 to 192.168.63.255, and link-local IPv6.
    public static final AllowedRanges DEFAULT = new AllowedRanges(
            List.of(new HostAddress(IpAddress.v4(0xc0a8_3800), 21)),
            List.of(new HostAddress(new IpAddress(0xfe80L << 48, 0), 10)));

    private static final long MAX_FILE_BYTES = 64 * 1_024;

    public AllowedRanges {
        v4 = List.copyOf(v4);
        v6 = List.copyOf(v6);
    }

    /// Reads both files below `etc`; one that is missing, cannot be read or is larger than 64 KiB says
    /// nothing.
    public static AllowedRanges read(Path etc) {
        List<String> lines = new ArrayList<>();
        for (String file : List.of("vbox/networks.conf", "patchbay/networks.conf"))
            lines.addAll(lines(etc.resolve(file)));
        return of(lines);
    }

    private static List<String> lines(Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) return List.of();
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /// The ranges that lines of such files allow.
    static AllowedRanges of(List<String> lines) {
        List<HostAddress> v4 = new ArrayList<>();
        List<HostAddress> v6 = new ArrayList<>();
        for (String line : lines) {
            String bare = line.strip();
            if (!bare.startsWith("*")) continue;
            for (String word : bare.substring(1).strip().split("\\s+", -1)) {
                HostAddress range = HostAddress.parse(word);
                if (range != null) (range.address().isV4() ? v4 : v6).add(range);
            }
        }
        return new AllowedRanges(v4.isEmpty() ? DEFAULT.v4 : v4, v6.isEmpty() ? DEFAULT.v6 : v6);
    }

    /// Whether an interface may have this address: a range holds it, and its own network is no larger
    /// than that range.
    public boolean allow(HostAddress wanted) {
        if (wanted.prefixBits() == 0 || isNeverAllowed(wanted.address())) return false;
        for (HostAddress range : wanted.address().isV4() ? v4 : v6) {
            if (wanted.prefixBits() >= range.prefixBits() && range.holds(wanted.address())) return true;
        }
        return false;
    }

    /// Loopback, multicast, the limited broadcast, and "this host".
    private static boolean isNeverAllowed(IpAddress address) {
        if (!address.isV4()) {
            boolean unspecifiedOrLoopback = address.hi() == 0 && address.lo() >>> 1 == 0;
            return unspecifiedOrLoopback || address.hi() >>> 56 == 0xff;
        }
        int first = address.v4Bits() >>> 24;
        return first == 0 || first == 127 || first >= 224;
    }

    /// The ranges as a person reads them.
    public String text(boolean ofV4) {
        return String.join(
                ", ", (ofV4 ? v4 : v6).stream().map(HostAddress::toString).toList());
    }
}
