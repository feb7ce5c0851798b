package patchbay.vmm.vhost;

import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.loop.Poller;
import patchbay.nic.GuestMemory;
import patchbay.nic.virtio.VirtioFeature;
import patchbay.nic.virtio.VirtioNet;

/// What one front end has set up, from its connection to its end: features, memory, rings. Each request answers
/// whether it could be done; what could not is said to the front end, or ends the connection.
final class VhostSession {
    private static final long PROTOCOL_FEATURES = 1L << 30;
    private static final long MULTI_QUEUE = 1;
    private static final long REPLY_ACK = 1L << 3;
    private static final long NET_MTU = 1L << 4;
    private static final long BACKEND_REQUEST = 1L << 5;
    private static final long CONFIG = 1L << 9;
    private static final long INFLIGHT_LOG = 1L << 12;
    private static final long RESET_DEVICE = 1L << 13;
    private static final long STATUS = 1L << 16;
    private static final long OFFERED = MULTI_QUEUE | REPLY_ACK | NET_MTU | INFLIGHT_LOG | RESET_DEVICE | STATUS;

    /// Also for a front end that has us be the whole device.
    private static final long OFFERED_WITH_SETTINGS = OFFERED | BACKEND_REQUEST | CONFIG;

    private static final int INDEX_MASK = 0xff;
    private static final int NO_DESCRIPTOR = 0x100;
    private static final int NONE = -1;

    private final VhostConnection connection;
    private final VirtioNet card;
    private final VhostMemory memory;
    private final VhostRing[] rings;
    private final @Nullable VhostSettings settings;
    private final VhostInflight inflight;
    private long protocolFeatures;
    private long features;
    private boolean known;
    private boolean negotiated;
    private int status;
    private long mtu;

    /// A session with a front end that has nothing of us yet.
    ///
    /// @param settings what the device says of itself, where the front end leaves that to us; else null
    VhostSession(
            VhostConnection connection,
            VirtioNet card,
            GuestMemory guest,
            Poller poller,
            @Nullable VhostSettings settings) {
        this.connection = connection;
        this.settings = settings;
        this.card = card;
        this.memory = new VhostMemory(guest);
        this.rings = new VhostRing[card.queueCount()];
        this.inflight = new VhostInflight(rings.length);
        for (int index = 0; index < rings.length; index++) rings[index] = new VhostRing(index, card, poller);
    }

    VhostConnection connection() {
        return connection;
    }

    /// Whether the guest's driver uses a ring.
    boolean hasBegun() {
        for (int index = 0; index < rings.length; index++) if (card.isStarted(index)) return true;
        return false;
    }

    /// Its loop changes: nothing is read and no kick is heard until [#joinLoop].
    void leaveLoop() {
        for (VhostRing ring : rings) ring.leaveLoop();
    }

    /// Belongs to the loop of `next` from now on; false when that does not wait for its kicks.
    boolean joinLoop(Poller next) {
        boolean done = true;
        for (VhostRing ring : rings) done &= ring.joinLoop(next);
        return done;
    }

    /// Calls the driver for a queue.
    void call(int index) {
        rings[index].call();
    }

    /// The MTU that the front end set, 0 when it did not.
    long mtu() {
        return mtu;
    }

    /// Whether the driver sees our cable itself.
    boolean showsCable() {
        return settings != null;
    }

    /// Shows the driver that what it reads of its device changed, where it reads that from us.
    void tellOfChange() {
        if (settings != null) settings.tellOfChange();
    }

    /// What virtio features a front end is offered.
    long offeredFeatures() {
        if (settings != null) return deviceFeatures();
        long features = VirtioFeature.dataPlane() | PROTOCOL_FEATURES;
        return rings.length > 2 ? features : features & ~VirtioFeature.MULTI_QUEUE.bit();
    }

    /// Without packed rings: user-mode-linux says 0 for where one begins, which is in the middle of a lap.
    private static long deviceFeatures() {
        return VirtioFeature.deviceWithoutControlQueue() & ~VirtioFeature.RING_PACKED.bit() | PROTOCOL_FEATURES;
    }

    private long offeredProtocolFeatures() {
        return settings == null ? OFFERED : OFFERED_WITH_SETTINGS;
    }

    /// Does what the message asks and acknowledges it when wanted; false ends the connection.
    boolean take(VhostRequest request) {
        List<Integer> descriptors = connection.takeDescriptors();
        if (request.isAnswered()) return answer(request);
        boolean done = perform(request, descriptors);
        if (connection.needsReply() && (protocolFeatures & REPLY_ACK) != 0) {
            return connection.answer(request, done ? 0 : 1);
        }
        return done;
    }

    private boolean answer(VhostRequest request) {
        return switch (request) {
            case GET_FEATURES -> connection.answer(request, offeredFeatures());
            case GET_PROTOCOL_FEATURES -> connection.answer(request, offeredProtocolFeatures());
            case GET_QUEUE_NUM -> connection.answer(request, rings.length / 2);
            case GET_STATUS -> connection.answer(request, status);
            case GET_VRING_BASE -> position(request);
            case GET_CONFIG -> settings != null && settings.answer(connection, request);
            case GET_INFLIGHT_FD -> makeLog();
            default -> false;
        };
    }

    private boolean position(VhostRequest request) {
        int index = connection.u32(0);
        if (!isRing(index)) return false;
        long position = rings[index].stop() & 0xffff_ffffL;
        rings[index].forgetKick();
        return connection.answer(request, position << 32 | index);
    }

