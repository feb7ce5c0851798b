package patchbay.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.StringJoiner;

/// The TCP options in use: maximum segment size (RFC 9293 §3.7.1), window scale and timestamps (RFC 7323), selective
/// acknowledgement (RFC 2018). One object is filled again and again by [#read] or by its setters, then [#emit]ted.
///
/// | kind | length      | option         | kind | length | option                |
/// |------|-------------|----------------|------|--------|-----------------------|
/// | 0    | 1           | end of options | 4    | 2      | SACK permitted        |
/// | 1    | 1           | no operation   | 5    | 2 + 8n | SACK, 1 to 4 blocks   |
/// | 2    | 4           | MSS            | 8    | 10     | timestamps            |
/// | 3    | 3           | window scale   |      |        |                       |
///
/// The walk ends at a length below 2 or beyond the options, as others' stacks do: what stood before counts. The first
/// three are only believed in a SYN.
public final class TcpOptions {
    /// No window scale was offered.
    public static final int NO_SCALE = -1;
    /// The largest shift, RFC 7323 §2.3; a larger one counts as this.
    public static final int MAX_SCALE = 14;
    /// What a peer that names no MSS takes over IPv4, RFC 9293 §3.7.1.
    public static final int DEFAULT_MSS = 536;
    /// The same over IPv6, RFC 9293 §3.7.1.
    public static final int DEFAULT_MSS_V6 = 1_220;
    /// The smallest MSS that is honoured, so that a peer cannot make us send a storm of tiny segments.
    public static final int MIN_MSS = 88;

    public static final int MAX_SACK_BLOCKS = 4;

    private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int END = 0;
    private static final int NO_OPERATION = 1;
    private static final int MSS = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int SACK_PERMITTED = 4;
    private static final int SACK = 5;
    private static final int TIMESTAMPS = 8;
    private static final int ROOM_BYTES = TcpView.MAX_HEADER_BYTES - TcpView.MIN_HEADER_BYTES;

    private int mss;
    private int windowScale = NO_SCALE;
    private boolean sackPermitted;
    private boolean timestamps;
    private int timestampValue;
    private int timestampEcho;
    private int sackBlocks;
    private final int[] sackLefts = new int[MAX_SACK_BLOCKS];
    private final int[] sackRights = new int[MAX_SACK_BLOCKS];

    /// Forgets all options.
    public TcpOptions clear() {
        mss = 0;
        windowScale = NO_SCALE;
        sackPermitted = false;
        timestamps = false;
        timestampValue = 0;
        timestampEcho = 0;
        sackBlocks = 0;
        return this;
    }

    /// Reads the options of a segment that passed its door.
    ///
    /// @return [Fault#BAD_OPTION] when one was malformed; those before it, and whole ones behind it, were read
    public Fault read(TcpView segment) {
        return read(segment.bytes(), segment.optionsStart(), segment.optionsBytes(), segment.has(TcpView.SYN));
    }

    Fault read(MemorySegment bytes, long start, int length, boolean syn) {
        clear();
        Fault fault = Fault.NONE;
        long end = start + length;
        long at = start;
        while (at < end) {
            int kind = bytes.get(U8, at) & 0xff;
            if (kind == END) return fault;
            if (kind == NO_OPERATION) {
                at++;
                continue;
            }
            int size = at + 1 < end ? bytes.get(U8, at + 1) & 0xff : 0;
            if (size < 2 || at + size > end) return Fault.BAD_OPTION;
            boolean sound = kind == SACK ? readSack(bytes, at, size) : readFixed(bytes, at, kind, size, syn);
            if (!sound) fault = Fault.BAD_OPTION;
            at += size;
        }
        return fault;
    }

    private boolean readFixed(MemorySegment bytes, long at, int kind, int size, boolean syn) {
        switch (kind) {
            case MSS -> {
                if (size != 4) return false;
                if (syn) mss = bytes.get(U16, at + 2) & 0xffff;
            }
            case WINDOW_SCALE -> {
                if (size != 3) return false;
                if (syn) windowScale = Math.min(bytes.get(U8, at + 2) & 0xff, MAX_SCALE);
            }
            case SACK_PERMITTED -> {
                if (size != 2) return false;
                if (syn) sackPermitted = true;
            }
            case TIMESTAMPS -> {
                if (size != 10) return false;
                timestamps(bytes.get(I32, at + 2), bytes.get(I32, at + 6));
            }
            default -> {
                // An option nobody here speaks is passed over by its length, RFC 9293 MUST-6.
            }
        }
        return true;
    }

    private boolean readSack(MemorySegment bytes, long at, int size) {
        int blocks = (size - 2) / 8;
        if ((size - 2) % 8 != 0 || blocks < 1 || blocks > MAX_SACK_BLOCKS) return false;
        sackBlocks = 0;
        boolean sound = true;
        for (int block = 0; block < blocks; block++) {
            int left = bytes.get(I32, at + 2 + 8L * block);
            int right = bytes.get(I32, at + 6 + 8L * block);
            if (Seq.before(left, right)) sack(left, right);
            else sound = false;
        }
        return sound;
    }

