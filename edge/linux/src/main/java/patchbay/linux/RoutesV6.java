package patchbay.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The kernel's IPv6 routes, as `/proc/net/ipv6_route` lists them: ten fields a line, of which the first two are the
/// destination and its prefix length, the ninth the flags, and the tenth the device.
public final class RoutesV6 {
    private static final Path LIST = Path.of("/proc/self/net/ipv6_route");
    private static final int FIELDS = 10;
    private static final int PREFIX_LENGTH = 1;
    private static final int FLAGS = 8;
    private static final int DEVICE = 9;
    /// `RTF_UP`, and `RTF_REJECT` of linux/ipv6_route.h.
    private static final int UP = 0x1;

    private static final int REJECT = 0x200;

    private RoutesV6() {}

    /// Whether the host has a default route over IPv6. A kernel without IPv6 has none.
    public static boolean leadOut() {
        try {
            return leadOut(Files.readAllLines(LIST));
        } catch (IOException noIpv6) {
            return false;
        }
    }

    static boolean leadOut(List<String> lines) {
        for (String line : lines) if (isDefault(line.strip().split("\\s+"))) return true;
        return false;
    }

    private static boolean isDefault(String[] fields) {
        if (fields.length != FIELDS || !fields[PREFIX_LENGTH].equals("00") || fields[DEVICE].equals("lo")) return false;
        int flags = Integer.parseUnsignedInt(fields[FLAGS], 16);
        return (flags & UP) != 0 && (flags & REJECT) == 0;
    }
}
