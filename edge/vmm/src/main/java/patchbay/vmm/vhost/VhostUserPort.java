package patchbay.vmm.vhost;

import java.io.IOException;
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
import patchbay.loop.Timer;
import patchbay.nic.CardPlace;
import patchbay.nic.GuestMemory;
import patchbay.nic.virtio.DeviceConfig;
import patchbay.nic.virtio.VirtioNet;
import patchbay.nic.virtio.VirtioShape;

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
    /// How long a driver sees no cable when its card was put on another network: long enough to be noticed.
    private static final long REPLUGGING_NANOS = 500_000_000L;

    private final VhostDoor door;
    private final @Nullable VhostDoor deviceDoor;
    private final DeviceConfig config;
    private final GuestMemory memory = new GuestMemory();
    private final VirtioNet card;
    private final ReadyListener reading = this::read;
    private final Parting parting = new Parting();
    private final Replugging replugging = new Replugging();
    private EventLoop loop;
    private ReadOn readOn = new ReadOn();
    private @Nullable VhostSession session;
    private boolean linkUp = true;
    private boolean plugged;
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
        config.linkUp(true);
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
        plugged = true;
        card.plug(port);
        VhostDoor other = deviceDoor;
        int opened = other == null ? 0 : other.open(loop, descriptor -> arrived(descriptor, new VhostSettings(config)));
        if (session != null) loop.after(REPLUGGING_NANOS, replugging);
        return opened < 0 ? opened : door.open(loop, descriptor -> arrived(descriptor, null));
    }

    /// Takes the card off its network: no frames pass and no front end is let in until [#connect].
    public void disconnect() {
        plugged = false;
        card.plug(null);
        loop.timers().disarm(parting);
        loop.timers().disarm(replugging);
        door.rest();
        if (deviceDoor != null) deviceDoor.rest();
        VhostSession now = session;
        if (now == null) return;
        if (now.showsCable()) show(now);
        else lose("the card is on no network");
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
        card.moveTo(next);
        VhostSession now = session;
        if (now == null) return;
        Poller poller = next.host().poller();
        if (poller.watchInput(now.connection().socket(), reading) < 0 || !now.joinLoop(poller)) {
            lose("the next loop has no room for the front end");
        }
    }

    /// Puts the cable in or out, as the guest sees it. Also one that is put in ends the connection that a starting VMM
    /// was given: the next one puts the link up.
    public void link(boolean up) {
        if (linkUp == up || closed) return;
        linkUp = up;
        VhostSession now = session;
        if (now != null && now.showsCable()) {
            show(now);
        } else {
            config.linkUp(up);
            card.link(up);
            lose(up ? "the cable was put in" : "the cable was pulled");
        }
        door.cable(up);
    }

    /// Has a driver that reads the cable from us see it as it is: out also while the card is put on another network.
    private void show(VhostSession to) {
        boolean up = linkUp && plugged && !replugging.isArmed();
        config.linkUp(up);
        card.link(up);
        to.tellOfChange();
    }

    /// Hangs up for good.
    public void close() {
        if (closed) return;
        closed = true;
        loop.timers().disarm(parting);
        loop.timers().disarm(replugging);
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
        config.linkUp(linkUp);
        card.link(linkUp);
        loop.host().poller().forget(gone.connection().socket());
        gone.close();
        door.free();
    }

    private boolean isParting(VhostSession from) {
        return !linkUp && !from.showsCable() && from.hasBegun() && !parting.isArmed();
    }

    private final class Parting extends Timer {
        @Override
        protected void onTimer(long nowNanos) {
            VhostSession now = session;
            if (!linkUp && now != null && !now.showsCable()) lose("the cable is out");
        }
    }

    /// The cable of a card that was put on another network is seen again.
    private final class Replugging extends Timer {
        @Override
        protected void onTimer(long nowNanos) {
            VhostSession now = session;
            if (now != null && now.showsCable()) show(now);
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
