package patchbay.control.lab;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import patchbay.control.json.JsonFields;
import patchbay.control.json.JsonValue;
import patchbay.control.model.Adapter;
import patchbay.control.model.Configuration;
import patchbay.control.model.HostOnlyInterface;
import patchbay.control.model.HostOnlyNetwork;
import patchbay.control.model.LabMarks;
import patchbay.control.model.Machine;
import patchbay.control.model.OsTypes;

/// Writes a configuration as a lab.
public final class LabExport {
    private LabExport() {}

    /// The lab as a text.
    ///
    /// @param machines names of the machines, whose networks come with them; null for everything
    public static String text(Configuration configuration, @Nullable Set<String> machines) {
        return LabText.write(value(configuration, machines));
    }

    /// The lab as a value: what a file says when it says no more than it must.
    public static JsonValue.Fields value(Configuration configuration, @Nullable Set<String> machines) {
        Set<String> networks = machines == null ? null : networks(configuration, machines);
        JsonFields lab = JsonValue.object().with("version", 1);
        section(
                lab,
                "natNetworks",
                configuration.natNetworks(),
                networks,
                network -> Defaults.minus(NetworkForms.of(network), NetworkForms.NAT_NETWORK));
        section(
                lab,
                "dhcpServers",
                configuration.dhcpPools(),
                networks,
                pool -> Defaults.minus(NetworkForms.of(pool, configuration), NetworkForms.DHCP_SERVER));
        section(
                lab,
                "hostOnlyInterfaces",
                configuration.hostOnly().interfaces(),
                networks,
                each -> Defaults.minus(NetworkForms.of(each), NetworkForms.HOST_ONLY_INTERFACE));
        section(
                lab,
                "hostOnlyNetworks",
                configuration.hostOnly().networks(),
                networks,
                each -> Defaults.minus(NetworkForms.of(each), NetworkForms.HOST_ONLY_NETWORK));
        SequencedMap<String, Machine> byName = new LinkedHashMap<>();
        for (Machine machine : configuration.machines().values()) byName.put(machine.name(), machine);
        section(lab, "machines", byName, machines, LabExport::machine);
        JsonValue.Fields extradata = extradata(configuration);
        if (machines == null && !extradata.values().isEmpty()) lab.with("extradata", extradata);
        return lab.build();
    }

    /// Extradata of all machines but what labs keep there.
    static JsonValue.Fields extradata(Configuration configuration) {
        SortedMap<String, String> values =
                new TreeMap<>(configuration.extradata().values());
        values.keySet().removeIf(LabMarks::isKey);
        return JsonValue.Fields.ofTexts(values);
    }

    /// A machine as a lab says it; one of a type that is not known any more as of none.
    static JsonValue.Fields machine(Machine machine) {
        var type = OsTypes.find(machine.osType());
        if (type == null) type = Objects.requireNonNull(OsTypes.find(OsTypes.UNKNOWN));
        return MachineForm.brief(
                MachineForm.of(machine.withOsType(type.id())), MachineForm.plain(type, machine.chipset()));
    }

    private static <T> void section(
            JsonFields lab,
            String key,
            Map<String, T> all,
            @Nullable Set<String> wanted,
            Function<T, JsonValue.Fields> form) {
        SequencedMap<String, JsonValue> section = new LinkedHashMap<>();
        all.forEach((name, each) -> {
            if (wanted == null || wanted.contains(name)) section.put(name, form.apply(each));
        });
        if (!section.isEmpty()) lab.with(key, new JsonValue.Fields(section));
    }

    /// The names of the networks that cards of these machines are on, and of host-only interfaces.
    private static Set<String> networks(Configuration configuration, Set<String> machines) {
        Set<String> names = new HashSet<>();
        for (Machine machine : configuration.machines().values()) {
            if (!machines.contains(machine.name())) continue;
            for (Adapter card : machine.adapters()) {
                switch (card.attachment()) {
                    case INTNET -> names.add(card.names().internal());
                    case NATNETWORK -> names.add(card.names().natNetwork());
                    case HOSTONLY -> {
                        names.add(card.names().hostOnly());
                        names.add(HostOnlyInterface.networkOf(card.names().hostOnly()));
                    }
                    case HOSTONLYNET -> {
                        names.add(card.names().hostOnlyNetwork());
                        HostOnlyNetwork network = configuration
                                .hostOnly()
                                .networks()
                                .get(card.names().hostOnlyNetwork());
                        if (network != null) names.add(network.network());
                    }
                    case NULL, NAT, BRIDGED, GENERIC -> {}
                }
            }
        }
        return names;
    }
}
