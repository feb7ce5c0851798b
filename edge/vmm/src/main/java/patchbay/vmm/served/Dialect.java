package patchbay.vmm.served;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import patchbay.loop.EventLoop;
import patchbay.nic.PciCard;

/// What a VMM speaks with the server of a card: how its messages are framed and what they mean; with it the
/// card, the guest's memory as that VMM shares it, and the way interrupts go. One for each card, over all its
/// VMMs. Belongs to the card's loop.
public interface Dialect {
    /// Makes a card and the dialect that is spoken about it.
    @FunctionalInterface
    interface Maker {
        /// @param loop where the card will be
        /// @param card makes the card
        /// @param mac its address, 48 bits
        Dialect make(EventLoop loop, CardMaker card, long mac);
    }

    /// The card that is spoken about.
    PciCard card();

    /// Octets that say how long a message is.
    int headerBytes();

    /// Octets of the longest message with its header.
    int longestBytes();

    /// Octets of the message whose header stands at `at`, with the header; negative when there is no such
    /// message.
    long wholeBytes(MemorySegment bytes, long at);

    /// Does what the channel's message asks and answers it; false when that cannot be, which ends the
    /// connection.
    ///
    /// @throws IOException as false does, with the reason
    boolean serve(VmmChannel from) throws IOException;

    /// The channel was blocked and takes messages again.
    default void roomAgain() {}

    /// Forgets what the VMM set up: it is gone. The card is reset after.
    void gone();

    /// Leaves the loop, on its thread.
    void leaveLoop();

    /// Belongs to `next` from now on, on its thread.
    void joinLoop(EventLoop next);
}
