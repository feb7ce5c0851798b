package patchbay.acceptance;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.LoopOptions;
import patchbay.linux.LoopThread;
import patchbay.linux.Namespaces;
import patchbay.linux.Tap;
import patchbay.loop.ReadyListener;
import patchbay.loop.Timer;

/// A wire between interfaces in two network namespaces, on which frames are lost, doubled, overtaken and spoilt, each
/// kind in the same share of all, decided by a seed. The kernels give it frames as an Ethernet carries them, with their
/// checksums in them, so a spoilt one is found out.
final class BadWire implements AutoCloseable {
    private static final int FRAME_BYTES = 2_048;
    private static final int ETHERNET_BYTES = 14;
    private static final int ARP_AT = Tap.HEADER_BYTES + 12;
    private static final short ARP = 0x0608; // as it stands in memory
    private static final long OVERTAKEN_NANOS = 3_000_000;

    private final SplittableRandom chance = new SplittableRandom(11);
    private final LoopThread thread;
    private final Tap one;
    private final Tap other;
    private final AtomicLong faults = new AtomicLong();
    private volatile double share;

    /// One end of a wire: a namespace, and the interface there.
    record End(String namespace, String device) {}

    BadWire(End one, End other) throws LinuxException {
        this.one = Tap.openIn(Namespaces.find(one.namespace()), one.device(), 0, 1_500);
        this.other = Tap.openIn(Namespaces.find(other.namespace()), other.device(), 0, 1_500);
        for (End end : new End[] {one, other}) {
            Shell.HERE
                    .in(end.namespace())
                    .run("ethtool", "-K", end.device(), "tx", "off")
                    .orFail();
        }
        thread = LoopThread.start("wire", LoopOptions.DEFAULT.withoutSpin(), (culprit, thrown) -> {
            throw new IllegalStateException(thrown);
        });
        thread.loop().offer(now -> {
            new Line(this.one, this.other).begin();
            new Line(this.other, this.one).begin();
        });
    }

    /// From now on this share of frames, 0 to 1, suffers each kind of fault.
    BadWire faults(double share) {
        this.share = share;
        return this;
    }

    /// Faults there were so far.
    long count() {
        return faults.get();
    }

    @Override
    public void close() {
        thread.close();
        one.close();
        other.close();
    }

    private boolean happens() {
        boolean happens = chance.nextDouble() < share;
        if (happens) faults.incrementAndGet();
        return happens;
    }

    /// One direction.
    private final class Line extends Timer implements ReadyListener {
        private final Tap from;
        private final Tap to;
        private final MemorySegment frame = Arena.ofAuto().allocate(FRAME_BYTES, 8);
        private final MemorySegment overtaken = Arena.ofAuto().allocate(FRAME_BYTES, 8);
        private int overtakenBytes;

        Line(Tap from, Tap to) {
            this.from = from;
            this.to = to;
        }

        void begin() {
            thread.loop().host().poller().watchInput(from.descriptor(), this);
            onReady(0);
        }

        @Override
        public void onReady(int events) {
            int length = read();
            for (; length > 0; length = read()) carry(length);
        }

        private int read() {
            return Descriptors.read(from.descriptor(), frame.address(), FRAME_BYTES);
        }

        private void carry(int length) {
            if (happens()) return;
            if (happens()) spoil(length);
            if (overtakenBytes == 0 && happens()) {
                overtaken.copyFrom(frame);
                overtakenBytes = length;
                thread.loop().after(OVERTAKEN_NANOS, this);
                return;
            }
            write(frame, length);
            if (happens()) write(frame, length);
        }

        /// Turns one bit behind the Ethernet header over; ARP has no checksum that would tell.
        private void spoil(int length) {
            if (frame.get(ValueLayout.JAVA_SHORT_UNALIGNED, ARP_AT) == ARP) return;
            int at = chance.nextInt(Tap.HEADER_BYTES + ETHERNET_BYTES, length);
            byte octet = frame.get(ValueLayout.JAVA_BYTE, at);
            frame.set(ValueLayout.JAVA_BYTE, at, (byte) (octet ^ 1 << chance.nextInt(8)));
        }

        @Override
        protected void onTimer(long nowNanos) {
            write(overtaken, overtakenBytes);
            overtakenBytes = 0;
        }

        private void write(MemorySegment bytes, int length) {
            Descriptors.write(to.descriptor(), bytes.address(), length);
        }
    }
}
