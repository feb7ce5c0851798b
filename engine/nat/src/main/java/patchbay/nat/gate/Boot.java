package patchbay.nat.gate;

import patchbay.service.dhcp.NatDhcpSettings;

/// What guests that boot from the network are told and shown.
///
/// @param dhcp what the DHCP server tells beyond addresses
/// @param tftpFolder the folder whose files are served; empty for none
public record Boot(NatDhcpSettings dhcp, String tftpFolder) {}
