package patchbay.service.tftp;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Frame;

/// Brings the server's messages to guests.
public interface TftpCarrier {
    /// A frame of the loop's pool that has room for a message of `bytes` octets; null when none is left in this turn.
    @Nullable
    Frame frameFor(int bytes);

    /// Where the message begins in such a frame's memory.
    long messageAt(Frame frame);

    /// Sends the message of `bytes` octets that was written to `frame`, from the server's `port`.
    void send(Frame frame, int port, int guest, int guestPort, int bytes);
}
