package patchbay.vmm.vhost;

import org.jspecify.annotations.Nullable;

/// What a front end may ask (QEMU docs/interop/vhost-user.rst), with the size of its payload and how many descriptors
/// may come with it. Requests of features that we do not offer are not here: they end the connection.
enum VhostRequest {
    GET_FEATURES(1, 0, 0, true),
    SET_FEATURES(2, 8, 0, false),
    SET_OWNER(3, 0, 0, false),
    RESET_OWNER(4, 0, 0, false),
    SET_MEM_TABLE(5, VhostRequest.ANY_SIZE, VhostMemory.MAX_REGIONS, false),
    SET_VRING_NUM(8, 8, 0, false),
    SET_VRING_ADDR(9, 40, 0, false),
    SET_VRING_BASE(10, 8, 0, false),
    GET_VRING_BASE(11, 8, 0, true),
    SET_VRING_KICK(12, 8, 1, false),
    SET_VRING_CALL(13, 8, 1, false),
    SET_VRING_ERR(14, 8, 1, false),
    GET_PROTOCOL_FEATURES(15, 0, 0, true),
    SET_PROTOCOL_FEATURES(16, 8, 0, false),
    GET_QUEUE_NUM(17, 0, 0, true),
    SET_VRING_ENABLE(18, 8, 0, false),
    NET_SET_MTU(20, 8, 0, false),
    SET_BACKEND_REQ_FD(21, 0, 1, false),
    GET_CONFIG(24, VhostRequest.ANY_SIZE, 0, true),
    SET_CONFIG(25, VhostRequest.ANY_SIZE, 0, false),
    GET_INFLIGHT_FD(31, VhostRequest.ANY_SIZE, 0, true),
    SET_INFLIGHT_FD(32, VhostRequest.ANY_SIZE, 1, false),
    RESET_DEVICE(34, 0, 0, false),
    SET_STATUS(39, 8, 0, false),
    GET_STATUS(40, 0, 0, true);

    static final int ANY_SIZE = -1;

    private static final @Nullable VhostRequest[] BY_NUMBER = new VhostRequest[64];

    static {
        for (VhostRequest request : values()) BY_NUMBER[request.number] = request;
    }

    private final int number;
    private final int payloadBytes;
    private final int maxDescriptors;
    private final boolean answered;

    VhostRequest(int number, int payloadBytes, int maxDescriptors, boolean answered) {
        this.number = number;
        this.payloadBytes = payloadBytes;
        this.maxDescriptors = maxDescriptors;
        this.answered = answered;
    }

    int number() {
        return number;
    }

    /// Whether it has an answer of its own; the others are acknowledged when the front end wants it.
    boolean isAnswered() {
        return answered;
    }

    /// Whether a message of that shape can be this request.
    boolean fits(int payload, int descriptors) {
        return (payloadBytes == ANY_SIZE || payload == payloadBytes) && descriptors <= maxDescriptors;
    }

    /// The request of that number, or null.
    static @Nullable VhostRequest of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }
}
