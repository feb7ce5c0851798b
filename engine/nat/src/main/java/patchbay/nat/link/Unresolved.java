package patchbay.nat.link;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.Timer;

/// Packets for guests that are asked for by ARP or neighbour solicitation, RFC 1122 §2.3.2.2 and RFC 4861
/// §7.2.2: the latest [#PACKETS_EACH] for each of at most [#NEIGHBOURS] guests, in at most [#MAX_BYTES] octets
/// for the whole network and both families. A guest is asked for [#ASKS] times, a second apart; what waits for
/// one that never answers is given up a second later and counted. There is nobody to tell: its sender talks to
/// the host, and TCP's timers see to the rest.
///
/// Nothing here is touched while all guests are known. Belongs to one loop.
final class Unresolved {
    /// Guests that are asked for at once; packets for others are refused.
    static final int NEIGHBOURS = 32;
    /// Packets that wait for one guest, as many as Linux kept by `unres_qlen`.
    static final int PACKETS_EACH = 3;
    /// Octets of packets, in all: room for some whole super-frames.
    static final int MAX_BYTES = 512 * 1024;
    /// MAX_MULTICAST_SOLICIT and RETRANS_TIMER of RFC 4861 §10; ARP as Linux does it, and RFC 1122 §2.3.2.1 allows.
    static final int ASKS = 3;

    static final long ASK_GAP_NANOS = 1_000_000_000L;

    private final EventLoop loop;
    private final Way way;
    private final @Nullable Neighbour[] asked = new @Nullable Neighbour[NEIGHBOURS];
    private final Counters.Counter held;
    private final Counters.Counter sent;
    private final Counters.Counter replaced;
    private final Counters.Counter noRoom;
    private final Counters.Counter givenUp;
    private int guests;
    private int packets;
    private int bytes;

    private final Timer timer = new Timer() {
        @Override
        protected void onTimer(long nowNanos) {
            askAgain(nowNanos);
        }
    };

    /// What is done with guests and packets.
    interface Way {
        /// Whether the guest's MAC address is known by now.
        boolean knows(long hi, long lo);

        /// Asks the network who has an address.
        void ask(long hi, long lo);

        /// Sends a packet to its guest, whose MAC address is known; false when it could not.
        boolean sendOn(Held packet);
    }

    Unresolved(EventLoop loop, Counters counters, Way way) {
        this.loop = loop;
        this.way = way;
        this.held = counters.named("to-guest-held");
        this.sent = counters.named("to-guest-held-sent");
        this.replaced = counters.named("to-guest-held-replaced");
        this.noRoom = counters.named("to-guest-held-no-room");
        this.givenUp = counters.named("to-guest-held-given-up");
    }

    int packets() {
        return packets;
    }

    int bytes() {
        return bytes;
    }

    /// Keeps a copy of the packet of `length` octets that stands `headerBytes` behind the frame's start, and
    /// asks for its guest if nobody did yet. False, and counted, when there is no room.
    boolean keep(
            Frame frame, int headerBytes, int length, Endpoint source, Endpoint destination, int protocol, int hops) {
        Neighbour known = find(destination.hi(), destination.lo());
        if (known == null && guests == NEIGHBOURS) return refused();
        Neighbour neighbour = known == null ? new Neighbour(destination.hi(), destination.lo()) : known;
        Held place = neighbour.place();
        int more = Math.max(0, length - place.roomBytes());
        if (more > MAX_BYTES - bytes) return refused();
        bytes += more;
        place.keep(frame, frame.start() + headerBytes, length);
        place.address(source, destination, protocol, hops);
        held.increment();
        if (neighbour.add()) packets++;
        else replaced.increment();
        if (known == null) begin(neighbour);
        return true;
    }

    private boolean refused() {
        noRoom.increment();
        return false;
    }

    /// Sends on what waits for a guest whose MAC address is known now. While nothing waits it costs a comparison.
    void resolved(long hi, long lo) {
        if (guests == 0) return;
        Neighbour neighbour = find(hi, lo);
        if (neighbour == null) return;
        remove(neighbour);
        for (int index = 0; index < neighbour.count; index++) {
            if (way.sendOn(neighbour.at(index))) sent.increment();
            else givenUp.increment();
        }
        forget(neighbour);
    }

    /// Gives up all that waits.
    void clear() {
        for (Neighbour neighbour : asked) if (neighbour != null) giveUp(neighbour);
        loop.timers().disarm(timer);
    }

    private @Nullable Neighbour find(long hi, long lo) {
        for (Neighbour neighbour : asked) {
            if (neighbour != null && neighbour.lo == lo && neighbour.hi == hi) return neighbour;
        }
        return null;
    }

    private void begin(Neighbour neighbour) {
        int index = 0;
        while (asked[index] != null) index++;
        asked[index] = neighbour;
        guests++;
        neighbour.dueNanos = loop.nowNanos() + ASK_GAP_NANOS;
        if (!timer.isArmed()) loop.timers().arm(timer, neighbour.dueNanos);
        ask(neighbour);
    }

    private void ask(Neighbour neighbour) {
        neighbour.asks++;
        way.ask(neighbour.hi, neighbour.lo);
    }

    private void askAgain(long nowNanos) {
        for (Neighbour neighbour : asked) {
            if (neighbour == null || neighbour.dueNanos - nowNanos > 0) continue;
            if (way.knows(neighbour.hi, neighbour.lo)) {
                resolved(neighbour.hi, neighbour.lo);
            } else if (neighbour.asks == ASKS) {
                giveUp(neighbour);
            } else {
                neighbour.dueNanos = nowNanos + ASK_GAP_NANOS;
                ask(neighbour);
            }
        }
        long next = Long.MAX_VALUE;
        for (Neighbour neighbour : asked) if (neighbour != null) next = Math.min(next, neighbour.dueNanos);
        if (guests > 0) loop.timers().arm(timer, next);
    }

    private void giveUp(Neighbour neighbour) {
        remove(neighbour);
        givenUp.add(neighbour.count);
        forget(neighbour);
    }

    private void remove(Neighbour neighbour) {
        for (int index = 0; index < NEIGHBOURS; index++) if (asked[index] == neighbour) asked[index] = null;
        guests--;
    }

    private void forget(Neighbour neighbour) {
        packets -= neighbour.count;
        bytes -= neighbour.roomBytes();
    }

    /// A guest that is asked for, and the ring of what waits for it.
    private static final class Neighbour {
        final long hi;
        final long lo;
        final @Nullable Held[] ring = new @Nullable Held[PACKETS_EACH];
        int first;
        int count;
        int asks;
        long dueNanos;

        Neighbour(long hi, long lo) {
            this.hi = hi;
            this.lo = lo;
        }

        /// Where the next packet goes: a free place, or the oldest one's.
        Held place() {
            int index = (first + count) % PACKETS_EACH;
            Held place = ring[index];
            if (place == null) {
                place = new Held();
                ring[index] = place;
            }
            return place;
        }

        /// Counts the packet in [#place] in; false when it took the place of the oldest.
        boolean add() {
            if (count < PACKETS_EACH) {
                count++;
                return true;
            }
            first = (first + 1) % PACKETS_EACH;
            return false;
        }

        /// The packet at `index`, the oldest at 0.
        Held at(int index) {
            Held packet = ring[(first + index) % PACKETS_EACH];
            if (packet == null) throw new IllegalStateException("no packet at " + index);
            return packet;
        }

        int roomBytes() {
            int octets = 0;
            for (Held packet : ring) if (packet != null) octets += packet.roomBytes();
            return octets;
        }
    }
}
