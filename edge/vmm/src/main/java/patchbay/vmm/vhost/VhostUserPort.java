package patchbay.vmm.vhost;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import patchbay.lan.Abilities;
import patchbay.lan.LinkCounters;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;
import patchbay.loop.Task;
import patchbay.nic.CardPlace;
import patchbay.nic.GuestMemory;
import patchbay.nic.virtio.VirtioNet;

/// A virtio-net card by vhost-user: one front end at a time (QEMU's `-netdev vhost-user`) over a unix socket, whose
/// guest's memory holds the rings. Frames go between that memory and the switch without a system call but one to call
/// the driver.
///
/// A front end that goes, or says what cannot be, loses its connection and nothing else; it may come again at once.
/// Belongs to the loop of its switch, whose thread makes and closes it.
public final class VhostUserPort implements Station {
    private static final int MESSAGES_A_TURN = 64;

    private final EventLoop loop;
    private final Path socket;
    private final VhostDoor door;
    private final GuestMemory memory = new GuestMemory();
    private final VirtioNet card;
    private final ReadyListener reading = this::read;
    private final Task readOn = nowNanos -> read(Poller.READABLE);
    private @Nullable VhostSession session;
    private boolean closed;
    private long connections;
    private long turnedAway;
    private String lastEnd = "";

    private VhostUserPort(EventLoop loop, Path socket, VhostDoor door, long mac, int pairs) {
        this.loop = loop;
        this.socket = socket;
        this.door = door;
        this.card = new VirtioNet(new CardPlace(loop, memory, raised -> {}, mac), pairs, this::call);
    }

    /// A card of so many pairs of queues for a front end that listens at `socket` (QEMU's `server=on`).
    public static VhostUserPort calling(EventLoop loop, Path socket, long mac, int pairs) {
        return new VhostUserPort(loop, socket, new CallingDoor(loop, socket), mac, pairs);
    }

    /// A card of so many pairs of queues that listens at `socket` for front ends that connect.
    static VhostUserPort listening(EventLoop loop, Path socket, long mac, int pairs) throws LinuxException {
        return new VhostUserPort(loop, socket, new ListeningDoor(loop.host().poller(), socket), mac, pairs);
    }

    /// Frames of the guest go into `port` from now on, and front ends are let in. Answers 0 or a negated errno.
    public int connect(SwitchPort port) {
        card.plug(port);
        return door.open(this::arrived);
    }

    /// Hangs up for good.
    public void close() {
        if (closed) return;
        closed = true;
        lose("closed");
        door.close();
    }

    public VirtioNet card() {
        return card;
    }

    public Path socket() {
        return socket;
    }

    public boolean isConnected() {
        return session != null;
    }

    /// How often a front end came.
    public long connections() {
        return connections;
    }

    /// How many came while another one was there.
    public long turnedAway() {
        return turnedAway;
    }

    /// Why the last connection ended; empty before any did.
    public String lastEnd() {
        return lastEnd;
    }

    public LinkCounters counters() {
        return card.counters();
    }

    @Override
    public void send(Frame frame) {
        card.send(frame);
    }

    @Override
    public Abilities abilities() {
        return card.abilities();
    }

    private void call(int index) {
        VhostSession now = session;
        if (now != null) now.call(index);
    }

    private void arrived(int opened) {
        if (session != null || loop.host().poller().watchInput(opened, reading) < 0) {
            turnedAway++;
            Descriptors.close(opened);
            return;
        }
        connections++;
        session = new VhostSession(
                new VhostConnection(opened), card, memory, loop.host().poller());
    }

    private void read(int events) {
        for (int count = 0; count < MESSAGES_A_TURN; count++) {
            VhostSession now = session;
            if (now == null) return;
            VhostConnection connection = now.connection();
            switch (connection.read()) {
                case DRAINED -> {
                    return;
                }
                case ENDED -> lose(connection.reason());
                case MESSAGE -> {
                    VhostRequest request = connection.request();
                    if (request == null) lose("the front end sent a request that is unknown or of a wrong size");
                    else if (!now.take(request)) lose("the front end's " + request + " cannot be done");
                }
            }
        }
        loop.again(readOn);
    }

    private void lose(String reason) {
        VhostSession gone = session;
        if (gone == null) return;
        session = null;
        lastEnd = reason;
        loop.host().poller().forget(gone.connection().socket());
        gone.close();
        door.free();
    }
}
