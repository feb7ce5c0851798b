/// The gateway between a LAN and the host's sockets.
package patchbay.nat;
