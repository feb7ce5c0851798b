package patchbay.linux;

/// How many octets of payload a TCP socket will surely take, from the memory its send queue may still hold.
///
/// The kernel counts *truesize*: payload and the bookkeeping of each buffer it stands in. It takes data as long as the
/// queue is below `SO_SNDBUF`, and fills the last buffer whole.
final class SendRoom {
    private SendRoom() {}

    /// `memoryLeft` is buffer less truesize of what is queued, as [SocketOptions#sendMemoryLeft] tells.
    static int payloadBytes(int memoryLeft) {
        return memoryLeft <= 0 ? 0 : memoryLeft / 2;
    }
}
