package patchbay.nat.flow;

/// What a flow carried, in octets of text or payload.
///
/// @param octetsFromGuest taken in order from the guest
/// @param octetsToGuest sent to the guest for the first time
/// @param octetsResent sent to the guest again
public record FlowTraffic(long octetsFromGuest, long octetsToGuest, long octetsResent) {}