    /// Octets [#emit] will write, a multiple of 4. When not all SACK blocks fit in 40 the last ones stay away.
    public int emittedBytes() {
        int blocks = emittedBlocks();
        return fixedBytes() + (blocks == 0 ? 0 : 4 + 8 * blocks);
    }

    private int fixedBytes() {
        int length = mss == 0 ? 0 : 4;
        if (timestamps) length += 12;
        else if (sackPermitted) length += 4;
        return windowScale == NO_SCALE ? length : length + 4;
    }

    private int emittedBlocks() {
        return Math.min(sackBlocks, (ROOM_BYTES - fixedBytes() - 4) / 8);
    }

    /// Writes the options at `start`, each group padded in front to four octets, in the order Linux has them.
    ///
    /// @return the octets written, as [#emittedBytes()] says
    public int emit(MemorySegment bytes, long start) {
        long at = start;
        if (mss != 0) at = put(bytes, at, MSS << 24 | 4 << 16 | mss);
        int pair = sackPermitted ? SACK_PERMITTED << 24 | 2 << 16 : NO_OPERATION << 24 | NO_OPERATION << 16;
        if (timestamps) {
            at = put(bytes, at, pair | TIMESTAMPS << 8 | 10);
            at = put(bytes, at, timestampValue);
            at = put(bytes, at, timestampEcho);
        } else if (sackPermitted) {
            at = put(bytes, at, NO_OPERATION << 24 | NO_OPERATION << 16 | SACK_PERMITTED << 8 | 2);
        }
        if (windowScale != NO_SCALE)
            at = put(bytes, at, NO_OPERATION << 24 | WINDOW_SCALE << 16 | 3 << 8 | windowScale);
        int blocks = emittedBlocks();
        if (blocks > 0) at = put(bytes, at, NO_OPERATION << 24 | NO_OPERATION << 16 | SACK << 8 | 2 + 8 * blocks);
        for (int block = 0; block < blocks; block++) {
            at = put(bytes, at, sackLefts[block]);
            at = put(bytes, at, sackRights[block]);
        }
        return (int) (at - start);
    }

    private static long put(MemorySegment bytes, long at, int word) {
        bytes.set(I32, at, word);
        return at + 4;
    }

    /// The MSS that was named, or 0; 0 named counts as none.
    public int mss() {
        return mss;
    }

    public TcpOptions mss(int mss) {
        this.mss = mss & 0xffff;
        return this;
    }

    /// Octets of payload a segment to this peer may carry: the MSS named, at least [#MIN_MSS]; [#DEFAULT_MSS] when
    /// none was named.
    public int sendMss() {
        return sendMss(true);
    }

    /// [#sendMss()] for a peer over IPv4 or else IPv6.
    public int sendMss(boolean v4) {
        if (mss != 0) return Math.max(mss, MIN_MSS);
        return v4 ? DEFAULT_MSS : DEFAULT_MSS_V6;
    }

    /// The window's shift, 0 to 14, or [#NO_SCALE].
    public int windowScale() {
        return windowScale;
    }

    public TcpOptions windowScale(int shift) {
        windowScale = Math.min(shift, MAX_SCALE);
        return this;
    }

    public boolean sackPermitted() {
        return sackPermitted;
    }

    public TcpOptions sackPermitted(boolean permitted) {
        sackPermitted = permitted;
        return this;
    }

    public boolean hasTimestamps() {
        return timestamps;
    }

    /// TSval; only meaningful when [#hasTimestamps()].
    public int timestampValue() {
        return timestampValue;
    }

    /// TSecr; only meaningful when [#hasTimestamps()].
    public int timestampEcho() {
        return timestampEcho;
    }

    public TcpOptions timestamps(int value, int echo) {
        timestamps = true;
        timestampValue = value;
        timestampEcho = echo;
        return this;
    }

    /// How many SACK blocks there are: 0 to 4. Each one's left edge is before its right edge; whether they lie in the
    /// window is for the connection to judge.
    public int sackBlocks() {
        return sackBlocks;
    }

    /// The first sequence number of a block.
    public int sackLeft(int block) {
        return sackLefts[block];
    }

    /// The sequence number behind the last one of a block.
    public int sackRight(int block) {
        return sackRights[block];
    }

    /// Adds a SACK block; a fifth one is left out.
    public TcpOptions sack(int left, int right) {
        if (sackBlocks == MAX_SACK_BLOCKS) return this;
        sackLefts[sackBlocks] = left;
        sackRights[sackBlocks] = right;
        sackBlocks++;
        return this;
    }

    /// As tcpdump prints them: `[mss 1460,sackOK,TS val 1 ecr 2,wscale 7]`.
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(",", "[", "]");
        if (mss != 0) text.add("mss " + mss);
        if (sackPermitted) text.add("sackOK");
        if (timestamps) {
            text.add("TS val " + Integer.toUnsignedString(timestampValue) + " ecr "
                    + Integer.toUnsignedString(timestampEcho));
        }
        if (windowScale != NO_SCALE) text.add("wscale " + windowScale);
        for (int block = 0; block < sackBlocks; block++) {
            text.add("sack " + Integer.toUnsignedString(sackLefts[block]) + ":"
                    + Integer.toUnsignedString(sackRights[block]));
        }
        return text.toString();
    }
}
