package patchbay.nic.pcnet;

import patchbay.wire.Fault;

/// The buffers that one received packet will take: descriptors from the next one on, each copied once,
/// before anything is written. What was gathered stays the card's until it is written or the ring begins
/// anew.
final class PcnetBuffers {
    /// What [#gather] found.
    enum Found {
        /// The next descriptor is the driver's: the packet waits.
        NONE,
        /// A descriptor has still to be fetched: the card is run again.
        NOT_NEAR,
        /// The ring is no memory.
        BROKEN,
        /// Some, but not enough for the packet.
        SHORT,
        ENOUGH
    }

    private final PcnetRing ring;
    private final long[] addresses;
    private final int[] lengths;
    private int count;
    private int room;
    private boolean ended;

    /// For packets of up to so many octets: a buffer has one at least.
    PcnetBuffers(PcnetRing ring, int longest) {
        this.ring = ring;
        this.addresses = new long[longest];
        this.lengths = new int[longest];
    }

    /// Forgets what was gathered.
    void forget() {
        count = 0;
        room = 0;
        ended = false;
    }

    /// Goes on gathering for a packet of so many octets.
    Found gather(int length) {
        while (!ended && room < length && count < ring.size()) {
            if (count == 0 && !ring.isWorthALook()) return Found.NONE;
            if (!ring.isNear(count)) return Found.NOT_NEAR;
            if (ring.fetch(count) != Fault.NONE) return Found.BROKEN;
            if ((ring.status() & PcnetBits.OWN) != 0) {
                addresses[count] = ring.address();
                lengths[count++] = ring.bytes();
                room += ring.bytes();
            } else if (count == 0) {
                ring.rest();
                return Found.NONE;
            } else {
                ended = true;
            }
        }
        return room < length ? Found.SHORT : Found.ENOUGH;
    }

    int count() {
        return count;
    }

    long address(int index) {
        return addresses[index];
    }

    /// Octets of a buffer.
    int bytes(int index) {
        return lengths[index];
    }
}
