package patchbay.lan;

import patchbay.loop.Frame;
import patchbay.wire.View;

/// The two addresses at the front of an Ethernet frame, as 48-bit numbers: all a switch looks at.
final class EthernetAddresses extends View {
    /// Destination, source and type, in octets; the shortest frame there is.
    static final int HEADER_BYTES = 14;

    private static final long GROUP_BIT = 1L << 40;

    /// Lays this view over a frame of at least [#HEADER_BYTES].
    void lay(Frame frame) {
        lay(frame.bytes(), frame.start(), frame.length());
    }

    long destination() {
        return i64(0) >>> 16;
    }

    long source() {
        return i64(6) >>> 16;
    }

    /// Whether an address is multicast or broadcast (the I/G bit, IEEE 802-2014 §8.2.2).
    static boolean isGroup(long mac) {
        return (mac & GROUP_BIT) != 0;
    }
}
