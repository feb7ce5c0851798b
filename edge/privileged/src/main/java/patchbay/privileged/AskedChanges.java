package patchbay.privileged;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.Tap;
import patchbay.linux.UnixSockets;
import patchbay.wire.IpAddress;

/// Asks the privileged program, a connection a request.
final class AskedChanges implements HostChanges {
    private static final long PATIENCE_NANOS = 15_000_000_000L;
    private static final int MAX_ANSWER_BYTES = 1_024;

    private final Path socket;

    AskedChanges(Path socket) {
        this.socket = socket;
    }

    @Override
    public Tap make(String name, boolean lasting) throws HostChangeRefused {
        Tap own = OwnTaps.reopened(name);
        if (own != null) return own;
        List<Integer> descriptors = ask(new Request.Make(name, lasting));
        try {
            if (descriptors.size() == 1) return Tap.received(descriptors.getFirst());
        } catch (LinuxException unfit) {
            throw broken(String.valueOf(unfit.getMessage()));
        }
        descriptors.forEach(Descriptors::close);
        throw broken("it handed over no interface");
    }

    @Override
    public void address(String name, @Nullable HostAddress v4, @Nullable HostAddress v6) throws HostChangeRefused {
        ask(new Request.Address(name, v4, v6)).forEach(Descriptors::close);
    }

    @Override
    public void remove(String name) throws HostChangeRefused {
        ask(new Request.Remove(name)).forEach(Descriptors::close);
    }

    @Override
    public BridgeTaps bridge(String interfaceName, BridgeWay way) throws HostChangeRefused {
        List<Integer> descriptors = ask(new Request.Bridge(interfaceName, way));
        try {
            BridgeTaps taps = BridgeTaps.received(descriptors);
            if (taps != null) return taps;
        } catch (LinuxException unfit) {
            throw broken(String.valueOf(unfit.getMessage()));
        }
        DirectBridges.closeAll(descriptors);
        throw broken("it handed over no interfaces");
    }

    @Override
    public void guests(String interfaceName, BridgeTaps taps, BridgedStations stations) throws HostChangeRefused {
        taps.follow(stations);
        Tap host = taps.host();
        if (host == null) return;
        ask(new Request.Guests(interfaceName, host.name(), stations)).forEach(Descriptors::close);
    }

    @Override
    public void lead(String interfaceName, BridgeTaps taps, int slot, @Nullable IpAddress address)
            throws HostChangeRefused {
        Tap host = taps.host();
        if (host == null) return;
        ask(new Request.Lead(interfaceName, host.name(), slot, address)).forEach(Descriptors::close);
    }

    /// Asks, with a copy of each of the `handed` descriptors; the descriptors that come back are the caller's to close.
    List<Integer> ask(Request request, int... handed) throws HostChangeRefused {
        int line = UnixSockets.connectStream(socket);
        if (line < 0) {
            throw new HostChangeRefused(
                    HostChangeRefused.Reason.ABSENT,
                    "patchbay-privileged cannot be reached at " + socket + ": " + LinuxException.inWords(-line));
        }
        try (Arena arena = Arena.ofConfined()) {
            byte[] text = request.text().getBytes(StandardCharsets.UTF_8);
            LinuxException.check("ask", UnixSockets.send(line, text, handed));
            if (!UnixSockets.await(line, PATIENCE_NANOS)) throw broken("it does not answer");
            MemorySegment answer = arena.allocate(MAX_ANSWER_BYTES);
            UnixSockets.Received received = UnixSockets.receive(line, answer);
            LinuxException.check("hear", received.length());
            byte[] octets = answer.asSlice(0, received.length()).toArray(ValueLayout.JAVA_BYTE);
            judge(new String(octets, StandardCharsets.UTF_8).strip());
            return received.descriptors();
        } catch (LinuxException failure) {
            throw broken(String.valueOf(failure.getMessage()));
        } finally {
            Descriptors.close(line);
        }
    }

    private static void judge(String answer) throws HostChangeRefused {
        if (answer.equals(Request.DONE)) return;
        String[] words = answer.split(" ", 3);
        for (HostChangeRefused.Reason reason : HostChangeRefused.Reason.values()) {
            if (words.length == 3 && words[0].equals(Request.REFUSED) && words[1].equals(reason.name())) {
                throw new HostChangeRefused(reason, words[2]);
            }
        }
        throw broken("it answered '" + answer + "'");
    }

    private static HostChangeRefused broken(String what) {
        return new HostChangeRefused(HostChangeRefused.Reason.KERNEL, "patchbay-privileged: " + what);
    }
}
