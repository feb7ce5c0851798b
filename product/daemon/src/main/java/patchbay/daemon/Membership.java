package patchbay.daemon;

import java.util.function.Consumer;
import patchbay.control.model.PromiscuousPolicy;
import patchbay.lan.Switch;
import patchbay.linux.LoopThread;

/// A card's place on a network with a name.
final class Membership implements Network {
    private final NamedNetwork network;
    private final Runnable leaving;
    private final Consumer<PromiscuousPolicy> policy;
    private boolean left;

    /// @param leaving done once, when the card leaves
    /// @param policy hears the card's policy whenever it changes
    Membership(NamedNetwork network, Runnable leaving, Consumer<PromiscuousPolicy> policy) {
        this.network = network;
        this.leaving = leaving;
        this.policy = policy;
    }

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
        return network.name();
    }

    @Override
    public boolean fixesAddresses() {
        return true;
    }

    @Override
    public void policy(PromiscuousPolicy now) {
        policy.accept(now);
    }

    @Override
    public void close() {
        if (!left) leaving.run();
        left = true;
    }
}
