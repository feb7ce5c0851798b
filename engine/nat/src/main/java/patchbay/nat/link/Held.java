package patchbay.nat.link;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.loop.Endpoint;
import patchbay.loop.Frame;

/// A copy of a transport packet that waits for its guest's MAC address, with what its headers are made of. On the heap
/// because it outlives the turn and is copied out once; no port ever reads from it.
final class Held {
    final Endpoint source = new Endpoint();
    final Endpoint destination = new Endpoint();
    private final Frame facts = new Frame();
    private byte[] octets = {};
    private int length;
    private int protocol;
    private int hops;

    /// Keeps the packet of `length` octets at `at` of the frame's memory. Memory is taken anew only when what
    /// is there is too small, so that a flood to one guest costs its copies and no garbage.
    void keep(Frame frame, long at, int length) {
        if (octets.length < length) octets = new byte[length];
        MemorySegment.copy(frame.bytes(), ValueLayout.JAVA_BYTE, at, octets, 0, length);
        facts.factsOf(frame);
        this.length = length;
    }

    /// Says where it goes and how.
    void address(Endpoint source, Endpoint destination, int protocol, int hops) {
        this.source.set(source);
        this.destination.set(destination);
        this.protocol = protocol;
        this.hops = hops;
    }

    /// Writes the packet and the offload facts into a pool's frame, `headerBytes` behind its start.
    void copyTo(Frame frame, int headerBytes) {
        long at = frame.start() + headerBytes;
        MemorySegment.copy(octets, 0, frame.bytes(), ValueLayout.JAVA_BYTE, at, length);
        frame.factsOf(facts);
    }

    int length() {
        return length;
    }

    int protocol() {
        return protocol;
    }

    int hops() {
        return hops;
    }

    /// Octets of memory it has.
    int roomBytes() {
        return octets.length;
    }
}
