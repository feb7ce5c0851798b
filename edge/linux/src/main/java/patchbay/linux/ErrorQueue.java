package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.loop.Errno;
import patchbay.loop.SocketError;

/// Takes entries of a socket's error queue, ip(7) `IP_RECVERR`.
///
/// | octet | sock_extended_err              |
/// |-------|--------------------------------|
/// | 0–3   | errno                          |
/// | 4     | origin: 1 local, 2 ICMP, 3 ICMPv6 |
/// | 5, 6  | ICMP type, code                |
/// | 8–11  | next hop's MTU for EMSGSIZE    |
/// | 16–   | address of who reported        |
final class ErrorQueue {
    private static final int SOL_IP = 0;
    private static final int IP_RECVERR = 11;
    private static final int SOL_IPV6 = 41;
    private static final int IPV6_RECVERR = 25;
    private static final int ORIGIN_ICMP = 2;
    private static final int ORIGIN_ICMPV6 = 3;
    private static final int ORIGIN_AT = 4;
    private static final int TYPE_AT = 5;
    private static final int CODE_AT = 6;
    private static final int MTU_AT = 8;
    private static final int REPORTER_AT = 16;
    private static final int CONTROL_BYTES = 256;
    private static final int PAYLOAD_BYTES = 2_048;
    private static final int ECHO_IDENTIFIER_AT = 4;
    private static final int ECHO_HEADER_BYTES = 8;
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment message = Arena.ofAuto().allocate(MessageHeader.BYTES, 8);
    private final MemorySegment vector = Arena.ofAuto().allocate(Descriptors.IOVEC_BYTES, 8);
    private final MemorySegment name = Arena.ofAuto().allocate(KernelAddress.MAX_BYTES, 8);
    private final MemorySegment control = Arena.ofAuto().allocate(CONTROL_BYTES, 8);
    private final MemorySegment payload = Arena.ofAuto().allocate(PAYLOAD_BYTES, 8);

    ErrorQueue() {
        Descriptors.vector(vector, 0, payload.address(), PAYLOAD_BYTES);
        MessageHeader.vectors(message, 0, vector.address(), 1);
    }

    /// Takes one entry; 1, or `-EAGAIN` when there is none. `ping` says that the payload begins with an ICMP echo.
    int take(int socket, boolean ping, SocketError into) {
        MessageHeader.name(message, 0, name.address(), KernelAddress.MAX_BYTES);
        MessageHeader.control(message, 0, control.address(), CONTROL_BYTES);
        int taken = SocketCalls.receiveMessage(socket, message.address(), SocketCalls.MSG_ERRQUEUE);
        if (taken < 0) return taken;
        if (!KernelAddress.read(name, 0, into.destination)) into.destination.setV4(0, 0);
        into.payloadBytes = taken;
        into.echoSequence = ping && taken >= ECHO_HEADER_BYTES ? payload.get(I32, ECHO_IDENTIFIER_AT) & 0xffff : -1;
        long controlBytes = MessageHeader.controlLength(message, 0);
        long error = MessageHeader.find(control, 0, controlBytes, SOL_IP, IP_RECVERR);
        if (error < 0) error = MessageHeader.find(control, 0, controlBytes, SOL_IPV6, IPV6_RECVERR);
        describe(error, into);
        return 1;
    }

    private void describe(long at, SocketError into) {
        int origin = at < 0 ? 0 : octet(at + ORIGIN_AT);
        into.errno = at < 0 ? 0 : control.get(ValueLayout.JAVA_INT, at);
        into.fromIcmp = origin == ORIGIN_ICMP || origin == ORIGIN_ICMPV6;
        into.icmpType = into.fromIcmp ? octet(at + TYPE_AT) : 0;
        into.icmpCode = into.fromIcmp ? octet(at + CODE_AT) : 0;
        boolean tooBig = into.errno == Errno.EMSGSIZE;
        into.nextHopMtuBytes = tooBig ? control.get(ValueLayout.JAVA_INT, at + MTU_AT) : 0;
        boolean reported = into.fromIcmp && KernelAddress.read(control, at + REPORTER_AT, into.reporter);
        if (!reported) into.reporter.setV4(0, 0);
    }

    private int octet(long at) {
        return control.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }
}
