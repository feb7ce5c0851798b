package patchbay.linux;

import patchbay.wire.IpAddress;

/// An address of an interface.
///
/// @param index the interface's number
/// @param prefixBits length of the network's prefix
/// @param lasting whether somebody set it, so that it stays until somebody takes it away; DHCP's and the
///     router's addresses end by themselves
public record LinkAddress(int index, IpAddress address, int prefixBits, boolean lasting) {
    public boolean isLinkLocal() {
        return !address.isV4() && address.hi() >>> 54 == 0xfe80 >>> 6;
    }
}
