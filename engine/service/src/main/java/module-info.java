/// What answers guests on a LAN: DHCP, DNS, TFTP, ARP.
@org.jspecify.annotations.NullMarked
module patchbay.service {
    requires static transitive org.jspecify;
    requires transitive patchbay.lan;

    exports patchbay.service;
    exports patchbay.service.arp;
    exports patchbay.service.dhcp;
    exports patchbay.service.dhcp.server;
    exports patchbay.service.dhcpv6;
    exports patchbay.service.dns;
    exports patchbay.service.ndp;
    exports patchbay.service.tftp;
}
