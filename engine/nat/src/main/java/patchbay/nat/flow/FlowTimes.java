package patchbay.nat.flow;

/// The times of a flow, in nanoseconds.
///
/// @param openedNanos when it began, on the loop's clock
/// @param usedNanos when it last carried something, on the loop's clock
/// @param guestRttNanos the smoothed round trip to the guest; 0 when unknown
/// @param hostRttNanos the same to the far end, as the host's kernel knows it; 0 when unknown
public record FlowTimes(long openedNanos, long usedNanos, long guestRttNanos, long hostRttNanos) {}
