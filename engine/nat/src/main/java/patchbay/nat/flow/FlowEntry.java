package patchbay.nat.flow;

/// A flow at one moment, for whoever looks from outside. Values only, so it may leave the loop.
///
/// @param state the state in capitals: RFC 9293's for TCP; `OPEN` or `ANSWERED` for UDP and other
///     protocols, `WAITING` for an echo
public record FlowEntry(FlowName name, String state, FlowTraffic traffic, FlowTimes times) {}
