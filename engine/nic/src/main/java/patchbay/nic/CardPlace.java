package patchbay.nic;

import patchbay.loop.EventLoop;

/// Where a card is put: everything it is given for its life. All of it belongs to `loop`.
///
/// @param loop turns, frames, timers
/// @param memory the guest's memory, whose map changes under the card
/// @param interrupt the card's line
/// @param mac the station address in the card's ROM, 48 bits
public record CardPlace(EventLoop loop, GuestMemory memory, InterruptLine interrupt, long mac) {
    public CardPlace {
        if (mac >>> 48 != 0) throw new IllegalArgumentException("a MAC address has 48 bits");
    }
}
