package patchbay.vmm.vfio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Flusher;
import patchbay.loop.ReadyListener;
import patchbay.nic.InterruptLine;
import patchbay.nic.pci.ConfigSpace;
import patchbay.vmm.served.VmmChannel;

/// A card's interrupt as VFIO has it. INTA# fires its eventfd while the level is high and is masked by that
/// until the VMM unmasks it (the guest acknowledged); then it fires again if the level still is high. A
/// message (MSI) is sent once each time the level rises, and instead of INTA# when the VMM armed it. A rising
/// level is told at the turn's flush. A falling one takes back what the VMM has not taken yet: QEMU lowers
/// a line by the driver's next access alone, which may never come from a driver that is going. Of a card with
/// many messages (MSI-X) each is sent as the card says, to who armed it.
final class VfioInterrupts implements InterruptLine, Flusher, ReadyListener {
    /// Kinds of interrupts there are numbers for: INTx, MSI, MSI-X, error, request.
    static final int KINDS = 5;

    private static final int INTX = 0;
    private static final int MSI = 1;
    private static final int MSIX = 2;
    private static final int INFO_BYTES = 16;
    private static final int SET_BYTES = 20;
    private static final int NONE = -1;

    private static final int DATA_NONE = 1;
    private static final int DATA_BOOL = 2;
    private static final int DATA_EVENTFD = 4;
    private static final int ACTION_MASK = 8;
    private static final int ACTION_UNMASK = 0x10;
    private static final int ACTION_TRIGGER = 0x20;
    /// Eventfds; and for INTx maskable and masked by firing.
    private static final int INFO_EVENTFD = 1;

    private static final int INFO_INTX = 7;

    private final MemorySegment one = Arena.ofAuto().allocate(Long.BYTES, 8);
    private final MemorySegment counter = Arena.ofAuto().allocate(Long.BYTES, 8);
    private EventLoop loop;
    private @Nullable ConfigSpace config;
    private int line = NONE;
    private int acknowledged = NONE;
    private int message = NONE;
    private int[] vectors = {};
    private boolean masked;
    private boolean fired;
    private boolean level;
    private boolean asked;
    private boolean away;

    VfioInterrupts(EventLoop loop) {
        this.loop = loop;
        one.set(ValueLayout.JAVA_LONG, 0, 1);
    }

    /// The card's configuration space, which says whether there are messages.
    void of(ConfigSpace config) {
        this.config = config;
        config.showMessages();
        vectors = new int[config.vectors()];
        Arrays.fill(vectors, NONE);
    }

    /// GET_IRQ_INFO; octets of the answer or a negated errno.
    int describe(VfioMessage request, VfioMessage reply) {
        if (request.payloadBytes() < INFO_BYTES) return -Errno.EINVAL;
        int kind = request.i32(8);
        if (kind < 0 || kind >= KINDS) return -Errno.EINVAL;
        reply.i32(0, INFO_BYTES);
        reply.i32(4, kind == INTX ? INFO_INTX : INFO_EVENTFD);
        reply.i32(8, kind);
        reply.i32(12, count(kind));
        return INFO_BYTES;
    }

    /// SET_IRQS; 0 or a negated errno.
    int set(VfioMessage request, VmmChannel from) {
        if (request.payloadBytes() < SET_BYTES) return -Errno.EINVAL;
        int flags = request.i32(4);
        int kind = request.i32(8);
        int start = request.i32(12);
        int count = request.i32(16);
        if (kind < 0 || kind >= KINDS || start < 0 || count < 0) return -Errno.EINVAL;
        if (count > count(kind) || start > count(kind) - count) return -Errno.EINVAL;
        int kindOfData = flags & (DATA_NONE | DATA_BOOL | DATA_EVENTFD);
        int action = flags & (ACTION_MASK | ACTION_UNMASK | ACTION_TRIGGER);
        if (kindOfData + action != flags || Integer.bitCount(kindOfData) != 1 || Integer.bitCount(action) != 1) {
            return -Errno.EINVAL;
        }
        if (kindOfData == DATA_EVENTFD) {
            return kind == MSIX ? arm(action, start, count, from) : eventfd(kind, action, count, from);
        }
        if (from.descriptors() > 0) return -Errno.EINVAL;
        if (count == 0) return disable(kind, action, kindOfData);
        if (kind == MSIX) return sendNow(request, action, kindOfData);
        if (kindOfData == DATA_BOOL) {
            if (request.payloadBytes() <= SET_BYTES) return -Errno.EINVAL;
            if (request.number(SET_BYTES, 1) == 0) return 0;
        }
        return act(kind, action);
    }

    @Override
    public void level(boolean raised) {
        if (level == raised) return;
        level = raised;
        if (!raised) takeBack();
        if (!raised || asked || away) return;
        asked = true;
        loop.writeLater(this);
    }

    @Override
    public void message(int index) {
        if (!away && index < vectors.length) fire(vectors[index]);
    }

    @Override
    public void flush(long nowNanos) {
        asked = false;
        if (!level || away) return;
        if (message != NONE) fire(message);
        else fireLine();
    }