    private boolean backendSocket(List<Integer> descriptors) {
        if (settings != null) return settings.take(descriptors);
        descriptors.forEach(Descriptors::close);
        return false;
    }

    /// Descriptors that are not kept are closed here.
    private boolean perform(VhostRequest request, List<Integer> descriptors) {
        return switch (request) {
            case SET_MEM_TABLE -> memoryTable(descriptors);
            case SET_INFLIGHT_FD -> takeLog(descriptors);
            case SET_VRING_KICK, SET_VRING_CALL, SET_VRING_ERR -> descriptor(request, descriptors);
            case SET_VRING_NUM, SET_VRING_BASE, SET_VRING_ENABLE, SET_VRING_ADDR -> ring(request, connection.u32(0));
            case SET_FEATURES -> features(connection.u64(0));
            case SET_PROTOCOL_FEATURES -> protocolFeatures(connection.u64(0));
            case SET_STATUS -> status(connection.u64(0));
            case NET_SET_MTU -> mtu(connection.u64(0));
            case SET_BACKEND_REQ_FD -> backendSocket(descriptors);
            case RESET_OWNER, RESET_DEVICE -> reset();
            case SET_OWNER -> true;
            default -> false;
        };
    }

    /// QEMU says the features again for each pair of queues, while those before may be in use: the same ones change
    /// nothing.
    private boolean features(long accepted) {
        if ((accepted & ~offeredFeatures()) != 0) return false;
        if (known && accepted == features) return true;
        known = true;
        features = accepted;
        for (VhostRing ring : rings) ring.stop();
        negotiated = (accepted & PROTOCOL_FEATURES) != 0;
        card.features(accepted & ~PROTOCOL_FEATURES);
        return true;
    }

    private boolean protocolFeatures(long accepted) {
        if ((accepted & ~offeredProtocolFeatures()) != 0) return false;
        protocolFeatures = accepted;
        return true;
    }

    private boolean status(long value) {
        status = (int) value & 0xff;
        return status != 0 || reset();
    }

    private boolean mtu(long octets) {
        mtu = octets;
        return octets >= 68 && octets <= 65_535;
    }

    private boolean reset() {
        for (VhostRing ring : rings) ring.stop();
        return true;
    }

    /// A table may change under running rings (memory was plugged in): they go on in the new one.
    private boolean memoryTable(List<Integer> descriptors) {
        boolean[] ran = new boolean[rings.length];
        for (int index = 0; index < rings.length; index++) {
            ran[index] = card.isStarted(index);
            rings[index].stop();
        }
        boolean done = memory.replace(connection, descriptors);
        for (int index = 0; index < rings.length; index++) {
            if (ran[index]) done &= rings[index].start(memory);
        }
        return done;
    }

    private boolean makeLog() {
        int descriptor = inflight.make(connection, isPacked());
        if (descriptor < 0) return false;
        boolean answered = connection.answerLike(inflight.bytes(connection, isPacked()), descriptor);
        Descriptors.close(descriptor);
        return answered;
    }

    private boolean takeLog(List<Integer> descriptors) {
        boolean taken = false;
        if (descriptors.size() == 1) {
            for (VhostRing ring : rings) ring.stop();
            taken = inflight.take(connection, descriptors.getFirst(), isPacked());
        }
        descriptors.forEach(Descriptors::close);
        for (int index = 0; index < rings.length; index++) rings[index].log(inflight.of(index));
        return taken;
    }

    private boolean isPacked() {
        return VirtioFeature.RING_PACKED.isIn(features);
    }

    private boolean ring(VhostRequest request, int index) {
        if (!isRing(index)) return false;
        return switch (request) {
            case SET_VRING_NUM -> rings[index].size(connection.u32(4));
            case SET_VRING_BASE -> rings[index].position(connection.u32(4));
            case SET_VRING_ENABLE -> {
                card.enable(index, connection.u32(4) == 1);
                yield true;
            }
            // The used ring stands before the available one in this message.
            case SET_VRING_ADDR -> rings[index].addresses(connection.u64(8), connection.u64(24), connection.u64(16));
            default -> false;
        };
    }

    private boolean descriptor(VhostRequest request, List<Integer> descriptors) {
        long word = connection.u64(0);
        int index = (int) (word & INDEX_MASK);
        boolean none = (word & NO_DESCRIPTOR) != 0;
        if (!isRing(index) || (none ? 0 : 1) != descriptors.size()) {
            descriptors.forEach(Descriptors::close);
            return false;
        }
        switch (request) {
            case SET_VRING_CALL -> rings[index].calledBy(none ? NONE : descriptors.getFirst());
            case SET_VRING_KICK -> {
                // Without kicks we should have to poll for ever: not done here.
                if (none) return false;
                if (!negotiated) card.enable(index, true);
                return rings[index].kickedBy(descriptors.getFirst(), memory);
            }
            default -> descriptors.forEach(Descriptors::close); // we have no errors to tell by a descriptor
        }
        return true;
    }

    private boolean isRing(int index) {
        return index >= 0 && index < rings.length;
    }

    /// Lets go of everything.
    void close() {
        for (VhostRing ring : rings) ring.close();
        card.reset();
        inflight.clear();
        memory.clear();
        if (settings != null) settings.close();
        connection.close();
    }
}
