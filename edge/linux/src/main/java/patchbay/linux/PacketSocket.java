package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// A packet socket on an interface, packet(7), that is read and written as a [Tap] is: a vnet header before each
/// frame, super-frames whole. What is written goes out of the interface. What is read came in by it, or left the host
/// by it; what is written is not read again. The kernel keeps tags of VLANs apart from such frames, so tagged ones are
/// left out. Opening needs CAP_NET_RAW, nothing else does.
public final class PacketSocket {
    private static final int AF_PACKET = 17;
    private static final int SOL_PACKET = 263;
    private static final int VNET_HEADER = 15;
    private static final int SOL_SOCKET = 1;
    private static final int ATTACH_FILTER = 26;
    private static final int SO_DOMAIN = 39;
    private static final int ALL_PROTOCOLS = 3;
    private static final int ADDRESS_BYTES = 20;

    /// Classic BPF, `linux/filter.h`: an operation, two jumps and a number.
    private static final int INSTRUCTION_BYTES = 8;
    private static final int LOAD_WORD = 0x20;
    private static final int LOAD_HALF = 0x28;
    private static final int LOAD_OCTET = 0x30;
    private static final int IF_EQUAL = 0x15;
    private static final int IF_BITS = 0x45;
    private static final int ANSWER = 0x06;
    private static final int WHOLE = -1;
    private static final int NOTHING = 0;
    /// SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT.
    private static final int TAG_PRESENT = -0x1000 + 48;

    private PacketSocket() {}

    /// Opens one; nothing is read before [#follow].
    public static Tap open(Link link) throws LinuxException {
        int socket = LinuxException.check("packet socket", SocketCalls.socket(AF_PACKET, SocketCalls.RAW, 0));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment on = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
            int result = SocketCalls.setOption(socket, SOL_PACKET, VNET_HEADER, on.address(), Integer.BYTES);
            LinuxException.check("have vnet headers", result);
            attach(socket, List.of(instruction(ANSWER, 0, 0, NOTHING)));
            MemorySegment address = arena.allocate(ADDRESS_BYTES, 8);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) ALL_PROTOCOLS);
            address.set(ValueLayout.JAVA_INT, 4, link.index());
            int bound = SocketCalls.bind(socket, address.address(), ADDRESS_BYTES);
            LinuxException.check("bind a packet socket to " + link.name(), bound);
            LinuxException.check("set packet socket non-blocking", Descriptors.setNonBlocking(socket));
            return new Tap(socket, link.name(), false);
        } catch (LinuxException failure) {
            Descriptors.close(socket);
            throw failure;
        }
    }

    /// Whether a descriptor that was handed over is such a socket.
    public static boolean isOne(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment family = arena.allocateFrom(ValueLayout.JAVA_INT, 0);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
            int result = SocketCalls.getOption(descriptor, SOL_SOCKET, SO_DOMAIN, family.address(), length.address());
            return result >= 0 && family.get(ValueLayout.JAVA_INT, 0) == AF_PACKET;
        }
    }

    /// Lets frames for these stations and for groups be read from now on, or all frames.
    public static void follow(int socket, boolean all, List<Long> macs) throws LinuxException {
        List<long[]> program = new ArrayList<>();
        program.add(instruction(LOAD_OCTET, 0, 0, TAG_PRESENT));
        program.add(instruction(IF_EQUAL, 1, 0, 0));
        program.add(instruction(ANSWER, 0, 0, NOTHING));
        if (all) {
            program.add(instruction(ANSWER, 0, 0, WHOLE));
        } else {
            program.add(instruction(LOAD_OCTET, 0, 0, 0));
            program.add(instruction(IF_BITS, 0, 1, 1));
            program.add(instruction(ANSWER, 0, 0, WHOLE));
            for (long mac : macs) {
                program.add(instruction(LOAD_WORD, 0, 0, 0));
                program.add(instruction(IF_EQUAL, 0, 3, (int) (mac >>> 16)));
                program.add(instruction(LOAD_HALF, 0, 0, 4));
                program.add(instruction(IF_EQUAL, 0, 1, (int) mac & 0xffff));
                program.add(instruction(ANSWER, 0, 0, WHOLE));
            }
            program.add(instruction(ANSWER, 0, 0, NOTHING));
        }
        attach(socket, program);
    }

    private static long[] instruction(int operation, int jumpTrue, int jumpFalse, int number) {
        return new long[] {operation, jumpTrue, jumpFalse, number};
    }

    private static void attach(int socket, List<long[]> program) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate((long) program.size() * INSTRUCTION_BYTES, 8);
            for (int index = 0; index < program.size(); index++) {
                long[] each = program.get(index);
                long at = (long) index * INSTRUCTION_BYTES;
                code.set(ValueLayout.JAVA_SHORT, at, (short) each[0]);
                code.set(ValueLayout.JAVA_BYTE, at + 2, (byte) each[1]);
                code.set(ValueLayout.JAVA_BYTE, at + 3, (byte) each[2]);
                code.set(ValueLayout.JAVA_INT, at + 4, (int) each[3]);
            }
            // struct sock_fprog: a length, and after its padding where the program stands.
            MemorySegment described = arena.allocate(16, 8);
            described.set(ValueLayout.JAVA_SHORT, 0, (short) program.size());
            described.set(ValueLayout.JAVA_LONG, 8, code.address());
            int result = SocketCalls.setOption(socket, SOL_SOCKET, ATTACH_FILTER, described.address(), 16);
            LinuxException.check("filter a packet socket", result);
        }
    }
}
