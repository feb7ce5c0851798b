package patchbay.daemon;

import patchbay.lan.Switch;
import patchbay.linux.LoopThread;

/// A card's place on a bridged network: as on any with a name, and an address that the host leads frames for.
///
/// @param leaving done before the network is left
record BridgedMembership(Network network, Runnable leaving) implements Network {
    @Override
    public LoopThread loop() {
        return network.loop();
    }

    @Override
    public Switch lan() {
        return network.lan();
    }

    @Override
    public String label() {
        return network.label();
    }

    @Override
    public boolean fixesAddresses() {
        return network.fixesAddresses();
    }

    @Override
    public void close() {
        leaving.run();
        network.close();
    }
}
