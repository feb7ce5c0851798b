package patchbay.nat.udp;

/// How UDP behaves on one network.
///
/// @param openFiltering whether anybody may answer a mapped port, as VirtualBox has it
/// @param maxFlows the most flows of all kinds on the network
public record UdpSettings(boolean openFiltering, int maxFlows) {}
