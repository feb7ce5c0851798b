package patchbay.privileged;

/// The names our interfaces have, and what follows from them.
public final class HostNames {
    /// Host-only interfaces are `vboxnet0` to `vboxnet127`.
    public static final int MOST_HOST_ONLY = 128;

    private static final String HOST_ONLY = "vboxnet";
    private static final String HOST_ONLY_NETWORK = "pbn";
    /// VirtualBox's address of `vboxnet0`; the number of the interface is added.
    private static final long FIRST_MAC = 0x0a00_2700_0000L;
    /// Set in the addresses of parts of bridges.
    private static final long PART_BIT = 0x40_0000;

    private static final String TOWARDS_HOST = "pbh";
    private static final String TOWARDS_WIRE = "pbw";
    /// Set in the addresses of host-only networks' interfaces, which have numbers of 24 bits.
    private static final long NETWORK_BIT = 0x80_0000;

    private HostNames() {}

    /// The name of a host-only network's interface; the number has 24 bits.
    public static String hostOnlyNetwork(int number) {
        return HOST_ONLY_NETWORK + String.format(java.util.Locale.ROOT, "%06x", number & 0xff_ffff);
    }

    /// The TAP of a bridged network towards the host's own stack; pairs are numbered from 0.
    static String towardsHost(int pair) {
        return TOWARDS_HOST + pair;
    }

    /// The same towards the wire.
    static String towardsWire(int pair) {
        return TOWARDS_WIRE + pair;
    }

    /// The number of a pair by the name of its TAP towards the host; -1 when it is none.
    static int pairOf(String name) {
        return name.matches("pb[hw](0|[1-9][0-9]?)") ? Integer.parseInt(name.substring(TOWARDS_HOST.length())) : -1;
    }

    /// The MAC address of a TAP that is a part of a bridge.
    static long partMac(String name) {
        return FIRST_MAC | PART_BIT | pairOf(name);
    }

    /// The number of a host-only interface, or -1 when the name is none of one.
    public static int numberOf(String name) {
        if (!name.matches(HOST_ONLY + "(0|[1-9][0-9]{0,2})")) return -1;
        int number = Integer.parseInt(name.substring(HOST_ONLY.length()));
        return number < MOST_HOST_ONLY ? number : -1;
    }

    /// Whether interfaces of this name are ours to make and remove.
    public static boolean isOurs(String name) {
        return numberOf(name) >= 0 || name.matches(HOST_ONLY_NETWORK + "[0-9a-f]{6}");
    }

    /// The MAC address that goes with one of our names.
    public static long mac(String name) {
        int number = numberOf(name);
        if (number >= 0) return FIRST_MAC | number;
        return FIRST_MAC | NETWORK_BIT | Long.parseLong(name.substring(HOST_ONLY_NETWORK.length()), 16);
    }
}
