package patchbay.control.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Everything the user has asked for: the registered machines in the order of their creation, NAT networks and
/// DHCP servers by name, and what belongs to none.
///
/// @param dhcpPools DHCP servers by the name of the network they serve
public record Configuration(
        SequencedMap<UUID, Machine> machines,
        SortedMap<String, NatNetwork> natNetworks,
        SortedMap<String, DhcpPool> dhcpPools,
        HostOnly hostOnly,
        Extradata extradata) {
    public static final int MAX_MACHINES = 1024;
    public static final int MAX_NETWORKS = 256;

    public static final Configuration EMPTY = new Configuration(new LinkedHashMap<>(), Extradata.NONE);

    public Configuration {
        Bounds.require(machines.size() <= MAX_MACHINES, "there are at most " + MAX_MACHINES + " machines");
        Bounds.require(natNetworks.size() <= MAX_NETWORKS, "there are at most " + MAX_NETWORKS + " NAT networks");
        Bounds.require(dhcpPools.size() <= MAX_NETWORKS, "there are at most " + MAX_NETWORKS + " DHCP servers");
        machines = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(machines));
        natNetworks = Collections.unmodifiableSortedMap(new TreeMap<>(natNetworks));
        dhcpPools = Collections.unmodifiableSortedMap(new TreeMap<>(dhcpPools));
        Map<String, UUID> names = new LinkedHashMap<>();
        machines.forEach((uuid, machine) -> {
            Bounds.require(uuid.equals(machine.uuid()), "a machine is kept under its own UUID");
            Bounds.require(names.put(machine.name(), uuid) == null, "two machines named '" + machine.name() + "'");
        });
    }

    /// Machines without networks.
    public Configuration(SequencedMap<UUID, Machine> machines, Extradata extradata) {
        this(machines, new TreeMap<>(), new TreeMap<>(), HostOnly.NONE, extradata);
    }

    /// The machine of a name or of a UUID with or without braces, or null. A UUID is looked for first, as
    /// VirtualBox does; names are compared exactly.
    public @Nullable Machine find(String nameOrUuid) {
        UUID uuid = uuid(nameOrUuid);
        Machine byUuid = uuid == null ? null : machines.get(uuid);
        if (byUuid != null) return byUuid;
        for (Machine machine : machines.values()) if (machine.name().equals(nameOrUuid)) return machine;
        return null;
    }

    /// Reads a UUID with or without braces, or answers null.
    public static @Nullable UUID uuid(String text) {
        String bare = text.startsWith("{") && text.endsWith("}") ? text.substring(1, text.length() - 1) : text;
        if (!bare.matches("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")) return null;
        return UUID.fromString(bare.toLowerCase(Locale.ROOT));
    }

    /// With a machine added at the end, or changed where it stands.
    public Configuration with(Machine machine) {
        SequencedMap<UUID, Machine> changed = new LinkedHashMap<>(machines);
        changed.put(machine.uuid(), machine);
        return withMachines(changed);
    }

    public Configuration without(UUID machine) {
        SequencedMap<UUID, Machine> changed = new LinkedHashMap<>(machines);
        changed.remove(machine);
        return withMachines(changed).unmarked(LabMarks.Kind.MACHINE, machine.toString());
    }

    private Configuration withMachines(SequencedMap<UUID, Machine> changed) {
        return new Configuration(changed, natNetworks, dhcpPools, hostOnly, extradata);
    }

    public Configuration with(NatNetwork network) {
        SortedMap<String, NatNetwork> changed = new TreeMap<>(natNetworks);
        changed.put(network.name(), network);
        return new Configuration(machines, changed, dhcpPools, hostOnly, extradata);
    }

    public Configuration withoutNatNetwork(String name) {
        SortedMap<String, NatNetwork> changed = new TreeMap<>(natNetworks);
        changed.remove(name);
        return new Configuration(machines, changed, dhcpPools, hostOnly, extradata)
                .unmarked(LabMarks.Kind.NAT_NETWORK, name);
    }

    public Configuration with(DhcpPool pool) {
        SortedMap<String, DhcpPool> changed = new TreeMap<>(dhcpPools);
        changed.put(pool.network(), pool);
        return new Configuration(machines, natNetworks, changed, hostOnly, extradata);
    }

    public Configuration withoutDhcpPool(String network) {
        SortedMap<String, DhcpPool> changed = new TreeMap<>(dhcpPools);
        changed.remove(network);
        return new Configuration(machines, natNetworks, changed, hostOnly, extradata)
                .unmarked(LabMarks.Kind.DHCP_SERVER, network);
    }

    public Configuration with(HostOnly changed) {
        Configuration after = new Configuration(machines, natNetworks, dhcpPools, changed, extradata);
        for (String name : hostOnly.interfaces().keySet()) {
            if (changed.interfaces().containsKey(name)) continue;
            after = after.unmarked(LabMarks.Kind.HOST_ONLY_INTERFACE, name);
        }
        for (String name : hostOnly.networks().keySet()) {
            if (!changed.networks().containsKey(name)) after = after.unmarked(LabMarks.Kind.HOST_ONLY_NETWORK, name);
        }
        return after;
    }

    public Configuration withExtradata(Extradata changed) {
        Extradata kept = changed;
        for (String key : extradata.values().keySet()) {
            if (!changed.values().containsKey(key)) kept = LabMarks.forgotten(kept, LabMarks.Kind.EXTRADATA, key);
        }
        return new Configuration(machines, natNetworks, dhcpPools, hostOnly, kept);
    }

    /// What is gone is no lab's own any more.
    private Configuration unmarked(LabMarks.Kind kind, String identity) {
        Extradata left = LabMarks.forgotten(extradata, kind, identity);
        return new Configuration(machines, natNetworks, dhcpPools, hostOnly, left);
    }
}
