package patchbay.nat.datagram;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import patchbay.loop.DatagramRow;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Flusher;
import patchbay.loop.HostSockets;

/// The datagrams of guests that leave at the end of the turn, each socket's in order and by as few calls as the host
/// allows. They stay where they are: in frames that are lent until the turn's flush. At most [#CAPACITY] wait; one more
/// and all of them leave. Belongs to one loop; its memory is made when the first datagram comes.
public final class Departures implements Flusher {
    public static final int CAPACITY = 256;

    static final int NONE = -1;

    private final EventLoop loop;
    private final Outcome outcome;
    private final Endpoint destination = new Endpoint();
    private @Nullable DatagramSocket[] sockets = {};
    private MemorySegment[] bytes = {};
    private long[] starts = {};
    private int[] lengths = {};
    private int[] pieces = {};
    private long[] highs = {};
    private long[] lows = {};
    private int[] ports = {};
    private long[] sourceHighs = {};
    private long[] sourceLows = {};
    private long[] packetStarts = {};
    private int[] next = {};
    private int count;
    private int socketCount;
    private boolean flushAsked;
    private boolean sending;

    /// Hears what became of them.
    public interface Outcome {
        /// So many datagrams have left.
        void left(int datagrams);

        /// A datagram, or the rest of a super-frame, has not left. `packet` and `at` say where its IP header
        /// is; `errno` is positive. No error of an earlier datagram is meant.
        void refused(MemorySegment packet, long at, int errno);
    }

    public Departures(EventLoop loop, Outcome outcome) {
        this.loop = loop;
        this.outcome = outcome;
    }

    /// Has the `length` octets at `at` leave by `socket` for `to`, cut into pieces of `pieceBytes` if that is above 0.
    /// The packet they came in begins at `packetStart` of the same memory. False when there is no room, which only
    /// happens to what comes while others are being sent.
    public boolean add(
            DatagramSocket socket,
            Endpoint to,
            MemorySegment bytes,
            long at,
            int length,
            int pieceBytes,
            long packetStart) {
        if (sockets.length == 0) reserve();
        if (count == CAPACITY) {
            if (sending) return false;
            sendAll();
        }
        int entry = count++;
        this.bytes[entry] = bytes;
        starts[entry] = at;
        lengths[entry] = length;
        pieces[entry] = pieceBytes;
        highs[entry] = to.hi();
        lows[entry] = to.lo();
        ports[entry] = to.port();
        sourceHighs[entry] = socket.sourceHi;
        sourceLows[entry] = socket.sourceLo;
        packetStarts[entry] = packetStart;
        next[entry] = NONE;
        if (socket.firstDeparture == NONE) {
            socket.firstDeparture = entry;
            sockets[socketCount++] = socket;
        } else {
            next[socket.lastDeparture] = entry;
        }
        socket.lastDeparture = entry;
        if (!flushAsked) {
            flushAsked = true;
            loop.flushLater(this);
        }
        return true;
    }

    @Override
    public void flush(long nowNanos) {
        flushAsked = false;
        sendAll();
    }

    private void sendAll() {
        sending = true;
        for (int index = 0; index < socketCount; index++) {
            DatagramSocket socket = sockets[index];
            sockets[index] = null;
            if (socket != null) send(socket);
        }
        sending = false;
        socketCount = 0;
        count = 0;
    }

    /// Has what waits for `socket` leave now, before the socket changes or closes; what cannot, since others are being
    /// sent, is dropped.
    void leave(DatagramSocket socket) {
        if (sending) {
            socket.firstDeparture = NONE;
            return;
        }
        sending = true;
        send(socket);
        sending = false;
    }

    private void send(DatagramSocket socket) {
        int entry = socket.firstDeparture;
        socket.firstDeparture = NONE;
        HostSockets host = loop.host().sockets();
        while (entry != NONE && socket.isOpen()) {
            int first = entry;
            DatagramRow row = host.row(socket.handle());
            while (entry != NONE && row.count() < row.capacity()) {
                destination.set(highs[entry], lows[entry], ports[entry]);
                row.from(sourceHighs[entry], sourceLows[entry]);
                row.add(destination, bytes[entry], starts[entry], lengths[entry], pieces[entry]);
                entry = next[entry];
            }
            sendRow(socket, first, row.count());
        }
    }

    /// What meets a full socket is refused without asking again for each.
    private void sendRow(DatagramSocket socket, int firstEntry, int rowCount) {
        int entry = firstEntry;
        boolean full = false;
        int index = 0;
        while (index < rowCount) {
            int result = full ? -Errno.EAGAIN : socket.sendRow(index);
            full = result == -Errno.EAGAIN;
            if (result <= 0) {
                outcome.refused(bytes[entry], packetStarts[entry], -result);
                entry = next[entry];
                index++;
                continue;
            }
            int datagrams = 0;
            for (int taken = 0; taken < result; taken++) {
                datagrams += datagramsIn(entry);
                entry = next[entry];
            }
            outcome.left(datagrams);
            index += result;
        }
    }

    private int datagramsIn(int entry) {
        return pieces[entry] > 0 ? Math.max(1, Math.ceilDiv(lengths[entry], pieces[entry])) : 1;
    }

    private void reserve() {
        sockets = new DatagramSocket[CAPACITY];
        bytes = new MemorySegment[CAPACITY];
        Arrays.fill(bytes, MemorySegment.NULL);
        starts = new long[CAPACITY];
        lengths = new int[CAPACITY];
        pieces = new int[CAPACITY];
        highs = new long[CAPACITY];
        lows = new long[CAPACITY];
        ports = new int[CAPACITY];
        sourceHighs = new long[CAPACITY];
        sourceLows = new long[CAPACITY];
        packetStarts = new long[CAPACITY];
        next = new int[CAPACITY];
    }
}
