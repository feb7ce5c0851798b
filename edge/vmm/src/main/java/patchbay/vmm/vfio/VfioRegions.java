package patchbay.vmm.vfio;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Errno;
import patchbay.nic.PciCard;
import patchbay.nic.pci.ConfigSpace;

/// The regions of a card as VFIO numbers them: 0 to 5 base address registers, 6 the option ROM, 7 the
/// configuration space. Registers are accessed 1, 2, 4 or 8 octets at a time; the other two in any length.
final class VfioRegions {
    /// Regions there are numbers for; 8 is VGA's.
    static final int COUNT = 9;

    private static final int ROM = 6;
    private static final int CONFIG = 7;
    private static final int INFO_BYTES = 32;
    private static final int ACCESS_BYTES = 16;
    private static final int READABLE = 1;
    private static final int WRITABLE = 2;
    private static final int NOTHING = 0xff;

    private final PciCard card;
    private final @Nullable MemorySegment rom;

    VfioRegions(PciCard card, @Nullable MemorySegment rom) {
        this.card = card;
        this.rom = rom;
    }

    /// GET_REGION_INFO; octets of the answer or a negated errno.
    int describe(VfioMessage request, VfioMessage reply) {
        if (request.payloadBytes() < INFO_BYTES) return -Errno.EINVAL;
        int region = request.i32(8);
        if (region < 0 || region >= COUNT) return -Errno.EINVAL;
        long bytes = bytes(region);
        reply.i32(0, INFO_BYTES);
        reply.i32(4, bytes == 0 ? 0 : region == ROM ? READABLE : READABLE | WRITABLE);
        reply.i32(8, region);
        reply.i32(12, 0);
        reply.i64(16, bytes);
        reply.i64(24, 0);
        return INFO_BYTES;
    }

    /// REGION_READ; octets of the answer or a negated errno.
    int read(VfioMessage request, VfioMessage reply) {
        int count = judged(request);
        if (count < 0) return count;
        int region = request.i32(8);
        long offset = request.i64(0);
        reply.i64(0, offset);
        reply.i32(8, region);
        reply.i32(12, count);
        switch (region) {
            case ROM -> readRom((int) offset, reply.payload(ACCESS_BYTES, count));
            case CONFIG -> readConfig((int) offset, count, reply);
            default -> reply.number(ACCESS_BYTES, count, card.readBar(region, offset, count));
        }
        return ACCESS_BYTES + count;
    }

    /// REGION_WRITE; octets of the answer or a negated errno.
    int write(VfioMessage request, VfioMessage reply) {
        int count = judged(request);
        if (count < 0) return count;
        if (request.payloadBytes() < ACCESS_BYTES + count) return -Errno.EINVAL;
        int region = request.i32(8);
        long offset = request.i64(0);
        reply.i64(0, offset);
        reply.i32(8, region);
        reply.i32(12, count);
        switch (region) {
            case ROM -> {
                return -Errno.EINVAL;
            }
            case CONFIG -> writeConfig((int) offset, count, request);
            default -> card.writeBar(region, offset, count, request.number(ACCESS_BYTES, count));
        }
        return ACCESS_BYTES;
    }

    /// Octets of the access, or a negated errno when there is no such place or width.
    private int judged(VfioMessage request) {
        if (request.payloadBytes() < ACCESS_BYTES) return -Errno.EINVAL;
        long offset = request.i64(0);
        int region = request.i32(8);
        int count = request.i32(12);
        if (region < 0 || region >= COUNT || count < 1 || offset < 0) return -Errno.EINVAL;
        if (offset > bytes(region) - count) return -Errno.EINVAL;
        boolean register = region < ConfigSpace.BARS;
        if (register && (count > Long.BYTES || Integer.bitCount(count) != 1)) return -Errno.EINVAL;
        return count;
    }

    private long bytes(int region) {
        if (region < ConfigSpace.BARS) return card.config().regionBytes(region);
        if (region == CONFIG) return ConfigSpace.BYTES;
        return region == ROM && rom != null ? ConfigSpace.ROM_BYTES : 0;
    }

    private void readRom(int offset, MemorySegment into) {
        into.fill((byte) NOTHING);
        MemorySegment from = rom;
        if (from == null || offset >= from.byteSize()) return;
        MemorySegment.copy(from, offset, into, 0, Math.min(into.byteSize(), from.byteSize() - offset));
    }

    private void readConfig(int offset, int count, VfioMessage into) {
        for (int done = 0; done < count; done += Integer.BYTES) {
            int octets = Math.min(Integer.BYTES, count - done);
            into.number(ACCESS_BYTES + done, octets, card.config().read(offset + done, octets));
        }
    }

    private void writeConfig(int offset, int count, VfioMessage from) {
        for (int done = 0; done < count; done += Integer.BYTES) {
            int octets = Math.min(Integer.BYTES, count - done);
            card.config().write(offset + done, octets, (int) from.number(ACCESS_BYTES + done, octets));
        }
    }
}
