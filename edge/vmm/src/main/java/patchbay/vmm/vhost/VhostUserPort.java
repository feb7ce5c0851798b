package patchbay.vmm.vhost;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
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
import patchbay.loop.Timer;
import patchbay.nic.CardPlace;
import patchbay.nic.GuestMemory;
import patchbay.nic.virtio.DeviceConfig;
import patchbay.nic.virtio.VirtioNet;
import patchbay.nic.virtio.VirtioShape;
import patchbay.vmm.SeenCable;

/// A virtio-net card by vhost-user: one front end at a time (QEMU's `-netdev vhost-user`) over a unix socket, whose
/// guest's memory holds the rings. Frames go between that memory and the switch without a system call but one to call
/// the driver.
///
/// **The connection is the cable.** QEMU puts the guest's link down when its back end goes, and up when one comes. So a
/// card whose cable is out has no connection; but a VMM that starts waits for one, and gets it, until its guest's
/// driver begins. A front end that has us be the whole device keeps its connection, and is told.
///
/// **Another network.** A card is unplugged ([#disconnect]), may leave its loop for another ([#leaveLoop],
/// [#joinLoop]),
/// and is plugged in there ([#connect]). A front end for which the connection is the cable loses it meanwhile; one
/// that has us be the device keeps it, and is shown a cable that was out for a while.
///
/// A front end that goes, or says what cannot be, loses its connection and nothing else; it may come again at once.
/// Belongs to the loop of its switch, whose thread makes and closes it.
public final class VhostUserPort implements Station {
    private static final int MESSAGES_A_TURN = 64;
    /// How long a driver's beginning may take; a VMM does not like to lose its back end in the middle of that.
    private static final long PARTING_NANOS = 100_000_000L;

    private final VhostDoor door;
    private final @Nullable VhostDoor deviceDoor;
    private final DeviceConfig config;
    private final GuestMemory memory = new GuestMemory();
    private final VirtioNet card;
    private final ReadyListener reading = this::read;
    private final Parting parting = new Parting();
    private final SeenCable cable;
    private EventLoop loop;
    private ReadOn readOn = new ReadOn();
    private @Nullable VhostSession session;
    private boolean closed;
    private long connections;
    private long turnedAway;
    private String lastEnd = "";

    private VhostUserPort(EventLoop loop, VhostDoor door, @Nullable VhostDoor deviceDoor, long mac, VirtioShape shape) {
        this.loop = loop;
        this.door = door;
        this.deviceDoor = deviceDoor;
        this.card = new VirtioNet(new CardPlace(loop, memory, raised -> {}, mac), shape.pairs(), this::call);
        this.config = new DeviceConfig(shape, mac);
        this.cable = new SeenCable(loop, true, SeenCable.HEARD_NANOS, this::show);
        card.link(false);
    }

    /// A card of so many pairs of queues for a front end that listens at `socket` (QEMU's `server=on`).
    public static VhostUserPort calling(EventLoop loop, VmmSocket socket, long mac, int pairs) {
        return new VhostUserPort(loop, new CallingDoor(socket), null, mac, pairs(pairs));
    }

    /// A card of that shape for a front end that listens at `theirs`, as above, and for one that connects to `ours` and
    /// has us be the whole device (user-mode-linux): whoever comes first.
    public static VhostUserPort meeting(EventLoop loop, VmmSocket theirs, Path ours, long mac, VirtioShape shape)
            throws IOException {
        VhostDoor deviceDoor = new ListeningDoor(ours);
        return new VhostUserPort(loop, new CallingDoor(theirs), deviceDoor, mac, shape);
    }

    /// A card of so many pairs of queues that listens at `socket` for front ends that connect.
    static VhostUserPort listening(EventLoop loop, Path socket, long mac, int pairs) throws LinuxException {
        VhostDoor door = new ListeningDoor(socket);
        return new VhostUserPort(loop, door, null, mac, pairs(pairs));
    }

    private static VirtioShape pairs(int pairs) {
        return new VirtioShape(pairs, 0, VirtioShape.PLAIN.speedMbps());
    }

