package patchbay.service.dhcp.server;

/// What one client is told.
///
/// @param mac the client's hardware address
/// @param fixedAddress the address it is always given, IPv4 bits; 0 for one of the pool
/// @param scope what it is told
public record DhcpIndividual(long mac, int fixedAddress, DhcpScope scope) {}
