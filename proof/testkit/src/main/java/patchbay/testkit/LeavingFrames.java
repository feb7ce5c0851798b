package patchbay.testkit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.loop.Frame;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.Ipv4View;

/// Looks at every frame that leaves an engine: when its pool is poisoned, no run of the poison may be in it (stale
/// octets), and what stands behind a datagram, the padding of a short frame, must be zero (CVE-2003-0001, "EtherLeak").
final class LeavingFrames implements FrameSink {
    private static final int RUN_OCTETS = 4;

    private final VirtualLoop machine;
    private final FrameSink next;
    private final EthernetView ethernet = new EthernetView();
    private final Ipv4View ip = new Ipv4View();

    LeavingFrames(VirtualLoop machine, FrameSink next) {
        this.machine = machine;
        this.next = next;
    }

    @Override
    public void deliver(Frame frame) {
        if (machine.isPoisoned() && hasStaleOctets(frame.bytes(), frame.start(), frame.length())) {
            throw machine.failure("a frame leaves with stale octets of the pool");
        }
        if (!isPaddedWithZeros(frame)) throw machine.failure("a frame leaves with padding that is not zero");
        next.deliver(frame);
    }

    private static boolean hasStaleOctets(MemorySegment bytes, long start, int length) {
        int run = 0;
        for (long at = start; at < start + length; at++) {
            run = bytes.get(ValueLayout.JAVA_BYTE, at) == VirtualLoop.POISON ? run + 1 : 0;
            if (run == RUN_OCTETS) return true;
        }
        return false;
    }

    private boolean isPaddedWithZeros(Frame frame) {
        if (ethernet.wrap(frame.bytes(), frame.start(), frame.length()) != Fault.NONE) return true;
        if (ethernet.payloadEtherType() != EtherType.IPV4) return true;
        if (ip.wrap(frame.bytes(), ethernet.payloadStart(), ethernet.payloadBytes()) != Fault.NONE) return true;
        long end = frame.start() + frame.length();
        for (long at = ip.start() + ip.totalBytes(); at < end; at++) {
            if (frame.bytes().get(ValueLayout.JAVA_BYTE, at) != 0) return false;
        }
        return true;
    }
}
