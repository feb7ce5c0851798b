package patchbay.control.machinery;

import java.util.List;
import patchbay.wire.IpAddress;

/// The host's own networks as commands see them. May block.
public interface HostNetworks {
    /// Every Ethernet interface of the host, the one of the default route first, then in the kernel's
    /// order.
    List<HostInterface> interfaces();

    /// Whether a host-only interface may have this address with a network of this size.
    boolean allows(IpAddress address, int prefixBits);
}
