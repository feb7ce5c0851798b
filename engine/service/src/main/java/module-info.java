/// What answers guests on a LAN: DHCP, DNS, ARP.
@org.jspecify.annotations.NullMarked
module patchbay.service {
    requires static transitive org.jspecify;
    requires transitive patchbay.lan;
}
