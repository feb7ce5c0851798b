package patchbay.testkit;

import java.lang.foreign.MemorySegment;

/// A UDP socket of the simulated host.
final class SimUdpSocket extends SimDatagramSocket {
    private static final int MOST_BYTES_V4 = 65_507; // RFC 768 length field less UDP and IPv4 headers
    private static final int MOST_BYTES_V6 = 65_527;

    SimUdpSocket(SimHost host, boolean v4) {
        super(host, v4);
    }

    @Override
    PortTable.Space space() {
        return PortTable.Space.UDP;
    }

    @Override
    int sending(MemorySegment message) {
        return 0;
    }

    @Override
    int mostBytes() {
        return v4 ? MOST_BYTES_V4 : MOST_BYTES_V6;
    }

    @Override
    int portOnTheWire() {
        return local == null ? 0 : local.port();
    }

    @Override
    int echoSequenceOf(SimDatagram sent) {
        return -1;
    }
}
