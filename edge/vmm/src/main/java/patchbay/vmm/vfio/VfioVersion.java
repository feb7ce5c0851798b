package patchbay.vmm.vfio;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import patchbay.loop.Errno;
import patchbay.vmm.qmp.Json;
import patchbay.vmm.qmp.JsonException;

/// What both sides agree on first: protocol 0.0, and our limits as JSON, which a VMM keeps or is refused by.
final class VfioVersion {
    /// Octets of data in one access, and of the longest option ROM.
    static final int MAX_DATA_BYTES = 256 * 1_024;
    /// Descriptors on one message.
    static final int MAX_DESCRIPTORS = 8;

    /// The least that a VMM must take in one message, or its own limit is no limit.
    static final int LEAST_DATA_BYTES = 4_096;

    /// What a VMM takes that does not say it.
    private static final long USUAL_DATA_BYTES = 1 << 20;

    /// The longest text that is read.
    private static final int MAX_TEXT_BYTES = 4_096;

    private static final int NUMBERS_BYTES = 4;
    private static final byte[] OURS = (Json.write(Json.object(
                            "capabilities",
                            Json.object(
                                    "max_msg_fds",
                                    MAX_DESCRIPTORS,
                                    "max_data_xfer_size",
                                    MAX_DATA_BYTES,
                                    "max_dma_maps",
                                    VfioMemory.MAX_MAPS)))
                    + '\0')
            .getBytes(StandardCharsets.US_ASCII);

    private VfioVersion() {}

    /// Judges the VMM's proposal and writes ours; answers its octets, or a negated errno.
    static int agree(VfioMessage request, VfioMessage reply) {
        int payload = request.payloadBytes();
        if (payload < NUMBERS_BYTES || payload > MAX_TEXT_BYTES) return -Errno.EINVAL;
        int major = request.i32(0) & 0xffff;
        if (major != 0) return -Errno.EOPNOTSUPP;
        if (mostData(request) < LEAST_DATA_BYTES) return -Errno.EINVAL;
        reply.i32(0, 0);
        MemorySegment.copy(MemorySegment.ofArray(OURS), 0, reply.payload(NUMBERS_BYTES, OURS.length), 0, OURS.length);
        return NUMBERS_BYTES + OURS.length;
    }

    /// Octets of data that the VMM takes in one message; 0 when what it proposes is no proposal.
    static int mostData(VfioMessage request) {
        byte[] text = request.payload(NUMBERS_BYTES, request.payloadBytes() - NUMBERS_BYTES)
                .toArray(ValueLayout.JAVA_BYTE);
        if (text.length == 0) return (int) USUAL_DATA_BYTES;
        if (text[text.length - 1] != 0) return 0;
        try {
            Object proposal = Json.read(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(text, 0, text.length - 1))
                    .toString());
            Object most = Json.member(Json.member(proposal, "capabilities"), "max_data_xfer_size");
            if (most == null) return (int) USUAL_DATA_BYTES;
            return most instanceof Long octets ? (int) Math.clamp(octets, 0, USUAL_DATA_BYTES) : 0;
        } catch (JsonException | CharacterCodingException garbage) {
            return 0;
        }
    }
}
