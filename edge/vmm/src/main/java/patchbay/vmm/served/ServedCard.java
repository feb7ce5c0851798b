package patchbay.vmm.served;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchbay.lan.SwitchPort;
import patchbay.linux.Descriptors;
import patchbay.linux.UnixSockets;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;
import patchbay.loop.Task;
import patchbay.loop.Watched;
import patchbay.nic.PciCard;
import patchbay.vmm.SeenCable;

/// Serves one card to a VMM that connects to our socket: answers the driver's accesses, has the guest's
/// memory, carries the interrupt. One VMM at a time, the newest; when it goes the card is as after power-on,
/// and the next may come.
///
/// Belongs to a loop, and may move to another with its card ([#leaveLoop], [#joinLoop]).
public final class ServedCard implements ReadyListener {
    /// Messages served in one turn.
    static final int MESSAGES_A_TURN = 256;

    private static final int NONE = -1;
    private static final String CLOSED = "the VMM closed the connection";

    private final Path path;
    private final ServedListener listener;
    private final Dialect dialect;
    private final PciCard card;
    private final SeenCable cable;
    private final ReadyListener door = events -> accept();
    private EventLoop loop;
    private Reading reading = new Reading();
    private int listening = NONE;
    private @Nullable VmmChannel channel;
    private long messages;
    private long cutOff;

    /// How a card is served.
    ///
    /// @param path where to listen; a socket that is there is removed
    /// @param mac the card's address, 48 bits
    /// @param card makes the card
    /// @param dialect makes what is spoken there
    public record Settings(Path path, long mac, CardMaker card, Dialect.Maker dialect) {}

    /// A card that is not served before [#listen], whose cable is out.
    public ServedCard(EventLoop loop, Settings settings, ServedListener listener) {
        this.loop = loop;
        this.path = settings.path();
        this.listener = listener;
        this.dialect = settings.dialect().make(loop, settings.card(), settings.mac());
        this.card = dialect.card();
        long pauseNanos = card.hearsOfLink() ? SeenCable.HEARD_NANOS : SeenCable.LOOKED_FOR_NANOS;
        this.cable = new SeenCable(loop, false, pauseNanos, card::link);
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
        return channel != null;
    }

    /// What else is counted, by name: of the card, messages that were served, and VMMs whose connection we ended for a
    /// lie, or for their silence.
    public Map<String, Long> tallies() {
        Map<String, Long> all = new TreeMap<>(card.tallies());
        all.put("vmm-messages", messages);
        all.put("vmm-cut-off", cutOff);
        return all;
    }

    /// Frames of the guest go into `port` from now on.
    public void connect(SwitchPort port) {
        card.plug(port);
        cable.plugged();
    }

    /// Takes the card off its network until [#connect].
    public void disconnect() {
        cable.unplugged();
        card.plug(null);
    }

    /// Puts the cable in or out, as the guest sees it.
    public void link(boolean up) {
        cable.in(up);
    }

    /// Leaves its loop, on that loop's thread and after [#disconnect]: nothing runs until [#joinLoop].
    public void leaveLoop() {
        card.leaveLoop();
        dialect.leaveLoop();
        reading.leave();
        VmmChannel there = channel;
        if (listening != NONE) loop.host().poller().forget(listening);
        if (there != null) loop.host().poller().forget(there.descriptor());
    }

    /// Belongs to `next` from now on, on its thread.
    public void joinLoop(EventLoop next) {
        if (next == loop && !reading.hasLeft()) return;
        loop = next;
        reading = new Reading();
        cable.joinLoop(next);
        card.moveTo(next);
        dialect.joinLoop(next);
        watchAll();
        reading.ask();
    }

    /// Ends for good: the VMM's connection and our socket.
    public void close() {
        cable.end();
        if (channel != null) hangUp(channel);
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
        VmmChannel from = channel;
        if (from == null) return;
        if (from.isBlocked()) {
            if ((events & Poller.HUNG_UP) != 0) {
                lose(from, CLOSED);
                return;
            }
            from.flush();
            if (from.isOverrun()) {
                end(from, "the VMM took less than it is owed");
                return;
            }
            if (from.isBlocked()) return;
            watch(from);
            dialect.roomAgain();
        }
        read();
    }

