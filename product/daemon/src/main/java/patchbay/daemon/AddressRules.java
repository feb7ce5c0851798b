package patchbay.daemon;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import patchbay.lan.sharedmac.AddressListener;
import patchbay.lan.sharedmac.SharedMac;
import patchbay.privileged.BridgeTaps;
import patchbay.privileged.HostChangeRefused;
import patchbay.wire.IpAddress;

/// Makes the kernel lead here what comes in for addresses behind a shared MAC address. Told on the network's loop; the
/// rules are changed on a thread of its own, one after another, and of changes to one slot only the last counts.
final class AddressRules implements AddressListener {
    private static final System.Logger LOG = System.getLogger("networks");

    private final String interfaceName;
    private final BridgeTaps taps;
    private final AtomicReferenceArray<@Nullable IpAddress> wanted = new AtomicReferenceArray<>(SharedMac.ADDRESSES);
    private final @Nullable IpAddress[] applied = new IpAddress[SharedMac.ADDRESSES];
    private final AtomicInteger changes = new AtomicInteger();
    private boolean closed;

    AddressRules(String interfaceName, BridgeTaps taps) {
        this.interfaceName = interfaceName;
        this.taps = taps;
    }

    @Override
    public void follow(int slot, @Nullable IpAddress address) {
        wanted.set(slot, address);
        if (changes.getAndIncrement() == 0)
            Thread.ofVirtual().name("bridge-rules").start(this::work);
    }

    private void work() {
        int done;
        do {
            done = changes.get();
            for (int slot = 0; slot < applied.length; slot++) apply(slot);
        } while (!changes.compareAndSet(done, 0));
    }

    /// What is refused (an address that the host has itself) is said once and not tried again.
    private synchronized void apply(int slot) {
        IpAddress address = wanted.get(slot);
        if (closed || Objects.equals(applied[slot], address)) return;
        applied[slot] = address;
        try {
            HostRights.now().lead(interfaceName, taps, slot, address);
        } catch (HostChangeRefused refused) {
            LOG.log(System.Logger.Level.WARNING, "''{0}'': {1}", interfaceName, refused.text());
        }
    }

    /// Changes no rule any more; those that are there go with the network's own.
    synchronized void close() {
        closed = true;
    }
}
