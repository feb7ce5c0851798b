package patchbay.testkit.guest;

import org.jspecify.annotations.Nullable;
import patchbay.testkit.Agenda;

/// The sending half of a guest's connection: what was written, what of it is in flight, and what is believed lost.
/// Positions count the octets of the stream from 0; the FIN takes the position behind the last octet.
///
/// Loss is found by three duplicate acknowledgements (RFC 5681 §3.2), by SACK (RFC 6675 §4, with octets in place of
/// segments) or by the timer; `lostBefore` and `resentBefore` say how far, and one loop sends: first what is lost, then
/// what is new, while the congestion window has room.
final class GuestSender {
    private static final int DUPLICATES = 3;
    private static final int INITIAL_WINDOW_SEGMENTS = 10; // RFC 6928
    private static final int SUPER_FRAME_SEGMENTS = 44;

    private final GuestConnection connection;
    private final GuestTcpSettings settings;
    private final Agenda agenda;
    private final StreamBytes bytes = new StreamBytes();
    private final Ranges sacked = new Ranges();
    final GuestRto rto;
    private Agenda.@Nullable Entry timer;
    private boolean finWanted;
    private long unacknowledged;
    private long next;
    private long windowEdge;
    private int mss = 536;
    private long congestionWindow;
    private long slowStartLimit = Long.MAX_VALUE / 4;
    private long lostBefore;
    private long resentBefore;
    private long recoverAt = -1;
    private boolean fastRecovery;
    private int duplicates;
    private long timedEnd = -1;
    private long timedAtNanos;
    private long resentBytes;
    private long resentSegments;
    private long probes;
    private long shrunkWindows;
    private boolean windowMoves;

    GuestSender(GuestConnection connection, GuestTcpSettings settings, Agenda agenda) {
        this.connection = connection;
        this.settings = settings;
        this.agenda = agenda;
        this.rto = new GuestRto(settings);
    }

    void established(int mss, long window) {
        this.mss = mss;
        congestionWindow = (long) INITIAL_WINDOW_SEGMENTS * mss;
        windowEdge = window;
    }

    void write(byte[] more) {
        if (finWanted) throw new IllegalStateException("the guest has ended its direction");
        bytes.append(more, 0, more.length);
        pump();
    }

    void finish() {
        finWanted = true;
        pump();
    }

    boolean isFinWanted() {
        return finWanted;
    }

    /// Whether the FIN was sent at least once.
    boolean finSent() {
        return finWanted && next > bytes.end();
    }

    boolean finAcknowledged() {
        return finWanted && unacknowledged > bytes.end();
    }

    long next() {
        return next;
    }

    long unacknowledged() {
        return unacknowledged;
    }

    /// Whether something waits to be sent for the first time.
    boolean hasMore() {
        return next < limit();
    }

    long resentBytes() {
        return resentBytes;
    }

    long resentSegments() {
        return resentSegments;
    }

    long probes() {
        return probes;
    }

    // ---- acknowledgements -------------------------------------------------------------------------------------

    /// The peer has, by SACK, the octets from `from` up to `to`; a block of what is acknowledged says that it
    /// came twice.
    void sacked(long from, long to) {
        if (to > unacknowledged && to <= next) sacked.add(Math.max(from, unacknowledged), to);
    }

    /// An acceptable acknowledgement of all before `position`. `bare` says that the segment could be a
    /// duplicate one (no data, SYN or FIN), `roundTripNanos` is what timestamps tell, -1 without.
    void acknowledged(long position, boolean bare, long roundTripNanos) {
        boolean wasClosed = windowEdge <= unacknowledged;
        boolean windowMoved = windowMoves;
        windowMoves = false;
        if (position > unacknowledged) advance(position, roundTripNanos);
        else if (bare && !windowMoved && !wasClosed && next > unacknowledged) duplicates++;
        judgeLoss();
        pump();
    }

    /// The peer takes octets up to `edge`, RFC 9293 §3.10.7.4. Called before [#acknowledged].
    void window(long edge) {
        if (edge == windowEdge) return;
        if (edge < windowEdge) shrunkWindows++;
        boolean opens = windowEdge <= unacknowledged && edge > unacknowledged;
        windowEdge = edge;
        windowMoves = true;
        if (!opens) return;
        if (next > unacknowledged) resendFrom(unacknowledged); // the probe's octet was not taken
        rto.progressed();
        disarm();
    }

    /// The last octet the peer takes, and one.
    long windowEdge() {
        return windowEdge;
    }

    /// How often the peer took back a part of the window it had offered, which RFC 9293 §3.8.6 discourages.
    long shrunkWindows() {
        return shrunkWindows;
    }

    private void advance(long position, long roundTripNanos) {
        long acknowledged = position - unacknowledged;
        if (roundTripNanos >= 0) rto.measured(roundTripNanos);
        else if (timedEnd >= 0 && position >= timedEnd) rto.measured(agenda.nowNanos() - timedAtNanos);
        if (position >= timedEnd) timedEnd = -1;
        rto.progressed();
        unacknowledged = position;
        resentBefore = Math.max(resentBefore, position);
        sacked.removeBefore(position);
        bytes.forgetBefore(Math.min(position, bytes.end()));
        duplicates = 0;
        if (recoverAt >= 0 && position >= recoverAt) {
            recoverAt = -1;
            fastRecovery = false;
            lostBefore = position;
        } else if (fastRecovery && sacked.isEmpty()) {
            lostBefore = Math.max(lostBefore, Math.min(next, position + mss)); // NewReno's partial one, RFC 6582 §3.2
        }
        if (!fastRecovery) grow(acknowledged);
        disarm();
    }

