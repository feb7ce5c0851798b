package patchbay.nat.tcp;

/// What a connection remembers of the octets to its guest: the send variables of RFC 9293 §3.3.1 and what
/// watches over them. The octets themselves stand in the host's socket from `una` on until the guest has
/// acknowledged them.
final class SendState {
    /// ISS.
    int first;
    /// SND.UNA.
    int una;
    /// SND.NXT; it never goes back, what is sent again lies before it.
    int next;
    /// SND.WND in octets, and the segment it came from (SND.WL1).
    int window;
    int windowSeq;
    /// The widest window the guest ever offered.
    int widestWindow;
    /// The shift of windows that the guest offers.
    int windowShift;
    /// Octets of text in one segment, options already taken off.
    int mss;

    /// Whether the host's socket may have more to read, or its end.
    boolean hostMayHave;
    /// Whether the host's peer is known to be closing: reading goes on to the very end.
    boolean hostClosing;
    /// Whether the last sending stopped because of the congestion window.
    boolean windowInUse;

    /// Whether a piece too small to be worth a segment may go all the same: it has waited long enough.
    boolean smallMayGo;

    /// Whether a loss is being repaired; over when `recoverySeq` is acknowledged.
    boolean inRecovery;
    int recoverySeq;
    /// Whether the running repair began with a timeout, and the timestamp of the first segment sent again for
    /// it.
    boolean timedOut;
    int resendTimestamp;

    /// Whether the last segment was sent again as a probe since the guest last acknowledged something.
    boolean tailProbed;

    /// Round trip under measurement: the segment that ends at `timedSeq` left at `timedNanos`.
    boolean timing;
    int timedSeq;
    long timedNanos;

    /// Octets the guest has acknowledged that the host's socket still holds, because it would not let go of
    /// them.
    int undiscarded;
    /// Probes of a closed window since it closed, and probes of either kind without an answer.
    int windowProbes;
    int unanswered;
    /// Octets of text sent for the first time, and sent again, since the connection began.
    long sentOctets;
    long resentOctets;
    /// When the guest was heard last.
    long heardNanos;

    final SackBoard board = new SackBoard();
    final RttEstimator rtt = new RttEstimator();
    final Congestion congestion = new Congestion();

    void begin(int first, long nowNanos) {
        this.first = first;
        una = first;
        next = first;
        window = 0;
        windowSeq = 0;
        widestWindow = 0;
        windowShift = 0;
        mss = 0;
        hostMayHave = false;
        hostClosing = false;
        windowInUse = false;
        smallMayGo = false;
        inRecovery = false;
        recoverySeq = first;
        timedOut = false;
        timing = false;
        tailProbed = false;
        undiscarded = 0;
        windowProbes = 0;
        unanswered = 0;
        sentOctets = 0;
        resentOctets = 0;
        heardNanos = nowNanos;
        board.begin(first);
        rtt.clear();
    }

    /// Octets on the way or lost: SND.NXT − SND.UNA.
    int flight() {
        return next - una;
    }

    /// Octets that may still go into the guest's window.
    int windowLeft() {
        return window - flight();
    }
}
