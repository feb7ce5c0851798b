package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.loop.TcpInfo;

/// Asks a stream socket for `struct tcp_info` (linux/tcp.h, kernel 4.18 and later), of which this reads:
///
/// | octet | field             | octet | field                    |
/// |-------|-------------------|-------|--------------------------|
/// | 16    | send MSS          | 80    | congestion window        |
/// | 24    | unacknowledged    | 100   | segments sent again      |
/// | 52    | ms since data     | 120   | octets acknowledged (u64) |
/// | 60    | path MTU          | 128   | octets received (u64)    |
/// | 68    | round trip, µs    | 144   | octets not sent yet      |
/// | 72    | its variation     | 160   | delivery rate (u64)      |
final class TcpInfoReader {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int BYTES = 168;
    private static final int SEND_MSS = 16;
    private static final int UNACKED = 24;
    private static final int LAST_DATA_RECEIVED = 52;
    private static final int PATH_MTU = 60;
    private static final int RTT = 68;
    private static final int RTT_VARIANCE = 72;
    private static final int CONGESTION_WINDOW = 80;
    private static final int TOTAL_RETRANSMITTED = 100;
    private static final int BYTES_ACKED = 120;
    private static final int BYTES_RECEIVED = 128;
    private static final int NOT_SENT = 144;
    private static final int DELIVERY_RATE = 160;

    private final MemorySegment value = Arena.ofAuto().allocate(BYTES, 8);
    private final MemorySegment length = Arena.ofAuto().allocate(Integer.BYTES, 4);

    /// Fills `into`; 0, or a negated errno.
    int read(int socket, TcpInfo into) {
        value.fill((byte) 0);
        length.set(ValueLayout.JAVA_INT, 0, BYTES);
        int result = SocketCalls.getOption(socket, IPPROTO_TCP, TCP_INFO, value.address(), length.address());
        if (result < 0) return result;
        into.rttMicros = word(RTT);
        into.rttVarianceMicros = word(RTT_VARIANCE);
        into.unackedSegments = word(UNACKED);
        into.retransmittedSegments = word(TOTAL_RETRANSMITTED);
        into.sendMssBytes = word(SEND_MSS);
        into.congestionWindowSegments = word(CONGESTION_WINDOW);
        into.pathMtuBytes = word(PATH_MTU);
        into.heardMillisAgo = word(LAST_DATA_RECEIVED);
        into.notSentBytes = word(NOT_SENT);
        into.deliveryBytesPerSecond = value.get(ValueLayout.JAVA_LONG, DELIVERY_RATE);
        into.acknowledgedBytes = value.get(ValueLayout.JAVA_LONG, BYTES_ACKED);
        into.receivedBytes = value.get(ValueLayout.JAVA_LONG, BYTES_RECEIVED);
        return 0;
    }

    private int word(int at) {
        return value.get(ValueLayout.JAVA_INT, at);
    }
}
