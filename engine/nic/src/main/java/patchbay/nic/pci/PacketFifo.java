package patchbay.nic.pci;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Packets in the card that wait for descriptors, with what belongs in those: the receive part of a chip's
/// packet buffer, larger than a chip's so that a guest that is slow for a moment loses nothing. A ring of
/// octets, bounded in both; a packet that does not fit is refused.
public final class PacketFifo {
    /// Octets that wait, at most.
    public static final int BYTES = 256 * 1_024;
    /// Packets that wait, at most.
    public static final int PACKETS = 1_024;

    private final MemorySegment ring = Arena.ofAuto().allocate(BYTES, 64);
    private final int[] lengths = new int[PACKETS];
    private final int[] states = new int[PACKETS];
    private final int[] words = new int[PACKETS];
    private int first;
    private int packets;
    private int begin;
    private int octets;

    public boolean isEmpty() {
        return packets == 0;
    }

    public int packets() {
        return packets;
    }

    /// Appends a copy; false when it does not fit.
    public boolean add(MemorySegment bytes, int length, int status, int tagAndSum) {
        if (packets == PACKETS || length > BYTES - octets) return false;
        int at = (begin + octets) % BYTES;
        int before = Math.min(length, BYTES - at);
        MemorySegment.copy(bytes, 0, ring, at, before);
        MemorySegment.copy(bytes, before, ring, 0, length - before);
        int slot = (first + packets) % PACKETS;
        lengths[slot] = length;
        states[slot] = status;
        words[slot] = tagAndSum;
        packets++;
        octets += length;
        return true;
    }

    /// Octets of the first packet.
    public int length() {
        return lengths[first];
    }

    public int status() {
        return states[first];
    }

    public int tagAndSum() {
        return words[first];
    }

    /// Copies the first packet to the start of `into`.
    public void copy(MemorySegment into) {
        int length = lengths[first];
        int before = Math.min(length, BYTES - begin);
        MemorySegment.copy(ring, begin, into, 0, before);
        MemorySegment.copy(ring, 0, into, before, length - before);
    }

    /// Takes the first packet away.
    public void remove() {
        begin = (begin + lengths[first]) % BYTES;
        octets -= lengths[first];
        first = (first + 1) % PACKETS;
        packets--;
    }

    public void clear() {
        packets = 0;
        octets = 0;
        first = 0;
        begin = 0;
    }
}
