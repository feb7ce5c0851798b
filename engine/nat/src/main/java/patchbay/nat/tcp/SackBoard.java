package patchbay.nat.tcp;

import patchbay.wire.Seq;

/// What a guest has of the octets on their way to it, and which of them are deemed lost: the scoreboard of RFC
/// 6675, with which NewReno (RFC 6582) is the case of a guest that reports no more than its cumulative
/// acknowledgement.
///
/// Octets lie between `una` and `next` of the sender. Those before [#lostBefore()] that no block covers are
/// lost; of these, those before [#resendNext()] were sent again already.
final class SackBoard {
    /// Duplicate acknowledgements, or segments' worth beyond a hole, that make a loss: DupThresh, RFC 6675 §2.
    static final int DUPLICATES = 3;

    private static final int RANGES = 64;

    private final SequenceRanges has = new SequenceRanges(RANGES);
    private int lostBefore;
    private int resendNext;
    private int roundEnd;
    private boolean resent;
    private int duplicates;

    /// Begins with nothing on the way at sequence number `una`.
    void begin(int una) {
        has.clear();
        lostBefore = una;
        resendNext = una;
        resent = false;
        duplicates = 0;
    }

    /// Everything before `una` is acknowledged.
    void advance(int una) {
        has.removeBefore(una);
        lostBefore = Seq.max(lostBefore, una);
        if (!Seq.after(resendNext, una)) {
            resendNext = una;
            resent = false;
        }
        duplicates = 0;
    }

    /// Takes a block of a SACK option; one outside of what is on the way is passed over (it is a D-SACK, RFC
    /// 2883, or a lie). True when it told something new.
    boolean report(int left, int right, int una, int next) {
        if (!Seq.after(left, una) || !Seq.before(left, right) || Seq.after(right, next)) return false;
        int before = has.octets();
        return has.add(left, right) && has.octets() != before;
    }

    /// A duplicate acknowledgement without blocks came; answers how many there were in a row.
    int duplicate() {
        return ++duplicates;
    }

    int duplicates() {
        return duplicates;
    }

    /// Octets the guest said it has beyond a hole.
    int reportedBytes() {
        return has.octets();
    }

    int lostBefore() {
        return lostBefore;
    }

    int resendNext() {
        return resendNext;
    }

    /// Deems lost what enough later octets have overtaken, RFC 6675 §4 `IsLost`. True when there is a new loss.
    boolean judge(int una, int mss) {
        int beyond = 0;
        for (int index = has.count() - 1; index >= 0; index--) {
            beyond += has.right(index) - has.left(index);
            boolean overtaken = has.count() - index >= DUPLICATES || beyond > (DUPLICATES - 1) * mss;
            if (!overtaken || !Seq.after(has.left(index), lostBefore)) continue;
            lostBefore = has.left(index);
            return Seq.after(lostBefore, una);
        }
        return false;
    }

    /// Deems lost everything before the last octets that were reported: enough time has gone by for what left
    /// earlier.
    void loseBeforeReports() {
        if (has.count() > 0) lostBefore = Seq.max(lostBefore, has.left(has.count() - 1));
    }

    /// Deems the first `octets` from `una` lost (NewReno's one hole at a time), to be sent again.
    void loseFirst(int una, int octets, int next) {
        lostBefore = Seq.min(una + octets, next);
        resendNext = una;
        resent = false;
    }

    /// Deems everything on the way lost but what was reported: the timer fired.
    void loseAll(int una, int next, boolean forgetReports) {
        if (forgetReports) has.clear();
        lostBefore = next;
        resendNext = una;
        resent = false;
        duplicates = 0;
    }

    /// Takes back what was deemed lost and not sent again yet.
    void findAll(int una) {
        lostBefore = una;
        resendNext = una;
        resent = false;
    }

    /// The first octet to send again, or `lostBefore` when there is none.
    int nextHole() {
        int at = resendNext;
        for (int index = 0; index < has.count(); index++) {
            if (Seq.before(at, has.left(index))) break;
            at = Seq.max(at, has.right(index));
        }
        return Seq.min(at, lostBefore);
    }

    /// Where the hole that begins at `hole` ends.
    int holeEnd(int hole) {
        for (int index = 0; index < has.count(); index++) {
            if (Seq.after(has.left(index), hole)) return Seq.min(has.left(index), lostBefore);
        }
        return lostBefore;
    }

    /// Octets up to `seq` were sent again while `next` was the next new one.
    void resentUpTo(int seq, int next) {
        if (!resent) roundEnd = next;
        resent = true;
        resendNext = Seq.max(resendNext, seq);
    }

    /// Begins to send the holes again once more when octets have arrived that left well after the first resent
    /// ones: then these were lost too. True when it does.
    boolean resendLostAgain(int una, int mss, int next) {
        if (!resent || has.count() == 0 || !Seq.after(resendNext, una)) return false;
        int highest = has.right(has.count() - 1);
        if (Seq.distance(roundEnd, highest) <= DUPLICATES * mss) return false;
        resendNext = una;
        roundEnd = next;
        return true;
    }

    /// Octets that are still on the way, RFC 6675 §4 `SetPipe`.
    int pipe(int una, int next, int mss) {
        int away = Seq.distance(una, next) - has.octets();
        if (has.count() == 0) away -= Math.min(duplicates * mss, Math.max(0, away - mss));
        return Math.max(0, away - lostBytes());
    }

    /// Octets deemed lost and not sent again.
    private int lostBytes() {
        if (!Seq.before(resendNext, lostBefore)) return 0;
        int lost = Seq.distance(resendNext, lostBefore);
        for (int index = 0; index < has.count(); index++) {
            int left = Seq.max(has.left(index), resendNext);
            int right = Seq.min(has.right(index), lostBefore);
            if (Seq.before(left, right)) lost -= right - left;
        }
        return lost;
    }
}
