/// Kernel interfaces and tunnels as ports.
package patchbay.uplink;
