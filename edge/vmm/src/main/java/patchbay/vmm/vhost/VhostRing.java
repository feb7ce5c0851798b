package patchbay.vmm.vhost;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;
import patchbay.nic.virtio.RingLog;
import patchbay.nic.virtio.RingPlace;
import patchbay.nic.virtio.VirtioNet;
import patchbay.wire.Fault;

/// One ring as the front end describes it, message by message, and its two eventfds. It begins to work with its kick
/// descriptor, and ends with GET_VRING_BASE.
///
/// A kick is an edge: the counter is never read, so that nobody can make us wait for it.
final class VhostRing implements ReadyListener {
    private static final int NONE = -1;
    private static final MemorySegment ONE = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);

    static {
        ONE.set(ValueLayout.JAVA_LONG, 0, 1);
    }

    private final int index;
    private final VirtioNet card;
    private Poller poller;
    private int size;
    private long descriptors;
    private long driver;
    private long device;
    private boolean addressed;
    private @Nullable RingLog log;
    private int position;
    private int kick = NONE;
    private int call = NONE;

    VhostRing(int index, VirtioNet card, Poller poller) {
        this.index = index;
        this.card = card;
        this.poller = poller;
    }

    @Override
    public void onReady(int events) {
        card.kicked(index);
    }

    /// Its loop changes: nobody waits for kicks until [#joinLoop].
    void leaveLoop() {
        if (kick != NONE) poller.forget(kick);
    }

    /// Kicks come to `next` from now on, also one that came meanwhile; false when it does not wait for them.
    boolean joinLoop(Poller next) {
        poller = next;
        return kick == NONE || poller.watchInput(kick, this) >= 0;
    }

    /// Calls the driver, when the front end gave a descriptor for that.
    void call() {
        if (call != NONE) Descriptors.write(call, ONE.address(), Long.BYTES);
    }

    boolean size(int entries) {
        if (isInUse()) return false;
        size = entries;
        return true;
    }

    boolean position(int from) {
        if (isInUse()) return false;
        position = from;
        return true;
    }

    /// The front end's own addresses of the three parts.
    boolean addresses(long ofDescriptors, long ofDriver, long ofDevice) {
        if (isInUse()) return false;
        descriptors = ofDescriptors;
        driver = ofDriver;
        device = ofDevice;
        addressed = true;
        return true;
    }

    /// Whether the ring works, so that it cannot be another. One that was disabled is at its end when it is described
    /// anew: user-mode-linux, whose driver is unloaded, never asks where it stood.
    private boolean isInUse() {
        if (!card.isStarted(index)) return false;
        if (card.isEnabled(index)) return true;
        card.stop(index);
        return false;
    }

    /// Takes the kick descriptor and begins.
    boolean kickedBy(int descriptor, VhostMemory memory) {
        forgetKick();
        if (Descriptors.setNonBlocking(descriptor) < 0 || poller.watchInput(descriptor, this) < 0) {
            Descriptors.close(descriptor);
            return false;
        }
        kick = descriptor;
        return start(memory);
    }

    /// Takes the call descriptor; NONE is negative.
    void calledBy(int descriptor) {
        if (call != NONE) Descriptors.close(call);
        call = descriptor;
        if (descriptor != NONE) Descriptors.setNonBlocking(descriptor);
    }

    /// Keeps its place in a log from its next start on; null for none.
    void log(@Nullable RingLog of) {
        log = of;
    }

    /// Begins to use the ring; false when what the front end said of it cannot be.
    boolean start(VhostMemory memory) {
        if (!addressed) return false;
        RingPlace place = new RingPlace(
                size, memory.guestAddress(descriptors), memory.guestAddress(driver), memory.guestAddress(device));
        return card.start(index, place, position, log) == Fault.NONE;
    }

    /// Stops the ring; answers where it stood.
    int stop() {
        if (card.isStarted(index)) position = card.stop(index);
        return position;
    }

    /// Stops, and closes both descriptors.
    void close() {
        stop();
        forgetKick();
        calledBy(NONE);
        addressed = false;
        log = null;
        size = 0;
        position = 0;
    }

    void forgetKick() {
        if (kick == NONE) return;
        poller.forget(kick);
        Descriptors.close(kick);
        kick = NONE;
    }
}
