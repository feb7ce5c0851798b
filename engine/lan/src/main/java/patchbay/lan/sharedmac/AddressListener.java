package patchbay.lan.sharedmac;

import org.jspecify.annotations.Nullable;
import patchbay.wire.IpAddress;

/// Is told which addresses are behind the shared MAC address, on the network's loop.
@FunctionalInterface
public interface AddressListener {
    /// A slot, 0 to [SharedMac#ADDRESSES] - 1, has this address from now on; none with null.
    void follow(int slot, @Nullable IpAddress address);
}