    /// The guest acknowledged the interrupt, and KVM says so by an eventfd.
    @Override
    public void onReady(int events) {
        Descriptors.read(acknowledged, counter.address(), Long.BYTES);
        unmask();
    }

    void leaveLoop() {
        away = true;
        asked = false;
        if (acknowledged != NONE) loop.host().poller().forget(acknowledged);
    }

    void joinLoop(EventLoop next) {
        loop = next;
        away = false;
        if (acknowledged != NONE) loop.host().poller().watchInput(acknowledged, this);
        if (level) flush(0);
    }

    /// The VMM is gone.
    void close() {
        level = false;
        message = replaced(message, NONE);
        closeVectors();
        closeLine();
    }

    private int count(int kind) {
        ConfigSpace card = config;
        if (kind == INTX) return 1;
        if (kind == MSIX) return vectors.length;
        return kind == MSI && card != null && card.hasMessages() ? 1 : 0;
    }

    private int eventfd(int kind, int action, int count, VmmChannel from) {
        if (count != 1 || from.descriptors() > 1) return -Errno.EINVAL;
        int given = from.descriptors() == 1 ? from.take(0) : NONE;
        if (given != NONE) Descriptors.setNonBlocking(given);
        if (action == ACTION_TRIGGER && kind == INTX) {
            line = replaced(line, given);
            masked = false;
            fired = false;
            if (level) flush(0);
            return 0;
        }
        if (action == ACTION_TRIGGER) {
            message = replaced(message, given);
            if (level) flush(0);
            return 0;
        }
        if (action == ACTION_UNMASK && kind == INTX) return acknowledgedBy(given);
        if (given != NONE) Descriptors.close(given);
        return -Errno.EOPNOTSUPP;
    }

    /// Takes the descriptors of messages in a row, or takes those of before away.
    private int arm(int action, int start, int count, VmmChannel from) {
        int given = from.descriptors();
        if (action != ACTION_TRIGGER || count < 1 || given != 0 && given != count) return -Errno.EINVAL;
        for (int index = 0; index < count; index++) {
            int eventfd = given == 0 ? NONE : from.take(index);
            if (eventfd != NONE) Descriptors.setNonBlocking(eventfd);
            vectors[start + index] = replaced(vectors[start + index], eventfd);
        }
        return 0;
    }

    /// Sends messages in a row at once: the VMM tries them.
    private int sendNow(VfioMessage request, int action, int kindOfData) {
        int start = request.i32(12);
        int count = request.i32(16);
        if (action != ACTION_TRIGGER) return -Errno.EOPNOTSUPP;
        if (kindOfData == DATA_BOOL && request.payloadBytes() < SET_BYTES + count) return -Errno.EINVAL;
        for (int index = 0; index < count; index++) {
            if (kindOfData == DATA_BOOL && request.number(SET_BYTES + index, 1) == 0) continue;
            fire(vectors[start + index]);
        }
        return 0;
    }

    private void closeVectors() {
        for (int index = 0; index < vectors.length; index++) vectors[index] = replaced(vectors[index], NONE);
    }

    private int acknowledgedBy(int given) {
        forgetAcknowledged();
        if (given == NONE) return 0;
        int watched = loop.host().poller().watchInput(given, this);
        if (watched < 0) {
            Descriptors.close(given);
            return watched;
        }
        acknowledged = given;
        return 0;
    }

    private int disable(int kind, int action, int kindOfData) {
        if (action != ACTION_TRIGGER || kindOfData != DATA_NONE) return -Errno.EINVAL;
        if (kind == INTX) closeLine();
        else if (kind == MSIX) closeVectors();
        else message = replaced(message, NONE);
        return 0;
    }

    private int act(int kind, int action) {
        if (kind != INTX && action != ACTION_TRIGGER) return -Errno.EOPNOTSUPP;
        switch (action) {
            case ACTION_MASK -> masked = true;
            case ACTION_UNMASK -> unmask();
            default -> fire(kind == INTX ? line : message);
        }
        return 0;
    }

    private void unmask() {
        masked = false;
        fired = false;
        if (level && message == NONE) fireLine();
    }

    private void fireLine() {
        if (masked || fired || line == NONE) return;
        fired = true;
        fire(line);
    }

    private void takeBack() {
        if (fired && Descriptors.read(line, counter.address(), Long.BYTES) > 0) fired = false;
    }

    private void fire(int eventfd) {
        if (eventfd != NONE) Descriptors.write(eventfd, one.address(), Long.BYTES);
    }

    private void closeLine() {
        line = replaced(line, NONE);
        forgetAcknowledged();
        masked = false;
        fired = false;
    }

    private void forgetAcknowledged() {
        if (acknowledged == NONE) return;
        loop.host().poller().forget(acknowledged);
        acknowledged = replaced(acknowledged, NONE);
    }

    private static int replaced(int before, int next) {
        if (before != NONE) Descriptors.close(before);
        return next;
    }
}
