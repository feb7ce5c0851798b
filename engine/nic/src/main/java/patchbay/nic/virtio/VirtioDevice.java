package patchbay.nic.virtio;

import java.lang.foreign.MemorySegment;
import patchbay.nic.CardPlace;
import patchbay.nic.pci.ConfigSpace;
import patchbay.wire.Fault;

/// What a driver negotiates with a virtio-net card and sets up in it, VirtIO 1.3 §2.1, §2.2 and §3.1, by whichever
/// registers: status, features, queues. A queue works when it was set up, the driver said that it is ready, and the
/// card may reach memory.
final class VirtioDevice {
    /// Entries of a ring unless the driver wants fewer, and of the control queue's.
    static final int RING_SIZE = 256;

    private static final int CONTROL_RING_SIZE = 64;
    private static final int DRIVER_OK = 4;
    private static final int FEATURES_OK = 8;
    private static final int NEEDS_RESET = 0x40;
    private static final long LEGACY = 0xffff_ffffL;

    private final VirtioShape shape;
    private final ConfigSpace config;
    private final long burntMac;
    private final DeviceConfig settings;
    private final ReceiveFilter filter = new ReceiveFilter();
    private final VirtioInterrupts interrupts;
    private final VirtioCommands commands;
    private final VirtioNet net;
    private final QueueSetup[] queues;
    private long accepted;
    private int status;
    private int selected;
    private int pairsInUse = 1;

    /// A ring as the driver describes it, before and after it is in use.
    static final class QueueSetup {
        int size;
        long descriptors;
        long driver;
        long device;
    }

    VirtioDevice(VirtioShape shape, CardPlace place, ConfigSpace config) {
        this.shape = shape;
        this.config = config;
        this.burntMac = place.mac();
        this.settings = new DeviceConfig(shape, burntMac);
        this.queues = new QueueSetup[2 * shape.pairs() + 1];
        this.interrupts = new VirtioInterrupts(place.interrupt(), config, queues.length);
        this.commands = new VirtioCommands(this);
        VirtioMemory memory = new VirtioMemory(place.memory());
        ControlQueue control = new ControlQueue(memory, this::perform);
        this.net = new VirtioNet(place, shape.pairs(), interrupts, control);
        interrupts.whenBroken(this::broke);
        config.onCommand(this::settle);
        reset();
        net.link(false);
    }

    VirtioNet net() {
        return net;
    }

    DeviceConfig settings() {
        return settings;
    }

    ReceiveFilter filter() {
        return filter;
    }

    VirtioInterrupts interrupts() {
        return interrupts;
    }

    /// As after power-on; the cable stays.
    void reset() {
        net.reset();
        interrupts.reset();
        filter.reset(burntMac);
        settings.mac(burntMac);
        settings.announcing(false);
        accepted = 0;
        status = 0;
        selected = 0;
        pairsInUse = 1;
        for (int index = 0; index < queues.length; index++) {
            queues[index] = new QueueSetup();
            queues[index].size = index == controlIndex() ? CONTROL_RING_SIZE : RING_SIZE;
        }
    }

    /// The device status that the driver reads.
    int status() {
        boolean broken = isReady() && VirtioFeature.VERSION_1.isIn(accepted) && anyBroken();
        return broken ? status | NEEDS_RESET : status;
    }

    /// The driver goes a step further, or with 0 back to the start.
    void status(int value) {
        if ((value & 0xff) == 0) {
            reset();
            return;
        }
        int next = value & 0xff & ~NEEDS_RESET;
        boolean asks = (next & FEATURES_OK) != 0 && (status & FEATURES_OK) == 0;
        if (asks && !takeFeatures()) next &= ~FEATURES_OK;
        status = next;
        settle();
    }

    /// 32 of the features that are offered.
    int offered(int word) {
        return word == 0 || word == 1 ? (int) (shape.features() >>> 32 * word) : 0;
    }

    /// 32 of the features that the driver took.
    int accepted(int word) {
        return word == 0 || word == 1 ? (int) (accepted >>> 32 * word) : 0;
    }

    /// The driver takes 32 of the features; too late once they are agreed on.
    void accept(int word, int value) {
        if (word < 0 || word > 1 || (status & FEATURES_OK) != 0) return;
        accepted = accepted & ~(LEGACY << 32 * word) | (value & LEGACY) << 32 * word;
    }

    /// A driver from before VirtIO 1.0 takes features, and that is all there is to it.
    void acceptLegacy(int value) {
        accepted = value & LEGACY & shape.features();
        agreed();
    }

    /// The features that the driver took.
    long features() {
        return accepted;
    }

    int selected() {
        return selected;
    }

    void select(int queue) {
        selected = queue;
    }

    int queueCount() {
        return queues.length;
    }

    /// Which of our queues the driver's number names, or -1: the control queue stands behind the pairs that the
    /// driver knows of.
    int queue(int number) {
        boolean all = VirtioFeature.MULTI_QUEUE.isIn(accepted);
        int pairs = all ? shape.pairs() : 1;
        if (number < 0 || number > 2 * pairs) return -1;
        return number == 2 * pairs ? controlIndex() : number;
    }

    QueueSetup setup(int queue) {
        return queues[queue];
    }

    boolean isStarted(int queue) {
        return net.isStarted(queue);
    }

    /// The driver has described a queue's ring.
    void start(int queue, RingPlace place) {
        Fault fault = net.start(queue, place, 0);
        if (fault != Fault.NONE) net.counters().refused(fault, 1);
        settle();
    }

    void stop(int queue) {
        net.stop(queue);
    }

    /// Tells the driver of its cable.
    void link(boolean up) {
        boolean changes = net.isLinkUp() != up;
        net.link(up);
        settings.linkUp(up);
        if (changes && isReady() && VirtioFeature.STATUS.isIn(accepted)) interrupts.changed();
    }

    /// Has the driver announce itself: its network is another.
    void announce() {
        boolean can = VirtioFeature.STATUS.isIn(accepted) && VirtioFeature.GUEST_ANNOUNCE.isIn(accepted);
        if (!isReady() || !can) return;
        settings.announcing(true);
        interrupts.changed();
    }

    /// The driver uses so many pairs of queues from now on.
    void pairsInUse(int pairs) {
        pairsInUse = pairs;
        settle();
    }

    int pairs() {
        return shape.pairs();
    }

    private boolean perform(int kind, MemorySegment command, int bytes) {
        return commands.perform(kind, command, bytes);
    }

    private boolean isReady() {
        return (status & DRIVER_OK) != 0;
    }

    private boolean anyBroken() {
        for (int queue = 0; queue < queues.length; queue++) if (net.isBroken(queue)) return true;
        return false;
    }

    private void broke() {
        if (isReady() && VirtioFeature.VERSION_1.isIn(accepted)) interrupts.changed();
    }

    private boolean takeFeatures() {
        if ((accepted & ~shape.features()) != 0 || !VirtioFeature.VERSION_1.isIn(accepted)) return false;
        agreed();
        return true;
    }

    private void agreed() {
        net.features(accepted);
        filter.byVlan(VirtioFeature.CONTROL_VLAN.isIn(accepted));
    }

    /// Lets each queue work or rest as all that concerns it says.
    private void settle() {
        for (int queue = 0; queue < queues.length; queue++) {
            boolean used = queue == controlIndex() || queue < 2 * pairsInUse;
            boolean works = used && net.isStarted(queue) && isReady() && config.isMaster();
            if (works != net.isEnabled(queue)) net.enable(queue, works);
        }
    }

    private int controlIndex() {
        return 2 * shape.pairs();
    }
}
