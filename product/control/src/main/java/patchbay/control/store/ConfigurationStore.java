package patchbay.control.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import patchbay.control.json.JsonFault;
import patchbay.control.model.Configuration;
import patchbay.control.model.DhcpPool;
import patchbay.control.model.Extradata;
import patchbay.control.model.HostOnly;
import patchbay.control.model.Machine;
import patchbay.control.model.NatNetwork;

/// A [Configuration] in a [Store]. Safe for any thread. The last one read is remembered with its revision, so
/// that reading costs nothing while nobody but this object writes; a store has one writing process.
public final class ConfigurationStore {
    private static final String EXTRADATA_KEY = "global/extradata";
    private static final String MACHINE_PREFIX = "machine/";
    private static final String NAT_NETWORK_PREFIX = "natnetwork/";
    private static final String DHCP_PREFIX = "dhcp/";
    private static final String HOST_ONLY_INTERFACE_PREFIX = "hostonlyif/";
    private static final String HOST_ONLY_NETWORK_PREFIX = "hostonlynet/";

    private final Store store;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Held last;

    /// A configuration and the revision it stood at.
    public record Held(long revision, Configuration configuration) {}

    public ConfigurationStore(Store store) {
        this.store = store;
    }

    /// The configuration now.
    public Held read() throws StoreException {
        lock.lock();
        try {
            if (last != null) return last;
            Snapshot snapshot = store.snapshot();
            Held held = new Held(snapshot.revision(), parse(snapshot));
            last = held;
            return held;
        } finally {
            lock.unlock();
        }
    }

    /// Puts `after` in the place of `before`, durably, if nobody changed anything since `before` was read;
    /// answers whether it did.
    public boolean replace(Held before, Configuration after) throws StoreException {
        List<Change> changes = changes(before.configuration(), after);
        if (changes.isEmpty()) return true;
        lock.lock();
        try {
            boolean done = store.commit(before.revision(), changes);
            last = done ? new Held(before.revision() + 1, after) : null;
            return done;
        } catch (StoreException e) {
            last = null;
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private static List<Change> changes(Configuration before, Configuration after) {
        List<Change> changes = new ArrayList<>();
        for (Map.Entry<UUID, Machine> entry : after.machines().entrySet()) {
            Machine machine = entry.getValue();
            if (machine.equals(before.machines().get(entry.getKey()))) continue;
            changes.add(new Change(MACHINE_PREFIX + entry.getKey(), MachineJson.write(machine)));
        }
        for (UUID uuid : before.machines().keySet()) {
            if (!after.machines().containsKey(uuid)) changes.add(new Change(MACHINE_PREFIX + uuid, null));
        }
        changes(changes, NAT_NETWORK_PREFIX, before.natNetworks(), after.natNetworks(), NetworkJson::write);
        changes(changes, DHCP_PREFIX, before.dhcpPools(), after.dhcpPools(), NetworkJson::write);
        HostOnly was = before.hostOnly();
        HostOnly is = after.hostOnly();
        changes(changes, HOST_ONLY_INTERFACE_PREFIX, was.interfaces(), is.interfaces(), HostOnlyJson::write);
        changes(changes, HOST_ONLY_NETWORK_PREFIX, was.networks(), is.networks(), HostOnlyJson::write);
        if (!before.extradata().equals(after.extradata())) {
            changes.add(new Change(EXTRADATA_KEY, MachineJson.writeExtradata(after.extradata())));
        }
        return changes;
    }

    private static <T> void changes(
            List<Change> changes,
            String prefix,
            SortedMap<String, T> before,
            SortedMap<String, T> after,
            Function<T, String> write) {
        after.forEach((name, value) -> {
            if (!value.equals(before.get(name))) changes.add(new Change(prefix + name, write.apply(value)));
        });
        for (String name : before.keySet()) {
            if (!after.containsKey(name)) changes.add(new Change(prefix + name, null));
        }
    }

    private static Configuration parse(Snapshot snapshot) throws StoreException {
        SequencedMap<UUID, Machine> machines = new LinkedHashMap<>();
        SortedMap<String, NatNetwork> networks = new TreeMap<>();
        SortedMap<String, DhcpPool> pools = new TreeMap<>();
        HostOnly hostOnly = HostOnly.NONE;
        Extradata extradata = Extradata.NONE;
        for (Entry entry : snapshot.entries()) {
            String key = entry.key();
            try {
                if (key.equals(EXTRADATA_KEY)) extradata = MachineJson.readExtradata(entry.value());
                if (key.startsWith(NAT_NETWORK_PREFIX)) {
                    NatNetwork network = NetworkJson.readNetwork(entry.value());
                    networks.put(network.name(), network);
                }
                if (key.startsWith(DHCP_PREFIX)) {
                    DhcpPool pool = NetworkJson.readPool(entry.value());
                    pools.put(pool.network(), pool);
                }
                if (key.startsWith(HOST_ONLY_INTERFACE_PREFIX)) {
                    hostOnly = hostOnly.with(HostOnlyJson.readInterface(entry.value()));
                }
                if (key.startsWith(HOST_ONLY_NETWORK_PREFIX)) {
                    hostOnly = hostOnly.with(HostOnlyJson.readNetwork(entry.value()));
                }
                if (!key.startsWith(MACHINE_PREFIX)) continue;
                Machine machine = MachineJson.read(entry.value());
                machines.put(machine.uuid(), machine);
            } catch (JsonFault e) {
                throw new StoreException(
                        "The store holds '" + key + "' in a form that cannot be read: " + e.getMessage(),
                        "Restore the last good copy of the store (see its .backup), or use a newer version.",
                        e);
            }
        }
        return new Configuration(machines, networks, pools, hostOnly, extradata);
    }
}