    private void grow(long acknowledged) {
        if (congestionWindow < slowStartLimit) congestionWindow += Math.min(acknowledged, 2L * mss);
        else congestionWindow += Math.max(1, (long) mss * mss / congestionWindow);
    }

    private void judgeLoss() {
        long lost = sacked.firstWithAbove((DUPLICATES - 1L) * mss);
        if (duplicates >= DUPLICATES) lost = Math.max(lost, Math.min(next, unacknowledged + mss));
        if (lost <= unacknowledged) return;
        lostBefore = Math.max(lostBefore, lost);
        if (recoverAt >= 0) return;
        recoverAt = next;
        fastRecovery = true;
        resentBefore = unacknowledged;
        slowStartLimit = Math.max((next - unacknowledged) / 2, 2L * mss);
        congestionWindow = slowStartLimit;
    }

    // ---- sending ----------------------------------------------------------------------------------------------

    /// Sends what may be sent now.
    void pump() {
        if (!connection.maySend()) return;
        boolean sent = true;
        while (sent) sent = sendOne();
        arm();
    }

    private long limit() {
        return bytes.end() + (finWanted ? 1 : 0);
    }

    /// Octets believed to be on the way.
    private long inFlight() {
        long notResent = sacked.gapsBetween(Math.max(unacknowledged, resentBefore), lostBefore);
        long guessed = sacked.isEmpty() ? (long) duplicates * mss : 0;
        return Math.max(0, next - unacknowledged - sacked.total() - notResent - guessed);
    }

    private boolean sendOne() {
        long flying = inFlight();
        if (flying > 0 && flying + mss > congestionWindow) return false;
        long hole = sacked.firstGap(Math.max(unacknowledged, resentBefore));
        if (hole < Math.min(lostBefore, next)) {
            resend(hole, Math.min(hole + mss, sacked.gapEnd(hole, next)));
            return true;
        }
        return sendNew(flying);
    }

    private boolean sendNew(long flying) {
        long waiting = bytes.end() - next;
        if (next >= limit()) return false;
        long usable = Math.max(0, windowEdge - next);
        long most = Math.min(payloadLimit(), Math.max(mss, congestionWindow - flying));
        int length = (int) Math.clamp(Math.min(waiting, usable), 0, most);
        boolean silly = length < mss && length < waiting && flying > 0; // RFC 9293 §3.8.6.2.1
        if (waiting > 0 && (length == 0 || silly)) return false;
        boolean fin = finWanted && next + length == bytes.end();
        emit(next, length, fin);
        next += length + (fin ? 1 : 0);
        if (timedEnd < 0) {
            timedEnd = next;
            timedAtNanos = agenda.nowNanos();
        }
        return true;
    }

    private int payloadLimit() {
        if (settings.superFrameBytes == 0) return mss;
        return Math.max(mss, Math.min(settings.superFrameBytes, SUPER_FRAME_SEGMENTS * mss));
    }

    private void resend(long from, long to) {
        boolean fin = to > bytes.end();
        int length = (int) (Math.min(to, bytes.end()) - from);
        timedEnd = -1; // Karn: what was sent twice is not measured
        emit(from, Math.max(0, length), fin);
        resentBytes += Math.max(0, length);
        resentSegments++;
        resentBefore = to;
    }

    private void emit(long position, int length, boolean fin) {
        byte[] payload = new byte[length];
        if (length > 0) bytes.copy(position, payload, 0, length);
        connection.sendData(position, payload, fin, mss);
    }

    private void resendFrom(long position) {
        lostBefore = next;
        resentBefore = position;
        duplicates = 0;
    }

    // ---- the timer --------------------------------------------------------------------------------------------

    private void arm() {
        boolean needed = next > unacknowledged || next < limit();
        if (!needed) disarm();
        else if (timer == null) timer = agenda.after(rto.nanos(), this::expired);
    }

    private void disarm() {
        if (timer != null) timer.cancel();
        timer = null;
    }

    void stop() {
        disarm();
    }

    private void expired() {
        timer = null;
        if (!connection.maySend()) return;
        boolean closed = windowEdge <= unacknowledged;
        if (!closed && rto.expiries() >= settings.mostRetries) {
            connection.failed("no answer to " + settings.mostRetries + " retransmissions");
            return;
        }
        rto.expired();
        if (closed) {
            probe();
        } else {
            slowStartLimit = Math.max((next - unacknowledged) / 2, 2L * mss);
            congestionWindow = mss;
            fastRecovery = false;
            recoverAt = next;
            resendFrom(unacknowledged);
            pump();
        }
        arm();
    }

    /// Sends one octet into a closed window, RFC 9293 §3.8.6.1.
    private void probe() {
        probes++;
        boolean hasOctet = unacknowledged < bytes.end();
        emit(unacknowledged, hasOctet ? 1 : 0, !hasOctet && finWanted);
        next = Math.max(next, unacknowledged + 1);
        timedEnd = -1;
    }
}
