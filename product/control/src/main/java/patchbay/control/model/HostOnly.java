package patchbay.control.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The host-only interfaces and networks of a configuration, by name.
public record HostOnly(SortedMap<String, HostOnlyInterface> interfaces, SortedMap<String, HostOnlyNetwork> networks) {
    public static final HostOnly NONE = new HostOnly(new TreeMap<>(), new TreeMap<>());

    public HostOnly {
        Bounds.require(
                networks.size() <= Configuration.MAX_NETWORKS,
                "there are at most " + Configuration.MAX_NETWORKS + " host-only networks");
        interfaces = Collections.unmodifiableSortedMap(new TreeMap<>(interfaces));
        networks = Collections.unmodifiableSortedMap(new TreeMap<>(networks));
    }

    public HostOnly with(HostOnlyInterface changed) {
        SortedMap<String, HostOnlyInterface> all = new TreeMap<>(interfaces);
        all.put(changed.name(), changed);
        return new HostOnly(all, networks);
    }

    public HostOnly withoutInterface(String name) {
        SortedMap<String, HostOnlyInterface> all = new TreeMap<>(interfaces);
        all.remove(name);
        return new HostOnly(all, networks);
    }

    public HostOnly with(HostOnlyNetwork changed) {
        SortedMap<String, HostOnlyNetwork> all = new TreeMap<>(networks);
        all.put(changed.name(), changed);
        return new HostOnly(interfaces, all);
    }

    public HostOnly withoutNetwork(String name) {
        SortedMap<String, HostOnlyNetwork> all = new TreeMap<>(networks);
        all.remove(name);
        return new HostOnly(interfaces, all);
    }

    /// The interface whose network has this name, or null.
    public @Nullable HostOnlyInterface interfaceOf(String network) {
        return interfaces.get(HostOnlyInterface.interfaceOf(network));
    }

    /// The host-only network that machines know by this name of a network, or null.
    public @Nullable HostOnlyNetwork networkOf(String network) {
        return networks.get(HostOnlyNetwork.nameOf(network));
    }
}
