package patchbay.loop;

import java.lang.foreign.MemorySegment;

/// An Ethernet frame in native memory, lent read-only until the end of the turn's flush (see the package's page).
/// It carries the offload facts of virtio-net's header (VirtIO 1.3 §5.1.6): a checksum that is still to be filled,
/// and how a super-frame is to be cut. Belongs to one loop; only who took it from the pool writes it.
///
/// Offsets named `…At` are octets from the frame's first octet; `start` is the frame's place in [#bytes()].
public final class Frame {
    /// What kind of super-frame this is.
    public enum Segmentation {
        NONE,
        TCP_V4,
        TCP_V6,
        UDP
    }

    /// Room in front of a pool frame, for a vnet header or a length prefix, in octets.
    public static final int HEADROOM_BYTES = 64;

    private MemorySegment bytes = MemorySegment.NULL;
    private long start;
    private int length;
    private int capacity;
    private int keepers;

    private boolean headroom;

    private int checksumStartAt;
    private int checksumOffset;
    private boolean checksumMissing;
    private boolean checksumVerified;
    private Segmentation segmentation = Segmentation.NONE;
    private int segmentBytes;

    /// Points this frame at bytes that stay as they are until the turn's flush is over; clears the offload facts.
    public Frame wrap(MemorySegment bytes, long start, int length) {
        this.bytes = bytes;
        this.start = start;
        this.length = length;
        this.capacity = length;
        headroom = false;
        keepers = 0;
        return plain();
    }

    /// Makes this an empty frame over `capacity` writable octets from `start`.
    Frame room(MemorySegment bytes, long start, int capacity) {
        this.bytes = bytes;
        this.start = start;
        this.length = 0;
        this.capacity = capacity;
        headroom = true;
        keepers = 0;
        return plain();
    }

    /// Forgets all offload facts: every checksum is in place and nothing is to be cut.
    public Frame plain() {
        checksumStartAt = 0;
        checksumOffset = 0;
        checksumMissing = false;
        checksumVerified = false;
        segmentation = Segmentation.NONE;
        segmentBytes = 0;
        return this;
    }

    /// Says that one more station was handed the frame, which may hold on to it until the turn's flush.
    public void keep() {
        keepers++;
    }

    /// Says that a station which was handed the frame has already done with it.
    public void letGo() {
        if (keepers > 0) keepers--;
    }

    /// Whether a station may still look at the frame in this turn.
    public boolean isKept() {
        return keepers > 0;
    }

    /// The memory the frame stands in.
    public MemorySegment bytes() {
        return bytes;
    }

    /// Where the destination MAC address begins in [#bytes()].
    public long start() {
        return start;
    }

    /// The native address of the frame's first octet, for a system call.
    public long address() {
        return bytes.address() + start;
    }

    /// Whether the [#HEADROOM_BYTES] in front are the pool's. A port that writes the frame may put a header of its own
    /// there for the time of its call; nobody else looks at them.
    public boolean hasHeadroom() {
        return headroom;
    }

    /// Octets of the frame, Ethernet header included, no FCS.
    public int length() {
        return length;
    }

    /// Sets how many octets of the room were written.
    public Frame length(int length) {
        if (length < 0 || length > capacity) {
            throw new IllegalArgumentException("length " + length + " in a frame of " + capacity);
        }
        this.length = length;
        return this;
    }

    /// The most octets this frame can hold.
    public int capacity() {
        return capacity;
    }

    /// Says that the 16-bit checksum at `startAt + offset` covers everything from `startAt` to the end and holds so far
    /// only the sum of the pseudo header (VIRTIO_NET_HDR_F_NEEDS_CSUM).
    public Frame checksumMissing(int startAt, int offset) {
        checksumMissing = true;
        checksumStartAt = startAt;
        checksumOffset = offset;
        return this;
    }

    public boolean isChecksumMissing() {
        return checksumMissing;
    }

    public int checksumStartAt() {
        return checksumStartAt;
    }

    public int checksumOffset() {
        return checksumOffset;
    }

    /// Says that the transport checksum was verified by who handed the frame in (VIRTIO_NET_HDR_F_DATA_VALID).
    public Frame checksumVerified(boolean verified) {
        checksumVerified = verified;
        return this;
    }

    /// Whether the transport checksum need not be verified: it was, or it is still to be filled (so the frame never
    /// crossed a wire).
    public boolean isChecksumTrusted() {
        return checksumVerified || checksumMissing;
    }

    /// Says that this is a super-frame, to be cut into pieces of `segmentBytes` octets of transport payload.
    public Frame segments(Segmentation kind, int segmentBytes) {
        this.segmentation = kind;
        this.segmentBytes = segmentBytes;
        return this;
    }

    public Segmentation segmentation() {
        return segmentation;
    }

    /// Octets of transport payload in each piece of a super-frame; 0 for a plain frame.
    public int segmentBytes() {
        return segmentBytes;
    }

    /// Copies the offload facts of `other`.
    public Frame factsOf(Frame other) {
        checksumStartAt = other.checksumStartAt;
        checksumOffset = other.checksumOffset;
        checksumMissing = other.checksumMissing;
        checksumVerified = other.checksumVerified;
        segmentation = other.segmentation;
        segmentBytes = other.segmentBytes;
        return this;
    }
}
