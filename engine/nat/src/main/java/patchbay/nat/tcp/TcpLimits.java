package patchbay.nat.tcp;

/// What the guests of one network may make TCP keep. All octets and seconds; each limit is counted when it is met.
///
/// @param flows connections, TIME-WAIT included; a new one then takes the place of the oldest in TIME-WAIT, else its
///     SYN is dropped
/// @param halfOpen connections whose handshake is not over; a SYN beyond is dropped
/// @param outOfOrderRanges pieces of a stream kept beyond a hole, per connection; a segment beyond is dropped
/// @param windowBytes the widest window offered to a guest
/// @param queueBytes octets from the guest that wait for room in the host's socket, per connection
/// @param totalQueueBytes the same for all connections together; the offered windows close before it is passed
/// @param flightBytes octets to a guest that may be on the way at once, per connection
/// @param connectSeconds how long a connection may take to come up, either way
/// @param timeWaitSeconds 2 MSL (VirtualBox's MSL is 5 s)
/// @param socketSendBytes send buffer of host sockets, 0 as the kernel finds right
/// @param socketReceiveBytes the same for their receive buffer
public record TcpLimits(
        int flows,
        int halfOpen,
        int outOfOrderRanges,
        int windowBytes,
        int queueBytes,
        int totalQueueBytes,
        int flightBytes,
        int connectSeconds,
        int timeWaitSeconds,
        int socketSendBytes,
        int socketReceiveBytes) {
    /// The defaults.
    public static final TcpLimits DEFAULT =
            new TcpLimits(16_384, 256, 64, 1 << 20, 1 << 18, 1 << 26, 1 << 20, 75, 10, 0, 0);

    /// These limits with other windows: `flightBytes` towards guests, `windowBytes` from them.
    public TcpLimits withWindows(int flightBytes, int windowBytes) {
        return new TcpLimits(
                flows,
                halfOpen,
                outOfOrderRanges,
                windowBytes,
                Math.min(queueBytes, windowBytes),
                totalQueueBytes,
                flightBytes,
                connectSeconds,
                timeWaitSeconds,
                socketSendBytes,
                socketReceiveBytes);
    }

    /// These limits with other buffers of host sockets.
    public TcpLimits withSocketBuffers(int sendBytes, int receiveBytes) {
        return new TcpLimits(
                flows,
                halfOpen,
                outOfOrderRanges,
                windowBytes,
                queueBytes,
                totalQueueBytes,
                flightBytes,
                connectSeconds,
                timeWaitSeconds,
                sendBytes,
                receiveBytes);
    }
}
