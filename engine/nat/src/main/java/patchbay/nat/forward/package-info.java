/// Forwarded ports: rules that lead a port of the host to a port of a guest (`--natpf`), bound and unbound
/// while the network runs. A TCP connection is accepted before the guest is asked, as VirtualBox does; when no
/// guest is known it is accepted and closed at once. When the process has no descriptors left, accepting rests
/// for a tenth of a second.
package patchbay.nat.forward;
