package patchbay.service.dhcp.server;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Who has which address: at most [#MAX_LEASES], and [#MAX_LEASES_OF_MAC] for one hardware address. Leases of
/// addresses that settings took from the server are kept, in case they come back, but given to nobody.
final class LeaseBook {
    static final int MAX_LEASES = 8_192;
    static final int MAX_LEASES_OF_MAC = 16;
    static final int NONE = 0;

    private final TreeMap<Integer, Lease> byAddress = new TreeMap<>(Integer::compareUnsigned);
    private DhcpServerSettings settings;

    LeaseBook(DhcpServerSettings settings) {
        this.settings = settings;
    }

    /// Goes on under other settings.
    void settings(DhcpServerSettings changed) {
        settings = changed;
    }

    /// Takes over a lease of an earlier run.
    void restore(Lease lease) {
        if (byAddress.size() < MAX_LEASES) put(lease);
    }

    void put(Lease lease) {
        byAddress.put(lease.address(), lease);
    }

    @Nullable
    Lease at(int address) {
        return byAddress.get(address);
    }

    Collection<Lease> all() {
        return byAddress.values();
    }

    /// The lease that is or was this client's, a live one before others; or null. One that it had under another MAC
    /// address is its own again when nobody holds it.
    @Nullable
    Lease of(DhcpClient client, long nowSeconds) {
        Lease found = null;
        for (Lease lease : byAddress.values()) {
            if (lease.state() == Lease.State.CONFLICT) continue;
            boolean held = lease.isHeld(nowSeconds);
            boolean its = client.owns(lease) || !held && client.mayHaveOwned(lease);
            if (its && (found == null || held && !found.isHeld(nowSeconds))) found = lease;
        }
        return found;
    }

    /// What this client has, or was offered, beside an address.
    List<Lease> others(DhcpClient client, int address) {
        List<Lease> others = new ArrayList<>();
        for (Lease lease : byAddress.values()) {
            boolean its = lease.state() == Lease.State.ACKED || lease.state() == Lease.State.OFFERED;
            if (its && lease.address() != address && client.owns(lease)) others.add(lease);
        }
        return others;
    }

    /// The address this client is to have (virtualbox.md §4.4): the one fixed for it, its own of before, the
    /// one it wants, the lowest never used, one given back, one run out. [#NONE] when there is none. While
    /// somebody else has the fixed address the client is given another.
    int choose(DhcpClient client, int wanted, long nowSeconds) {
        makeRoom();
        int fixed = freeFixed(client, nowSeconds);
        if (fixed != NONE) return fixed;
        Lease own = of(client, nowSeconds);
        if (own != null && isInReach(own.address(), client.mac())) return own.address();
        if (ofMac(client.mac()) >= MAX_LEASES_OF_MAC) return NONE;
        if (wanted != 0 && isFree(wanted, client, nowSeconds)) return wanted;
        int unused = byAddress.size() < MAX_LEASES ? unused(client) : NONE;
        return unused != NONE ? unused : reusable(client, nowSeconds);
    }

    /// Whether the client may be given this very address.
    boolean mayHave(DhcpClient client, int address, long nowSeconds) {
        makeRoom();
        int fixed = freeFixed(client, nowSeconds);
        if (fixed != NONE) return fixed == address;
        if (!isInReach(address, client.mac())) return false;
        Lease there = byAddress.get(address);
        if (there == null) return byAddress.size() < MAX_LEASES && ofMac(client.mac()) < MAX_LEASES_OF_MAC;
        boolean own = client.owns(there) && there.state() != Lease.State.CONFLICT;
        return own || !there.isHeld(nowSeconds);
    }

    /// The address fixed for a client unless somebody else has it now, or [#NONE].
    private int freeFixed(DhcpClient client, long nowSeconds) {
        int fixed = settings.fixedAddress(client.mac());
        Lease there = fixed == NONE ? null : byAddress.get(fixed);
        if (there == null || !there.isHeld(nowSeconds)) return fixed;
        boolean others = there.mac() != client.mac() || there.state() == Lease.State.CONFLICT;
        return others ? NONE : fixed;
    }

    private boolean isFree(int address, DhcpClient client, long nowSeconds) {
        if (!isInReach(address, client.mac())) return false;
        Lease there = byAddress.get(address);
        return there == null ? byAddress.size() < MAX_LEASES : !there.isHeld(nowSeconds);
    }

    private int unused(DhcpClient client) {
        int candidate = settings.lower();
        for (; ; candidate++) {
            if (!byAddress.containsKey(candidate) && isInReach(candidate, client.mac())) return candidate;
            if (candidate == settings.upper()) return NONE;
        }
    }

    private int reusable(DhcpClient client, long nowSeconds) {
        Lease best = null;
        for (Lease lease : byAddress.values()) {
            if (lease.isHeld(nowSeconds) || !isInReach(lease.address(), client.mac())) continue;
            boolean released = lease.state() == Lease.State.RELEASED;
            boolean better = best == null
                    || released && best.state() != Lease.State.RELEASED
                    || released == (best.state() == Lease.State.RELEASED)
                            && lease.expirySeconds() < best.expirySeconds();
            if (better) best = lease;
        }
        return best == null ? NONE : best.address();
    }

    private int ofMac(long mac) {
        int count = 0;
        for (Lease lease : byAddress.values()) {
            if (lease.mac() == mac && lease.state() != Lease.State.CONFLICT) count++;
        }
        return count;
    }

    /// Whether an address is one of the pool's, and not kept for another client than this.
    private boolean isInReach(int address, long mac) {
        return settings.isInPool(address) && !settings.isFixedForOther(address, mac);
    }

    /// A full book forgets what is no longer the server's to give.
    private void makeRoom() {
        if (byAddress.size() < MAX_LEASES) return;
        byAddress
                .values()
                .removeIf(lease ->
                        !settings.isInPool(lease.address()) && settings.fixedAddress(lease.mac()) != lease.address());
    }
}
