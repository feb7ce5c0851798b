package patchbay.wire;

/// Arithmetic of 32-bit sequence numbers that wrap, RFC 9293 §3.4. Two numbers can be compared while they are less
/// than 2³¹ apart.
public final class Seq {
    private Seq() {}

    /// Whether `a` comes before `b`.
    public static boolean before(int a, int b) {
        return a - b < 0;
    }

    /// Whether `a` comes after `b`.
    public static boolean after(int a, int b) {
        return b - a < 0;
    }

    /// Octets from `from` up to `to`; negative when `to` comes before `from`.
    public static int distance(int from, int to) {
        return to - from;
    }

    /// Whether `seq` lies in the `length` numbers that begin at `start`.
    public static boolean within(int seq, int start, int length) {
        return Integer.compareUnsigned(seq - start, length) < 0;
    }

    /// The later of two numbers.
    public static int max(int a, int b) {
        return before(a, b) ? b : a;
    }

    /// The earlier of two numbers.
    public static int min(int a, int b) {
        return before(a, b) ? a : b;
    }
}
