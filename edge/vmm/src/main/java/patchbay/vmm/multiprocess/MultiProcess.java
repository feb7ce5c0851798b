package patchbay.vmm.multiprocess;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.linux.LinuxException;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.nic.CardPlace;
import patchbay.nic.GuestMemory;
import patchbay.nic.PciCard;
import patchbay.nic.pci.ConfigSpace;
import patchbay.vmm.served.CardMaker;
import patchbay.vmm.served.Dialect;
import patchbay.vmm.served.VmmChannel;
import patchbay.wire.Fault;

/// What a QEMU speaks whose `-device x-pci-proxy-dev` holds a connection to our socket. QEMU itself never
/// reconnects.
public final class MultiProcess implements Dialect {
    private static final int LONGEST_BYTES = 4_096;
    private static final int ANSWER_BYTES = Message.HEADER_BYTES + Long.BYTES;

    private final GuestMemory memory = new GuestMemory();
    private final SharedMemory shared = new SharedMemory(memory);
    private final MemorySegment answer = Arena.ofAuto().allocate(ANSWER_BYTES, 8);
    private final Message reply = new Message(answer);
    private final Message message = new Message(answer);
    private final ProxyInterrupt interrupt;
    private final PciCard card;

    private MultiProcess(EventLoop loop, CardMaker maker, long mac, ProxyInterrupt interrupt) {
        this.interrupt = interrupt;
        this.card = maker.make(new CardPlace(loop, memory, interrupt, mac));
        interrupt.of(card.config());
    }

    /// Makes cards for QEMUs.
    ///
    /// @param lines how interrupts go without KVM, or null
    public static Maker by(@Nullable QtestLines lines) {
        return by(lines, 0);
    }

    /// Makes cards for QEMUs.
    ///
    /// @param lines how interrupts go without KVM, or null
    /// @param boardLine the input that their INTA# reaches ([Board#input]), 0 when the firmware decides
    public static Maker by(@Nullable QtestLines lines, int boardLine) {
        return (loop, card, mac) -> new MultiProcess(loop, card, mac, new ProxyInterrupt(loop, lines, boardLine));
    }

    @Override
    public PciCard card() {
        return card;
    }

    @Override
    public int headerBytes() {
        return Message.HEADER_BYTES;
    }

    @Override
    public int longestBytes() {
        return LONGEST_BYTES;
    }

    @Override
    public long wholeBytes(MemorySegment bytes, long at) {
        long payload = message.over(bytes, at).payloadBytes();
        return payload < 0 || payload > Message.MAX_PAYLOAD_BYTES ? -1 : Message.HEADER_BYTES + payload;
    }

    @Override
    public boolean serve(VmmChannel from) throws IOException {
        if (!message.over(from.bytes(), from.at()).isSound()) return false;
        switch (message.command()) {
            case Message.SYNC_SYSMEM -> {
                Fault fault = shared.replace(message, from);
                if (fault != Fault.NONE) throw new LinuxException("the VMM's table of memory", Errno.EINVAL);
            }
            case Message.SET_IRQFD -> {
                if (from.descriptors() != 2) return false;
                interrupt.eventfds(from.take(0), from.take(1));
            }
            case Message.CONFIG_READ -> answer(from, config().read(message.configOffset(), message.configBytes()));
            case Message.CONFIG_WRITE -> {
                config().write(message.configOffset(), message.configBytes(), message.configValue());
                answer(from, 0);
            }
            case Message.BAR_READ -> answer(from, readBar());
            case Message.BAR_WRITE -> {
                writeBar();
                answer(from, 0);
            }
            case Message.DEVICE_RESET -> {
                card.reset();
                answer(from, 0);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public void gone() {
        interrupt.close();
        shared.clear();
    }

    @Override
    public void leaveLoop() {
        interrupt.leaveLoop();
    }

    @Override
    public void joinLoop(EventLoop next) {
        interrupt.joinLoop(next);
    }

    private long readBar() {
        int bar = config().regionAt(message.address(), message.isMemory());
        if (bar == ConfigSpace.NO_REGION) return -1;
        return card.readBar(bar, message.address() - config().base(bar), message.bytes());
    }

    private void writeBar() {
        int bar = config().regionAt(message.address(), message.isMemory());
        if (bar == ConfigSpace.NO_REGION) return;
        card.writeBar(bar, message.address() - config().base(bar), message.bytes(), message.value());
    }

    private ConfigSpace config() {
        return card.config();
    }

    private void answer(VmmChannel to, long value) {
        reply.answer(value);
        to.answer(answer, ANSWER_BYTES);
    }
}
