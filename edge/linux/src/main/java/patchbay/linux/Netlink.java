package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import patchbay.loop.Errno;

/// The kernel's route socket of this thread's network namespace, rtnetlink(7): questions and orders about
/// interfaces, addresses, routes and traffic control. A question is answered before the call that asked
/// it returns, so nothing is ever waited for. For the control plane; each call opens a socket of its own.
final class Netlink {
    static final int REQUEST = 0x1;
    static final int ACK = 0x4;
    static final int DUMP = 0x300;
    static final int REPLACE = 0x100;
    static final int EXCL = 0x200;
    static final int CREATE = 0x400;

    private static final int AF_NETLINK = 16;
    private static final int RAW = 3;
    private static final int ROUTE = 0;
    private static final int KIND_ERROR = 2;
    private static final int KIND_DONE = 3;
    private static final int KIND_AT = 4;
    private static final int ERRNO_AT = NetlinkMessage.HEADER_BYTES;
    private static final int ROOM_BYTES = 64 * 1_024;
    /// More messages than any host has interfaces and addresses; a dump that does not end is given up.
    private static final int MAX_READS = 4_096;

    private Netlink() {}

    /// Hears one message of a dump: its kind, and its content from the fixed part on.
    @FunctionalInterface
    interface Listener {
        void message(int kind, ByteBuffer content);
    }

    /// Gives an order and waits for the kernel's word on it.
    static void order(String asked, NetlinkMessage message) throws LinuxException {
        exchange(asked, message, (kind, content) -> {});
    }

    /// Asks for everything of a kind.
    static void dump(String asked, NetlinkMessage message, Listener listener) throws LinuxException {
        exchange(asked, message, listener);
    }

    private static void exchange(String asked, NetlinkMessage message, Listener listener) throws LinuxException {
        int socket = LinuxException.check("netlink socket", SocketCalls.socket(AF_NETLINK, RAW, ROUTE));
        try (Arena arena = Arena.ofConfined()) {
            byte[] octets = message.octets();
            MemorySegment out = arena.allocateFrom(ValueLayout.JAVA_BYTE, octets);
            LinuxException.check(asked, SocketCalls.send(socket, out.address(), octets.length, 0));
            MemorySegment in = arena.allocate(ROOM_BYTES, 8);
            for (int reads = 0; reads < MAX_READS; reads++) {
                int length = SocketCalls.recv(socket, in.address(), ROOM_BYTES, 0);
                LinuxException.check(asked, length);
                ByteBuffer answers = in.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder());
                if (isOver(asked, answers, listener)) return;
            }
            throw new LinuxException(asked, Errno.EMSGSIZE);
        } finally {
            Descriptors.close(socket);
        }
    }

    private static boolean isOver(String asked, ByteBuffer answers, Listener listener) throws LinuxException {
        int at = 0;
        while (answers.limit() - at >= NetlinkMessage.HEADER_BYTES) {
            int length = answers.getInt(at);
            if (length < NetlinkMessage.HEADER_BYTES || length > answers.limit() - at) break;
            int kind = answers.getShort(at + KIND_AT) & 0xffff;
            if (kind == KIND_DONE) return true;
            if (kind == KIND_ERROR) {
                LinuxException.check(asked, answers.getInt(at + ERRNO_AT));
                return true;
            }
            int header = NetlinkMessage.HEADER_BYTES;
            listener.message(kind, answers.slice(at + header, length - header).order(ByteOrder.nativeOrder()));
            at += length + 3 & ~3;
        }
        return false;
    }
}