    /// Frames of the guest go into `port` from now on, and front ends are let in. Answers 0 or a negated errno.
    public int connect(SwitchPort port) {
        card.plug(port);
        cable.plugged();
        VhostDoor other = deviceDoor;
        int opened = other == null ? 0 : other.open(loop, descriptor -> arrived(descriptor, new VhostSettings(config)));
        return opened < 0 ? opened : door.open(loop, descriptor -> arrived(descriptor, null));
    }

    /// Takes the card off its network: no frames pass and no front end is let in until [#connect].
    public void disconnect() {
        card.plug(null);
        loop.timers().disarm(parting);
        door.rest();
        if (deviceDoor != null) deviceDoor.rest();
        VhostSession now = session;
        if (now != null && !now.showsCable()) lose("the card is on no network");
        cable.unplugged();
    }

    /// Leaves its loop, on that loop's thread and after [#disconnect]: nothing runs until [#joinLoop].
    public void leaveLoop() {
        readOn.left = true;
        VhostSession now = session;
        if (now == null) return;
        loop.host().poller().forget(now.connection().socket());
        now.leaveLoop();
        card.plug(null); // what its driver began since it was unplugged is begun anew on the next loop
    }

    /// Belongs to `next` from now on, on its thread.
    public void joinLoop(EventLoop next) {
        loop = next;
        readOn = new ReadOn();
        cable.joinLoop(next);
        card.moveTo(next);
        VhostSession now = session;
        if (now == null) return;
        Poller poller = next.host().poller();
        if (poller.watchInput(now.connection().socket(), reading) < 0 || !now.joinLoop(poller)) {
            lose("the next loop has no room for the front end");
        }
    }

    /// Puts the cable in or out, as the guest sees it.
    public void link(boolean up) {
        if (!closed) cable.in(up);
    }

    /// The driver sees its cable in or out from now on. Also one that is in ends the connection that a starting
    /// VMM was given: the next one puts the link up.
    private void show(boolean up) {
        tell(up);
        VhostSession now = session;
        if (now != null && now.showsCable()) now.tellOfChange();
        else lose(up ? "the cable was put in" : "the cable was pulled");
        door.cable(up);
    }

    /// What a driver that reads the cable from us reads, and whether frames pass.
    private void tell(boolean up) {
        config.linkUp(up);
        card.link(up);
    }

    /// Hangs up for good.
    public void close() {
        if (closed) return;
        closed = true;
        loop.timers().disarm(parting);
        cable.end();
        lose("closed");
        door.close();
        if (deviceDoor != null) deviceDoor.close();
    }

    public VirtioNet card() {
        return card;
    }

    public boolean isConnected() {
        return session != null;
    }

    /// How often a front end came.
    public long connections() {
        return connections;
    }

    /// What else is counted, by name: of the card, and front ends that came, also while another one was there.
    public Map<String, Long> tallies() {
        Map<String, Long> all = new TreeMap<>(card.tallies());
        all.put("vmm-connections", connections);
        all.put("vmm-turned-away", turnedAway);
        return all;
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

    private void arrived(int opened, @Nullable VhostSettings settings) {
        if (session != null || loop.host().poller().watchInput(opened, reading) < 0) {
            turnedAway++;
            Descriptors.close(opened);
            return;
        }
        connections++;
        session = new VhostSession(
                new VhostConnection(opened), card, memory, loop.host().poller(), settings);
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
                    else if (isParting(now)) loop.after(PARTING_NANOS, parting);
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
        tell(cable.isUp());
        loop.host().poller().forget(gone.connection().socket());
        gone.close();
        door.free();
    }

    private boolean isParting(VhostSession from) {
        return !cable.isUp() && !from.showsCable() && from.hasBegun() && !parting.isArmed();
    }

    private final class Parting extends Timer {
        @Override
        protected void onTimer(long nowNanos) {
            VhostSession now = session;
            if (!cable.isUp() && now != null && !now.showsCable()) lose("the cable is out");
        }
    }

    /// Goes on reading in the next turn; left behind when the card leaves its loop.
    private final class ReadOn implements Task {
        boolean left;

        @Override
        public void run(long nowNanos) {
            if (!left) read(Poller.READABLE);
        }
    }
}
