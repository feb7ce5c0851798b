package patchbay.nat.tcp;

/// How much may be on the way to a guest: Reno with byte counting (RFC 5681, RFC 3465), initial window of ten
/// segments (RFC 6928). The path is one queue in memory, a hundred microseconds long, so Reno fills it within a few
/// round trips of any loss, and a curve made for long paths would add nothing.
///
/// Differs: the window is not collapsed after idle time (RFC 5681 §4.1): nobody else's router is on the path.
final class Congestion {
    private static final int INITIAL_SEGMENTS = 10;
    private static final int INITIAL_BYTES = 14_600;

    private int mss;
    private int mostBytes;
    private int window;
    private int threshold;
    private int counted;
    private int windowBefore;
    private int thresholdBefore;

    /// Begins with segments of `mss` octets; the window never passes `mostBytes`.
    void begin(int mss, int mostBytes) {
        this.mss = mss;
        this.mostBytes = mostBytes;
        int first = Math.min(INITIAL_SEGMENTS * mss, Math.max(2 * mss, INITIAL_BYTES));
        window = Math.min(first, mostBytes);
        threshold = Integer.MAX_VALUE;
        counted = 0;
    }

    /// cwnd in octets.
    int windowBytes() {
        return window;
    }

    boolean inSlowStart() {
        return window < threshold;
    }

    /// `octets` were newly acknowledged outside of recovery while the window was in use.
    void onAcknowledged(int octets) {
        if (inSlowStart()) {
            window = Math.min(Math.min(window + octets, mostBytes), Math.max(threshold, window));
            return;
        }
        counted += octets;
        if (counted < window) return;
        counted -= window;
        window = Math.min(window + mss, mostBytes);
    }

    /// A loss was found by duplicate or selective acknowledgements with `flightBytes` on the way, RFC 5681 eqn. 4.
    void onLoss(int flightBytes) {
        remember();
        threshold = Math.max(flightBytes / 2, 2 * mss);
        window = threshold;
        counted = 0;
    }

    /// The retransmission timer fired for the first time in a row with `flightBytes` on the way.
    void onTimeout(int flightBytes) {
        remember();
        threshold = Math.max(flightBytes / 2, 2 * mss);
        collapse();
    }

    /// The loss window of one segment, RFC 5681 §3.1.
    void collapse() {
        window = mss;
        counted = 0;
    }

    /// The last loss or timeout turned out to be none: what was is again (RFC 4015).
    void undo() {
        window = Math.max(window, windowBefore);
        threshold = Math.max(threshold, thresholdBefore);
    }

    private void remember() {
        windowBefore = window;
        thresholdBefore = threshold;
    }
}
