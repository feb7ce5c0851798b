package patchbay.uplink.vde;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import patchbay.lan.Abilities;
import patchbay.lan.LinkCounters;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;
import patchbay.linux.Descriptors;
import patchbay.linux.UnixSockets;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.ReadyListener;
import patchbay.loop.Timer;
import patchbay.uplink.driver.GenericLink;

/// A plug in a VDE switch of another program as a station. When the switch ends it is looked for again, 100 ms later
/// and then at most a second apart; frames are lost and counted meanwhile. Belongs to the loop of its card's network.
public final class VdePlug implements GenericLink, Station, ReadyListener, PacketLine.Owner {
    private static final int NONE = -1;
    private static final long FIRST_RETRY_NANOS = 100_000_000L;
    private static final long LAST_RETRY_NANOS = 1_000_000_000L;
    /// How long a switch may take to answer.
    private static final long ANSWER_NANOS = 2_000_000_000L;

    private final EventLoop loop;
    private final VdeTarget target;
    private final String description;
    private final LinkCounters counters = new LinkCounters();
    private final PacketLine line;
    private final CompletableFuture<String> outcome = new CompletableFuture<>();
    private final MemorySegment answer = Arena.ofAuto().allocate(VdeRequest.NAME_BYTES, 8);
    private final Timer timer = new Patience();

    private @Nullable SwitchPort port;
    private @Nullable Path ownSocket;
    private int stream = NONE;
    private int datagrams = NONE;
    private long retryNanos = FIRST_RETRY_NANOS;
    private long connections;
    private boolean closed;

    VdePlug(EventLoop loop, VdeTarget target, String description) {
        this.loop = loop;
        this.target = target;
        this.description = description;
        this.line = new PacketLine(loop, this, counters);
    }

    /// Looks for the switch. The outcome of this first attempt, empty when the plug is in, comes to `outcome`.
    CompletableFuture<String> begin() {
        attempt();
        return outcome;
    }

    @Override
    public Station station() {
        return this;
    }

    @Override
    public void connect(SwitchPort port) {
        this.port = port;
    }

    @Override
    public LinkCounters counters() {
        return counters;
    }

    @Override
    public int waitingFrames() {
        return line.waitingFrames();
    }

    /// How often the switch gave a port.
    public long connections() {
        return connections;
    }

    @Override
    public Map<String, Long> tallies() {
        return Map.of("connections", connections);
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        loop.timers().disarm(timer);
        hangUp();
    }

    @Override
    public Abilities abilities() {
        return PacketLine.ABILITIES;
    }

    @Override
    public void send(Frame frame) {
        line.send(frame);
    }

    @Override
    public void arrived(Frame frame) {
        SwitchPort to = port;
        if (to != null) to.take(frame);
    }

    @Override
    public void broken(int errno) {
        lose("the port does not work any more: " + Errno.name(errno));
    }

    /// The stream to the switch: its answer, then nothing but its end.
    @Override
    public void onReady(int events) {
        if (stream == NONE) return;
        int got = Descriptors.read(stream, answer.address(), VdeRequest.NAME_BYTES);
        if (got == -Errno.EAGAIN || got == -Errno.EINTR) return;
        if (got <= 0) {
            lose(line.isOpen() ? "the switch has ended" : "the switch gives no such port");
            return;
        }
        if (line.isOpen()) return;
        Path place = got < VdeRequest.NAME_BYTES ? null : VdeRequest.path(VdeRequest.copy(answer, got));
        int result = place == null ? -Errno.EPROTO : UnixSockets.connectDatagrams(datagrams, place);
        if (result >= 0) result = line.open(datagrams);
        if (result < 0) {
            lose("its answer leads nowhere: " + Errno.name(-result));
            return;
        }
        datagrams = NONE;
        loop.timers().disarm(timer);
        retryNanos = FIRST_RETRY_NANOS;
        connections++;
        outcome.complete("");
    }

    private void attempt() {
        int opened = UnixSockets.connectStream(target.directory().resolve("ctl"));
        if (opened < 0) opened = Math.max(opened, UnixSockets.connectStream(target.directory()));
        int result = opened;
        if (opened >= 0) {
            stream = opened;
            result = ask();
        }
        if (result < 0) lose(Errno.name(-result));
        else loop.after(ANSWER_NANOS, timer);
    }

    private int ask() {
        Path socket = bindOwn();
        if (socket == null) return -Errno.EACCES;
        int watched = loop.host().poller().watch(stream, this);
        if (watched < 0) return watched;
        return UnixSockets.send(stream, new VdeRequest(target.port(), socket, description).emit());
    }

    /// Our datagram socket, in the switch's directory if that may be written, else where libvdeplug puts it.
    private @Nullable Path bindOwn() {
        String name = String.format("%05d-%05d", ProcessHandle.current().pid() % 100_000, VdeNumber.next());
        List<Path> places = List.of(
                target.directory().resolve("." + name), Path.of("/var/tmp/vde." + name), Path.of("/tmp/vde." + name));
        for (Path place : places) {
            int bound = UnixSockets.bindDatagrams(place);
            if (bound < 0) continue;
            datagrams = bound;
            ownSocket = place;
            open(place);
            return place;
        }
        return null;
    }

    /// A switch of another user must be able to send to our socket; nobody else needs to.
    private void open(Path place) {
        try {
            Object owner = Files.getAttribute(target.directory(), "unix:uid");
            boolean foreign = !owner.equals(0) && !owner.equals(Files.getAttribute(place, "unix:uid"));
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(foreign ? "rwxrwxrwx" : "rwx------"));
        } catch (IOException gone) {
            // The switch went in this very moment, which its stream tells.
        }
    }

    private void lose(String reason) {
        hangUp();
        outcome.complete(reason);
        if (closed) return;
        loop.timers().disarm(timer);
        loop.after(retryNanos, timer);
        retryNanos = Math.min(2 * retryNanos, LAST_RETRY_NANOS);
    }

    private void hangUp() {
        line.hangUp();
        if (stream != NONE) {
            loop.host().poller().forget(stream);
            Descriptors.close(stream);
        }
        if (datagrams != NONE) Descriptors.close(datagrams);
        stream = NONE;
        datagrams = NONE;
        Path socket = ownSocket;
        ownSocket = null;
        try {
            if (socket != null) Files.deleteIfExists(socket);
        } catch (IOException gone) {
            // The directory went with its switch.
        }
    }

    /// Fires when the switch has not answered in time, and when it is time to look for it again.
    private final class Patience extends Timer {
        @Override
        protected void onTimer(long nowNanos) {
            if (closed || line.isOpen()) return;
            if (stream != NONE) lose("the switch does not answer");
            else attempt();
        }
    }
}