    private void watchAll() {
        if (listening != NONE) loop.host().poller().watchInput(listening, door);
        if (channel != null) watch(channel);
    }

    /// Room for answers is of interest only while one waits: else every answer that is read would wake us.
    private void watch(VmmChannel to) {
        loop.host().poller().forget(to.descriptor());
        if (to.isBlocked()) loop.host().poller().watch(to.descriptor(), this);
        else loop.host().poller().watchInput(to.descriptor(), this);
    }

    private void accept() {
        for (int opened = UnixSockets.accept(listening); opened >= 0; opened = UnixSockets.accept(listening)) {
            if (channel != null) lose(channel, "another VMM came");
            channel = new VmmChannel(opened, dialect, new Owner());
            watch(channel);
            listener.connected();
            read();
        }
    }

    /// Serves what is there; answers how many reads brought something.
    private int read() {
        VmmChannel from = channel;
        if (from == null || from.isBlocked()) return 0;
        int budget = MESSAGES_A_TURN;
        int reads = 0;
        try {
            while (budget > 0) {
                int served = serve(from, budget);
                if (served < 0 || from.isBlocked()) return reads;
                budget -= Math.max(1, served);
                int got = budget > 0 ? from.receive() : 1;
                if (got == -Errno.EAGAIN) {
                    reading.watch();
                    return reads;
                }
                reads++;
                if (got > 0) continue;
                if (got == -Errno.EMSGSIZE) end(from, "the VMM sent too many descriptors");
                else lose(from, CLOSED);
                return reads;
            }
            reading.ask();
        } catch (IOException failure) {
            end(from, String.valueOf(failure.getMessage()));
        } catch (InternalError gone) {
            end(from, "the guest's memory is gone: " + gone.getMessage()); // a mapping was cut short
        }
        return reads;
    }

    /// Serves the whole messages that are there, as many as the budget allows; how many, or -1 when the VMM
    /// is lost.
    private int serve(VmmChannel from, int budget) throws IOException {
        for (int served = 0; served < budget; served++) {
            VmmChannel.Next next = from.next();
            if (next == VmmChannel.Next.PARTIAL) return served;
            boolean done = next == VmmChannel.Next.MESSAGE && dialect.serve(from);
            if (!done) {
                end(from, "the VMM sent a message that cannot be");
                return -1;
            }
            from.done();
            messages++;
            if (from.isBlocked()) return served + 1;
        }
        return budget;
    }

    private void end(VmmChannel which, String reason) {
        cutOff++;
        lose(which, reason);
    }

    private void lose(VmmChannel which, String reason) {
        hangUp(which);
        listener.disconnected(reason);
    }

    private void hangUp(VmmChannel which) {
        loop.host().poller().forget(which.descriptor());
        which.close();
        channel = null;
        card.reset();
        dialect.gone();
    }

    /// What the channel asks of us.
    private final class Owner implements VmmChannel.Owner {
        @Override
        public void blocked() {
            VmmChannel from = channel;
            if (from != null && !reading.hasLeft()) watch(from);
        }

        @Override
        public void cutOff(VmmChannel which, String reason) {
            if (which == channel) end(which, reason);
        }
    }

    /// Goes on reading in the next turn; left behind when the card leaves its loop.
    ///
    /// A processor that reads one register reads another one soon. So after an answer the socket is read
    /// again in every turn until the loop rests, which saves asking first whether there is something to read.
    private final class Reading implements Task, Watched {
        private boolean asked;
        private boolean watching;
        private boolean left;

        void ask() {
            if (asked) return;
            asked = true;
            loop.again(this);
        }

        void watch() {
            if (watching || left) return;
            watching = true;
            loop.watch(this);
        }

        void leave() {
            left = true;
            if (watching) loop.watchNoMore(this);
            watching = false;
        }

        boolean hasLeft() {
            return left;
        }

        @Override
        public void run(long nowNanos) {
            asked = false;
            if (!left) read();
        }

        @Override
        public int look(long nowNanos) {
            return asked ? 0 : read();
        }

        /// From here on the kernel tells of what comes.
        @Override
        public void rest() {
            watching = false;
        }
    }
}
