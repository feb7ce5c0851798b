package patchbay.daemon;

import patchbay.control.model.Adapter;
import patchbay.control.model.BridgeMode;
import patchbay.control.model.PromiscuousPolicy;

/// A card that is to be bridged. Guarded by [InternalNetworks].
final class BridgedCard {
    private final String interfaceName;
    private final BridgeMode mode;
    private final long mac;
    private boolean all;

    private BridgedCard(String interfaceName, BridgeMode mode, long mac, boolean all) {
        this.interfaceName = interfaceName;
        this.mode = mode;
        this.mac = mac;
        this.all = all;
    }

    static BridgedCard of(Adapter adapter) {
        return new BridgedCard(
                adapter.names().bridged(), adapter.bridgeMode(), adapter.macBits(), isAll(adapter.promiscuous()));
    }

    String interfaceName() {
        return interfaceName;
    }

    BridgeMode mode() {
        return mode;
    }

    long mac() {
        return mac;
    }

    /// Whether it may see all that passes the interface.
    boolean all() {
        return all;
    }

    void policy(PromiscuousPolicy policy) {
        all = isAll(policy);
    }

    private static boolean isAll(PromiscuousPolicy policy) {
        return policy == PromiscuousPolicy.ALLOW_ALL;
    }
}
