package patchbay.uplink.vde;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import patchbay.lan.Abilities;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;
import patchbay.linux.Descriptors;
import patchbay.linux.UnixSockets;
import patchbay.loop.Errno;
import patchbay.loop.Frame;
import patchbay.loop.ReadyListener;
import patchbay.loop.Timer;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.MacAddress;

/// Who called at a [VdeSwitch]: first only a stream that has not said what it wants, then a port with its plug's
/// datagram socket as a station. Belongs to the loop of its network.
final class VdePort implements Station, ReadyListener, PacketLine.Owner {
    /// How long a caller may take to say what it wants.
    static final long REQUEST_NANOS = 5_000_000_000L;

    private final VdeSwitch network;
    private final int stream;
    private final PacketLine line;
    private final MemorySegment request = Arena.ofAuto().allocate(VdeRequest.MAX_BYTES, 8);
    private final EthernetView ethernet = new EthernetView();
    private final Timer patience = new Patience();
    private @Nullable SwitchPort port;
    private @Nullable Path ownSocket;
    private String description = "";
    private int number;
    private boolean closed;

    VdePort(VdeSwitch network, int stream) {
        this.network = network;
        this.stream = stream;
        this.line = new PacketLine(network.loop(), this, network.counters());
    }

    /// Waits for the request.
    void begin() {
        network.loop().after(REQUEST_NANOS, patience);
        if (network.loop().host().poller().watch(stream, this) < 0) refuse(Fault.HOST_REFUSED);
    }

    /// The port's number; 0 while it has none.
    int number() {
        return number;
    }

    String description() {
        return description;
    }

    int waitingFrames() {
        return line.waitingFrames();
    }

    void close() {
        if (closed) return;
        closed = true;
        network.loop().timers().disarm(patience);
        network.loop().host().poller().forget(stream);
        Descriptors.close(stream);
        line.hangUp();
        network.gone(this, port);
        Path socket = ownSocket;
        try {
            if (socket != null) Files.deleteIfExists(socket);
        } catch (IOException gone) {
            // Somebody removed the directory; the socket went with it.
        }
    }

    @Override
    public Abilities abilities() {
        return PacketLine.ABILITIES;
    }

    /// The network hands every frame for the outside to all of the switch's ports: what is for a station that is known
    /// behind another of them is not for this one.
    @Override
    public void send(Frame frame) {
        if (ethernet.wrap(frame.bytes(), frame.start(), frame.length()) != Fault.NONE) return;
        if (!ethernet.toGroup() && network.isElsewhere(ethernet.destination(), this)) return;
        line.send(frame);
    }

    @Override
    public void arrived(Frame frame) {
        SwitchPort to = port;
        if (to == null) return;
        if (ethernet.wrap(frame.bytes(), frame.start(), frame.length()) == Fault.NONE) {
            long source = ethernet.source();
            if (!MacAddress.isGroup(source)) network.heard(source, this);
        }
        to.take(frame);
    }

    @Override
    public void broken(int errno) {
        close();
    }

    /// The stream: one request, then nothing but its end.
    @Override
    public void onReady(int events) {
        if (closed) return;
        int got = Descriptors.read(stream, request.address(), VdeRequest.MAX_BYTES);
        if (got == -Errno.EAGAIN || got == -Errno.EINTR) return;
        if (got <= 0) {
            close();
            return;
        }
        if (port != null) return;
        Object asked = VdeRequest.parse(VdeRequest.copy(request, got));
        if (asked instanceof VdeRequest wanted) serve(wanted);
        else refuse((Fault) asked);
    }

    private void serve(VdeRequest wanted) {
        int free = network.freeNumber(wanted.port());
        if (free == 0) {
            refuse(Fault.TABLE_FULL);
            return;
        }
        if (!isCallers(wanted.socket())) {
            refuse(Fault.FORBIDDEN);
            return;
        }
        Path place = network.directory().resolve(String.format("%03d.%d", free, VdeNumber.next()));
        int datagrams = UnixSockets.bindDatagrams(place);
        if (datagrams < 0) {
            refuse(Fault.HOST_REFUSED);
            return;
        }
        ownSocket = place;
        int result = UnixSockets.connectDatagrams(datagrams, wanted.socket());
        if (result >= 0) result = line.open(datagrams);
        if (result < 0) Descriptors.close(datagrams);
        else result = UnixSockets.send(stream, VdeRequest.name(place));
        if (result < 0) {
            refuse(Fault.HOST_REFUSED);
            return;
        }
        network.loop().timers().disarm(patience);
        number = free;
        description = wanted.description();
        port = network.plug(this);
    }

    /// Nobody may have us send frames to a socket that is another user's.
    private boolean isCallers(Path socket) {
        try {
            Object owner = Files.getAttribute(socket, "unix:uid");
            int caller = UnixSockets.peer(stream).uid();
            return caller == 0 || owner.equals(caller);
        } catch (IOException missing) {
            return false;
        }
    }

    private void refuse(Fault fault) {
        network.refused(fault);
        close();
    }

    private final class Patience extends Timer {
        @Override
        protected void onTimer(long nowNanos) {
            if (port == null) refuse(Fault.TRUNCATED);
        }
    }
}
