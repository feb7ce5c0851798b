package patchbay.nat.flow;

/// Why a flow ended.
public enum FlowEnding {
    /// Both sides had said all.
    FINISHED,
    /// The guest reset it, or refused a call.
    GUEST_RESET,
    /// The host's socket failed: its far end reset it, or the network did.
    HOST_FAILED,
    /// The far end refused the connection.
    REFUSED,
    /// The far end could not be reached.
    UNREACHABLE,
    /// The guest did not answer any more.
    GUEST_GONE,
    /// The host took nothing of the rest any more.
    HOST_STALLED,
    /// The machine was short of sockets or memory.
    SHORTAGE,
    /// Nothing was carried for too long.
    IDLE,
    /// Another flow needed the place.
    REPLACED,
    /// The network or the daemon ended.
    CLOSED
}
