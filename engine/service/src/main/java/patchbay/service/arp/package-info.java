/// ARP (RFC 826): who asks for one of the engine's addresses is told its MAC address, all others are met with silence.
package patchbay.service.arp;
