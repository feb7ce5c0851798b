package patchbay.nat.tcp;

import patchbay.wire.Seq;

/// A bounded set of sequence numbers as sorted ranges that neither overlap nor touch. All numbers in it are less
/// than 2³¹ apart. Takes its memory with the first range, since most connections never see a hole.
final class SequenceRanges {
    private static final int[] NONE = {};

    private final int capacity;
    private int[] lefts = NONE;
    private int[] rights = NONE;
    private int count;

    /// At most `capacity` ranges.
    SequenceRanges(int capacity) {
        this.capacity = capacity;
    }

    int count() {
        return count;
    }

    /// The first number of a range; ranges are in order.
    int left(int index) {
        return lefts[index];
    }

    /// The number behind the last one of a range.
    int right(int index) {
        return rights[index];
    }

    void clear() {
        count = 0;
    }

    /// Numbers in the set.
    int octets() {
        int octets = 0;
        for (int index = 0; index < count; index++) octets += rights[index] - lefts[index];
        return octets;
    }

    /// Adds `left` up to but without `right`, joined with what it meets. False, with nothing changed, when it would
    /// be a range too many.
    boolean add(int left, int right) {
        int from = 0;
        while (from < count && Seq.before(rights[from], left)) from++;
        int to = from;
        int joinedLeft = left;
        int joinedRight = right;
        while (to < count && !Seq.after(lefts[to], right)) {
            joinedLeft = Seq.min(joinedLeft, lefts[to]);
            joinedRight = Seq.max(joinedRight, rights[to]);
            to++;
        }
        if (from == to && count == capacity) return false;
        if (lefts.length == 0) reserve();
        shift(to, from + 1 - to);
        lefts[from] = joinedLeft;
        rights[from] = joinedRight;
        return true;
    }

    /// Takes everything before `seq` out of the set.
    void removeBefore(int seq) {
        int gone = 0;
        while (gone < count && !Seq.after(rights[gone], seq)) gone++;
        if (gone > 0) shift(gone, -gone);
        if (count > 0 && Seq.before(lefts[0], seq)) lefts[0] = seq;
    }

    /// The range that holds `seq`, or -1.
    int indexOf(int seq) {
        for (int index = 0; index < count; index++) {
            if (Seq.before(seq, lefts[index])) return -1;
            if (Seq.before(seq, rights[index])) return index;
        }
        return -1;
    }

    private void reserve() {
        lefts = new int[capacity];
        rights = new int[capacity];
    }

    /// Moves the ranges from `index` on by `places`, which makes room or closes a gap.
    private void shift(int index, int places) {
        System.arraycopy(lefts, index, lefts, index + places, count - index);
        System.arraycopy(rights, index, rights, index + places, count - index);
        count += places;
    }
}
