/// What answers guests on a LAN: DHCP, DNS, ARP.
package patchbay.service;
