package patchbay.testkit;

import java.util.List;
import patchbay.loop.Chance;
import patchbay.loop.Host;

/// A machine that is simulated whole: its kernel's sockets and readiness, its resolver, its clock and chance, and the
/// world it is connected to. One seed and one agenda decide everything that happens.
public final class SimHost implements Host {
    private final VirtualClock clock;
    private final Agenda agenda;
    private final SeededChance chance;
    private final SimFaults faults;
    private final HandleTable handles = new HandleTable();
    private final PortTable ports;
    private final SimPoller poller;
    private final SimNetwork world;
    private final SimSockets sockets;
    private final SimNames names;
    private final SimFiles files;
    private int sendBufferBytes = 262_144;
    private int receiveBufferBytes = 131_072;

    public SimHost(VirtualClock clock, Agenda agenda, SeededChance seed) {
        this.clock = clock;
        this.agenda = agenda;
        this.chance = seed.fork("engine");
        this.faults = new SimFaults(seed.fork("faults"));
        this.ports = new PortTable(this, seed.fork("ports"));
        this.poller = new SimPoller(this);
        this.world = new SimNetwork(this);
        this.sockets = new SimSockets(this);
        this.names = new SimNames(agenda);
        this.files = new SimFiles(agenda);
    }

    @Override
    public VirtualClock clock() {
        return clock;
    }

    @Override
    public Chance chance() {
        return chance;
    }

    @Override
    public SimSockets sockets() {
        return sockets;
    }

    @Override
    public SimPoller poller() {
        return poller;
    }

    @Override
    public SimNames names() {
        return names;
    }

    @Override
    public SimFiles files() {
        return files;
    }

    /// The world beyond this host.
    public SimNetwork world() {
        return world;
    }

    /// What this host's kernel does wrong on purpose.
    public SimFaults faults() {
        return faults;
    }

    /// The most handles that can be open; beyond, opening and accepting answer `EMFILE`.
    public SimHost handleLimit(int handles) {
        this.handles.limit(handles);
        return this;
    }

    /// Whether ports below 1024 may be bound; not from the start.
    public SimHost allowLowPorts(boolean allowed) {
        ports.allowLowPorts(allowed);
        return this;
    }

    /// Which kind of ping socket this host gives; [PingKind#UNPRIVILEGED] from the start.
    public SimHost pingKind(PingKind kind) {
        sockets.pingKind(kind);
        return this;
    }

    /// What [SimSockets#openPing] answers.
    public enum PingKind {
        UNPRIVILEGED,
        RAW,
        /// `-EACCES`.
        DENIED
    }

    /// Sizes of the kernel's TCP buffers in connections to come; 256 KiB and 128 KiB from the start.
    public SimHost tcpBuffers(int sendBytes, int receiveBytes) {
        sendBufferBytes = sendBytes;
        receiveBufferBytes = receiveBytes;
        return this;
    }

    /// What is open now, one line a handle.
    public List<String> openHandles() {
        return handles.open().stream().map(SimHandle::toString).toList();
    }

    /// Fails unless every handle was closed.
    public void assertNoHandlesOpen() {
        List<String> open = openHandles();
        if (!open.isEmpty()) throw new AssertionError("handles left open: " + open);
    }

    Agenda agenda() {
        return agenda;
    }

    HandleTable handles() {
        return handles;
    }

    PortTable ports() {
        return ports;
    }

    int sendBufferBytes() {
        return sendBufferBytes;
    }

    int receiveBufferBytes() {
        return receiveBufferBytes;
    }
}
