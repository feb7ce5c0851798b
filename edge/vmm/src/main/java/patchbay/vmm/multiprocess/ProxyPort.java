package patchbay.vmm.multiprocess;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.MessageSocket;
import patchbay.linux.UnixSockets;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;
import patchbay.loop.Task;
import patchbay.nic.CardPlace;
import patchbay.nic.GuestMemory;
import patchbay.nic.PciCard;
import patchbay.nic.pci.ConfigSpace;
import patchbay.wire.Fault;

/// Serves one card to a QEMU whose `-device x-pci-proxy-dev` holds a connection to our socket: answers the driver's
/// accesses, maps the guest's memory, carries the interrupt. One VMM at a time; when it goes the card is as after
/// power-on, and the next may come. QEMU itself never reconnects.
///
/// Belongs to a loop, and may move to another with its card ([#leaveLoop], [#joinLoop]).
public final class ProxyPort implements ReadyListener {
    /// Messages answered in one turn.
    static final int MESSAGES_A_TURN = 256;

    private static final int NONE = -1;
    private static final int BUFFER_BYTES = 4_096;
    private static final int ANSWER_BYTES = Message.HEADER_BYTES + Long.BYTES;

    private final Path path;
    private final ProxyListener listener;
    private final GuestMemory memory = new GuestMemory();
    private final SharedMemory shared = new SharedMemory(memory);
    private final ProxyInterrupt interrupt;
    private final PciCard card;
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, 8);
    private final MemorySegment answer = Arena.ofAuto().allocate(ANSWER_BYTES, 8);
    private final Message message = new Message(buffer);
    private final Message reply = new Message(answer);
    private final ReadyListener door = events -> accept();
    private EventLoop loop;
    private Reading reading = new Reading();
    private int listening = NONE;
    private int descriptor = NONE;
    private @Nullable MessageSocket socket;
    private int begin;
    private int end;
    private long accesses;

    /// Makes the card that is served.
    @FunctionalInterface
    public interface CardMaker {
        PciCard make(CardPlace place);
    }

    /// How a port is to be.
    ///
    /// @param path where to listen; a socket that is there is removed
    /// @param mac the card's address, 48 bits
    /// @param lines how interrupts go without KVM, or null
    public record Settings(Path path, long mac, @Nullable QtestLines lines) {}

    /// A port that does nothing before [#listen].
    public ProxyPort(EventLoop loop, Settings settings, CardMaker maker, ProxyListener listener) {
        this.loop = loop;
        this.path = settings.path();
        this.listener = listener;
        this.interrupt = new ProxyInterrupt(loop, settings.lines());
        this.card = maker.make(new CardPlace(loop, memory, interrupt, settings.mac()));
        interrupt.of(card.config());
    }

    /// Begins to listen.
    public void listen() throws IOException {
        Path folder = path.getParent();
        if (folder != null) Files.createDirectories(folder);
        Files.deleteIfExists(path);
        listening = UnixSockets.listenStream(path, 1);
        watchAll();
    }

    /// The card, for who plugs it into a switch.
    public PciCard card() {
        return card;
    }

    /// Whether a VMM is there.
    public boolean isConnected() {
        return descriptor != NONE;
    }

    /// Accesses of the driver that were answered.
    public long accesses() {
        return accesses;
    }

    /// Leaves its loop, on that loop's thread: nothing runs until [#joinLoop].
    public void leaveLoop() {
        card.plug(null);
        interrupt.leaveLoop();
        reading.left = true;
        if (listening != NONE) loop.host().poller().forget(listening);
        if (descriptor != NONE) loop.host().poller().forget(descriptor);
    }

    /// Belongs to `next` from now on, on its thread.
    public void joinLoop(EventLoop next) {
        if (next == loop && !reading.left) return;
        loop = next;
        reading = new Reading();
        card.moveTo(next);
        interrupt.joinLoop(next);
        watchAll();
        reading.ask();
    }

    /// Ends for good: the VMM's connection and our socket.
    public void close() {
        if (descriptor != NONE) hangUp();
        if (listening == NONE) return;
        loop.host().poller().forget(listening);
        Descriptors.close(listening);
        listening = NONE;
        try {
            Files.deleteIfExists(path);
        } catch (IOException stays) {
            // A socket that nobody listens on is removed by the next who wants the path.
            listening = NONE;
        }
    }

    @Override
    public void onReady(int events) {
        if (descriptor == NONE) return;
        if ((events & ~Poller.WRITABLE) != 0) read();
    }

    private void watchAll() {
        if (listening != NONE) loop.host().poller().watchInput(listening, door);
        if (descriptor != NONE) loop.host().poller().watchInput(descriptor, this);
    }

    private void accept() {
        for (int opened = UnixSockets.accept(listening); opened >= 0; opened = UnixSockets.accept(listening)) {
            if (descriptor != NONE) hangUp();
            descriptor = opened;
            socket = new MessageSocket(opened);
            begin = 0;
            end = 0;
            loop.host().poller().watchInput(opened, this);
            listener.connected();
            read();
        }
    }

    private void read() {
        MessageSocket from = socket;
        if (from == null) return;
        int budget = MESSAGES_A_TURN;
        try {
            while (budget > 0) {
                int got = from.receive(buffer.address() + end, BUFFER_BYTES - end);
                if (got == -Errno.EAGAIN) return;
                if (got <= 0) {
                    lose("the VMM closed the connection");
                    return;
                }
                end += got;
                int served = serve(from);
                if (served < 0) {
                    lose("the VMM sent a message that cannot be");
                    return;
                }
                budget -= Math.max(1, served);
            }
            reading.ask();
        } catch (LinuxException failure) {
            lose(String.valueOf(failure.getMessage()));
        } catch (InternalError gone) {
            lose("the guest's memory is gone: " + gone.getMessage()); // a mapping was cut short
        }
    }

    /// Answers the whole messages in the buffer; how many, or -1 when one cannot be.
    private int serve(MessageSocket from) throws LinuxException {
        int served = 0;
        while (end - begin >= Message.HEADER_BYTES) {
            message.at(begin);
            long payload = message.payloadBytes();
            if (payload < 0 || payload > Message.MAX_PAYLOAD_BYTES || !message.isWhole()) return -1;
            int whole = Message.HEADER_BYTES + (int) payload;
            if (end - begin < whole) break;
            if (!serveOne(from)) return -1;
            begin += whole;
            served++;
        }
        if (begin == end) {
            begin = 0;
            end = 0;
        } else if (begin > 0) {
            MemorySegment.copy(buffer, begin, buffer, 0, end - begin);
            end -= begin;
            begin = 0;
        }
        return served;
    }

    private boolean serveOne(MessageSocket from) throws LinuxException {
        switch (message.command()) {
            case Message.SYNC_SYSMEM -> {
                Fault fault = shared.replace(message, from);
                if (fault != Fault.NONE) throw new LinuxException("the VMM's table of memory", Errno.EINVAL);
            }
            case Message.SET_IRQFD -> {
                if (from.descriptors() < 2) return false;
                interrupt.eventfds(from.take(0), from.take(1));
            }
            case Message.CONFIG_READ -> answer(config().read(message.configOffset(), message.configBytes()));
            case Message.CONFIG_WRITE -> {
                config().write(message.configOffset(), message.configBytes(), message.configValue());
                answer(0);
            }
            case Message.BAR_READ -> answer(readBar());
            case Message.BAR_WRITE -> {
                writeBar();
                answer(0);
            }
            case Message.DEVICE_RESET -> {
                card.reset();
                answer(0);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private long readBar() {
        accesses++;
        int bar = config().regionAt(message.address(), message.isMemory());
        if (bar == ConfigSpace.NO_REGION) return -1;
        return card.readBar(bar, message.address() - config().base(bar), message.bytes());
    }

    private void writeBar() {
        accesses++;
        int bar = config().regionAt(message.address(), message.isMemory());
        if (bar == ConfigSpace.NO_REGION) return;
        card.writeBar(bar, message.address() - config().base(bar), message.bytes(), message.value());
    }

    private ConfigSpace config() {
        return card.config();
    }

    /// QEMU waits for each answer before it asks again, so the socket always has room for one.
    private void answer(long value) {
        reply.answer(value);
        Descriptors.write(descriptor, answer.address(), ANSWER_BYTES);
    }

    private void lose(String reason) {
        hangUp();
        listener.disconnected(reason);
    }

    private void hangUp() {
        loop.host().poller().forget(descriptor);
        Descriptors.close(descriptor);
        descriptor = NONE;
        MessageSocket before = socket;
        if (before != null) before.closeWaiting();
        socket = null;
        interrupt.close();
        card.reset();
        shared.clear();
    }

    /// Goes on reading in the next turn; left behind when the port leaves its loop.
    private final class Reading implements Task {
        boolean asked;
        boolean left;

        void ask() {
            if (asked) return;
            asked = true;
            loop.again(this);
        }

        @Override
        public void run(long nowNanos) {
            asked = false;
            if (!left && descriptor != NONE) read();
        }
    }
}
