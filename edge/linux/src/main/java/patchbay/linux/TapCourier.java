package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import patchbay.loop.Errno;

/// Opens a TAP where this process itself may not go: in a network namespace of a user namespace. Only a process of one
/// thread can enter a user namespace, so `nsenter` enters it and runs this class there, which opens the interface and
/// sends its descriptor back over a socket.
public final class TapCourier {
    private static final int SOCKET = 3;
    private static final int MESSAGE_BYTES = 512;
    private static final long LIMIT_NANOS = 20_000_000_000L;

    private TapCourier() {}

    /// Opens an interface in the namespaces of process `pid`; the caller must own its user namespace.
    static Tap fetch(int pid, String name, long mac, int mtuBytes) throws LinuxException {
        UnixSockets.Pair pair = UnixSockets.pair();
        try {
            ProcessId courier = new Spawn(command(pid, name, mac, mtuBytes))
                    .inherit(pair.second(), SOCKET)
                    .start();
            var ended = Processes.whenEnded(courier);
            Descriptors.close(pair.second());
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment message = arena.allocate(MESSAGE_BYTES);
                return judge(pid, awaitMessage(pair.first(), message), message);
            } finally {
                if (!ended.isDone()) Processes.signal(courier, Processes.SIGKILL);
            }
        } finally {
            Descriptors.close(pair.first());
        }
    }

    /// Runs inside the namespaces: `name`, MAC address in hexadecimal, MTU.
    public static void main(String[] arguments) {
        try {
            long mac = Long.parseUnsignedLong(arguments[1], 16);
            Tap tap = Tap.openHere(arguments[0], mac, Integer.parseInt(arguments[2]));
            UnixSockets.send(SOCKET, new byte[1], tap.descriptor());
        } catch (LinuxException refused) {
            String text = refused.errno() + " " + refused.asked();
            UnixSockets.send(SOCKET, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static List<String> command(int pid, String name, long mac, int mtuBytes) {
        List<String> command = new ArrayList<>(List.of("nsenter", "-t", Integer.toString(pid), "-U", "-n"));
        command.addAll(List.of("--preserve-credentials", "--", java(), "-Xmx32m", "-XX:+UseSerialGC"));
        String modules = System.getProperty("jdk.module.path");
        if (modules != null) {
            command.addAll(List.of("--enable-native-access=patchbay.linux", "-p", modules));
            command.addAll(List.of("-m", "patchbay.linux/" + TapCourier.class.getName()));
        } else {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
            command.addAll(List.of(System.getProperty("java.class.path"), TapCourier.class.getName()));
        }
        command.addAll(List.of(name, Long.toHexString(mac), Integer.toString(mtuBytes)));
        return command;
    }

    private static String java() {
        return System.getProperty("java.home") + "/bin/java";
    }

    private static UnixSockets.Received awaitMessage(int socket, MemorySegment into) throws LinuxException {
        try (EpollPoller poller = new EpollPoller(true)) {
            LinuxException.check("watch socket", poller.watch(socket, events -> {}));
            long end = System.nanoTime() + LIMIT_NANOS;
            UnixSockets.Received received = UnixSockets.receive(socket, into);
            while (received.length() == -Errno.EAGAIN && System.nanoTime() < end) {
                poller.await(end - System.nanoTime());
                poller.collect(1, (listener, events) -> {});
                received = UnixSockets.receive(socket, into);
            }
            return received;
        }
    }

    private static Tap judge(int pid, UnixSockets.Received received, MemorySegment message) throws LinuxException {
        String where = "open a tap in the namespaces of process " + pid;
        if (received.length() < 0) throw new LinuxException(where, -received.length());
        if (received.length() == 0) throw new LinuxException(where + " by nsenter", Errno.EPERM);
        if (!received.descriptors().isEmpty()) {
            return Tap.received(received.descriptors().getFirst());
        }
        byte[] octets = message.asSlice(0, received.length()).toArray(ValueLayout.JAVA_BYTE);
        String[] errnoAndAsked = new String(octets, StandardCharsets.UTF_8).split(" ", 2);
        throw new LinuxException(where + ": " + errnoAndAsked[1], Integer.parseInt(errnoAndAsked[0]));
    }
}
