package patchbay.linux;

/// How many octets of payload a TCP socket will surely take in one send, from the memory its queue may still hold.
///
/// The kernel counts *truesize*: payload, and the bookkeeping of each buffer it stands in. It takes data as long as the
/// queue is below `SO_SNDBUF`, and fills the last buffer whole, up to 64 KiB. Measured on kernel 6.18 with segment
/// sizes from 88 octets to 64 KiB and queues full of 1-octet sends, one send took at least 0.97 of what was left; an
/// eighth is kept back for buffers that a peer with a tiny window makes small.
final class SendRoom {
    private static final int KEPT_BACK = 8;

    private SendRoom() {}

    /// `memoryLeft` is buffer less truesize of what is queued, as [SocketOptions#sendMemoryLeft] tells.
    static int payloadBytes(int memoryLeft) {
        return memoryLeft <= 0 ? 0 : memoryLeft - memoryLeft / KEPT_BACK;
    }
}
