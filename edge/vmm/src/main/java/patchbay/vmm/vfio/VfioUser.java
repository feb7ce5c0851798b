package patchbay.vmm.vfio;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.linux.PageMemory;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.nic.CardPlace;
import patchbay.nic.GuestMemory;
import patchbay.nic.PciCard;
import patchbay.nic.pci.ConfigSpace;
import patchbay.vmm.served.CardMaker;
import patchbay.vmm.served.Dialect;
import patchbay.vmm.served.VmmChannel;

/// What a VMM speaks that is a client of vfio-user. A request that cannot be is answered with an error
/// number; a message that is none ends the connection.
public final class VfioUser implements Dialect {
    private static final int ACCESS_BYTES = 16;
    private static final int LONGEST_BYTES = VfioMessage.HEADER_BYTES + ACCESS_BYTES + VfioVersion.MAX_DATA_BYTES;
    private static final int INFO_BYTES = 16;
    private static final int UNMAP_BYTES = 24;
    /// Can be reset; is a PCI device.
    private static final int DEVICE_FLAGS = 3;

    /// How long a VMM may take for an answer about its memory: as long as QEMU waits for one of ours.
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final GuestMemory memory = new GuestMemory();
    private final VfioMemory maps = new VfioMemory(memory);
    private final MemorySegment answer = PageMemory.reserve(LONGEST_BYTES);
    private final VfioMessage reply = new VfioMessage(answer);
    private final VfioMessage request = new VfioMessage(answer);
    private final VfioFarMemory far;
    private final VfioInterrupts interrupts;
    private final VfioRegions regions;
    private final PciCard card;
    private boolean agreed;

    private VfioUser(EventLoop loop, Settings settings, CardMaker maker, long mac) {
        this.far = new VfioFarMemory(loop, memory, maps, settings.patienceNanos());
        memory.far(far);
        this.interrupts = new VfioInterrupts(loop);
        this.card = maker.make(new CardPlace(loop, memory, interrupts, mac));
        this.regions = new VfioRegions(card, settings.rom());
        interrupts.of(card.config());
    }

    /// Makes cards for VMMs.
    ///
    /// @param rom what the card's option ROM has, at most [ConfigSpace#ROM_BYTES], or null for none
    public static Maker with(@Nullable MemorySegment rom) {
        return with(rom, PATIENCE_NANOS);
    }

    /// As [#with(MemorySegment)], and how long a VMM may take for an answer about its memory.
    static Maker with(@Nullable MemorySegment rom, long patienceNanos) {
        if (rom != null && rom.byteSize() > ConfigSpace.ROM_BYTES) throw new IllegalArgumentException("a ROM too long");
        Settings settings = new Settings(rom, patienceNanos);
        return (loop, card, mac) -> new VfioUser(loop, settings, card, mac);
    }

    private record Settings(@Nullable MemorySegment rom, long patienceNanos) {}

    @Override
    public PciCard card() {
        return card;
    }

    @Override
    public int headerBytes() {
        return VfioMessage.HEADER_BYTES;
    }

    @Override
    public int longestBytes() {
        return LONGEST_BYTES;
    }

    @Override
    public long wholeBytes(MemorySegment bytes, long at) {
        long whole = request.over(bytes, at).wholeBytes();
        return whole < VfioMessage.HEADER_BYTES || whole > LONGEST_BYTES ? -1 : whole;
    }

    @Override
    public boolean serve(VmmChannel from) {
        request.over(from.bytes(), from.at());
        if (agreed && request.isReply()) return far.answered(request);
        if (!request.isRequest() || agreed == (request.command() == VfioMessage.VERSION)) return false;
        int done = from.descriptors() > VfioVersion.MAX_DESCRIPTORS ? -Errno.EINVAL : perform(from);
        if (request.wantsReply()) {
            from.answer(answer, reply.answer(request, Math.max(0, done), Math.max(0, -done)));
        }
        return agreed;
    }

    /// Octets of the answer, or a negated errno.
    private int perform(VmmChannel from) {
        return switch (request.command()) {
            case VfioMessage.VERSION -> {
                int octets = VfioVersion.agree(request, reply);
                agreed = octets > 0;
                if (agreed) far.begin(from, VfioVersion.mostData(request));
                yield octets;
            }
            case VfioMessage.DMA_MAP -> maps.map(request, from);
            case VfioMessage.DMA_UNMAP -> {
                int done = maps.unmap(request);
                far.forget();
                yield done < 0 ? done : echo(UNMAP_BYTES);
            }
            case VfioMessage.SET_IRQS -> interrupts.set(request, from);
            default -> from.descriptors() > 0 ? -Errno.EINVAL : performPlain();
        };
    }

    /// A request that brings no descriptors.
    private int performPlain() {
        return switch (request.command()) {
            case VfioMessage.GET_INFO -> describe();
            case VfioMessage.GET_REGION_INFO -> regions.describe(request, reply);
            case VfioMessage.GET_IRQ_INFO -> interrupts.describe(request, reply);
            case VfioMessage.REGION_READ -> regions.read(request, reply);
            case VfioMessage.REGION_WRITE -> regions.write(request, reply);
            case VfioMessage.RESET -> {
                card.reset();
                yield 0;
            }
            default -> -Errno.EOPNOTSUPP;
        };
    }

    private int describe() {
        if (request.payloadBytes() < INFO_BYTES) return -Errno.EINVAL;
        reply.i32(0, INFO_BYTES);
        reply.i32(4, DEVICE_FLAGS);
        reply.i32(8, VfioRegions.COUNT);
        reply.i32(12, VfioInterrupts.KINDS);
        return INFO_BYTES;
    }

    private int echo(int octets) {
        MemorySegment.copy(request.payload(0, octets), 0, reply.payload(0, octets), 0, octets);
        return octets;
    }

    @Override
    public void gone() {
        agreed = false;
        interrupts.close();
        far.end();
        maps.clear();
    }

    @Override
    public void roomAgain() {
        far.roomAgain();
    }

    @Override
    public void leaveLoop() {
        far.leaveLoop();
        interrupts.leaveLoop();
    }

    @Override
    public void joinLoop(EventLoop next) {
        interrupts.joinLoop(next);
        far.joinLoop(next);
    }
}
