package patchbay.nat.tcp;

import org.jspecify.annotations.Nullable;

/// What a connection remembers of the octets from its guest: the receive variables of RFC 9293 §3.3.1, the promise
/// that the last window was, and the options agreed on.
final class ReceiveState {
    /// IRS.
    int first;
    /// RCV.NXT.
    int next;
    /// The right edge promised: never taken back (RFC 9293 §3.8.6, SHLD-14).
    int right;
    /// The shift of windows that we offer.
    int windowShift;

    boolean timestamps;
    boolean sack;
    int timestampOffset;
    /// TS.Recent, and when it was taken.
    int recentTimestamp;
    long recentNanos;
    /// Last.ACK.sent.
    int lastAck;

    /// Octets taken so far; what a connection may keep grows with what it has sent.
    long taken;
    /// Where a FIN beyond a hole stands.
    boolean finAhead;
    int finSeq;
    /// Whether `next` counts the FIN.
    boolean finTaken;
    /// What the socket has not taken; there from the first octet on.
    @Nullable
    ReceiveQueue queue;

    /// How many segments in a row beyond the same hole were answered each by itself.
    int toldAtOnce;

    /// Octets that came although they were here, for the next acknowledgement's first block (RFC 2883): none when both
    /// are the same.
    int twiceLeft;
    int twiceRight;

    /// An acknowledgement goes out at the turn's flush.
    boolean ackPending;
    /// The window is to be reckoned anew.
    boolean offerDue;

    /// Challenge acknowledgements left in the second that ends at `challengeUntilNanos`.
    int challenges;
    long challengeUntilNanos;

    void begin(int first) {
        this.first = first;
        next = first + 1;
        right = next;
        windowShift = 0;
        timestamps = false;
        sack = false;
        recentTimestamp = 0;
        recentNanos = 0;
        lastAck = next;
        taken = 0;
        finAhead = false;
        finTaken = false;
        toldAtOnce = 0;
        twiceLeft = next;
        twiceRight = next;
        ackPending = false;
        offerDue = false;
        challenges = 0;
        challengeUntilNanos = 0;
        if (queue != null) queue.begin(next);
    }

    /// Notes octets that came once more.
    void cameTwice(int left, int right) {
        twiceLeft = left;
        twiceRight = right;
    }

    /// RCV.WND: what of the promise is left.
    int windowBytes() {
        return right - next;
    }

    /// Octets in order that the socket has not taken.
    int queuedBytes() {
        return queue == null ? 0 : next - queue.hostNext() - (finTaken ? 1 : 0);
    }
}
