/// The DHCP server that is built into NAT (RFC 2131, and VirtualBox's behaviour where it differs): sixteen leases a
/// network, kept in memory only, the same options for everybody.
package patchbay.service.dhcp;
