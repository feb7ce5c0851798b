package patchbay.nat.udp;

import patchbay.wire.IpAddress;

/// How UDP behaves on one network.
///
/// @param bindIp what host sockets of IPv4 are bound to; `0.0.0.0` for any
/// @param bindIpV6 what those of IPv6 are bound to; `::` for any
/// @param samePorts whether to try the guest's own port on the host first (alias mode `sameports`, RFC 4787 §4.2.1)
/// @param openFiltering whether anybody may answer a mapped port, as VirtualBox has it
/// @param maxFlows the most flows of all kinds on the network
public record UdpSettings(
        IpAddress bindIp, IpAddress bindIpV6, boolean samePorts, boolean openFiltering, int maxFlows) {}
