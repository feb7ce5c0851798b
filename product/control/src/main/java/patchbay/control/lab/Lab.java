package patchbay.control.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import patchbay.control.json.JsonFault;
import patchbay.control.json.JsonValue;
import patchbay.control.model.Chipset;
import patchbay.control.model.Configuration;
import patchbay.control.model.DhcpPool;
import patchbay.control.model.Extradata;
import patchbay.control.model.HostOnly;
import patchbay.control.model.HostOnlyInterface;
import patchbay.control.model.HostOnlyNetwork;
import patchbay.control.model.LabMarks;
import patchbay.control.model.MacText;
import patchbay.control.model.Machine;
import patchbay.control.model.NatNetwork;
import patchbay.control.model.OsType;
import patchbay.control.model.OsTypes;

/// A lab file: what is wanted. Every method that reads more of it throws [LabFault] for what is wrong there.
public final class Lab {
    private static final String VERSION = "1";
    private static final String MACHINES = "machines";
    private static final int NAME_CHARS = 64;
    private static final List<String> SECTIONS = List.of(
            "version",
            "name",
            "natNetworks",
            "dhcpServers",
            "hostOnlyInterfaces",
            "hostOnlyNetworks",
            MACHINES,
            "extradata");

    private final Overlay overlay = new Overlay();
    private final SequencedMap<String, Node> sections;
    private final UnaryOperator<String> absolute;
    private final Supplier<UUID> chance;

    private Lab(SequencedMap<String, Node> sections, UnaryOperator<String> absolute, Supplier<UUID> chance) {
        this.sections = sections;
        this.absolute = absolute;
        this.chance = chance;
    }

    /// The lab of a text.
    ///
    /// @param absolute makes a path that stands in it absolute
    /// @param chance random UUIDs, for new machines and cards
    public static Lab read(String text, UnaryOperator<String> absolute, Supplier<UUID> chance) {
        Node root = LabText.parse(text);
        Overlay reading = new Overlay();
        SequencedMap<String, Node> sections = reading.mapping(root, "a lab");
        sections.forEach((key, node) -> {
            if (!SECTIONS.contains(key)) throw reading.unknown(node, "a lab", key, SECTIONS);
        });
        Lab lab = new Lab(sections, absolute, chance);
        Node version = sections.get("version");
        if (version != null && !lab.overlay.text(version, "version").equals(VERSION)) {
            throw Overlay.fault(version, "this Patchbay reads labs of version " + VERSION);
        }
        lab.name();
        return lab;
    }

    /// The lab's name, by which it is known what is its own; empty for a lab without one.
    public String name() {
        Node node = sections.get("name");
        if (node == null) return "";
        String name = overlay.text(node, "name");
        if (name.length() <= NAME_CHARS && name.matches("[A-Za-z0-9._-]+")) return name;
        throw Overlay.fault(node, "a lab's name is of letters, digits, '.', '_' and '-', at most " + NAME_CHARS);
    }

    /// Whether a thing stands in the lab. The DHCP server of a NAT network comes with it.
    boolean names(LabThing thing) {
        return switch (thing.kind()) {
            case NAT_NETWORK -> section("natNetworks").containsKey(thing.name());
            case DHCP_SERVER ->
                section("dhcpServers").containsKey(thing.name())
                        || section("natNetworks").containsKey(thing.name());
            case HOST_ONLY_INTERFACE -> section("hostOnlyInterfaces").containsKey(thing.name());
            case HOST_ONLY_NETWORK -> section("hostOnlyNetworks").containsKey(thing.name());
            case MACHINE -> section(MACHINES).containsKey(thing.name());
            case EXTRADATA -> section("extradata").containsKey(thing.name());
        };
    }

    /// What there is and the lab does not name, so that it stays as it is: `machine web`.
    public List<String> unnamed(Configuration before) {
        List<String> unnamed = new ArrayList<>();
        others(unnamed, "NAT network", before.natNetworks().keySet(), "natNetworks");
        // The server of a NAT network comes with it.
        List<String> servers = new ArrayList<>(before.dhcpPools().keySet());
        servers.removeAll(section("natNetworks").keySet());
        others(unnamed, "DHCP server", servers, "dhcpServers");
        others(unnamed, "host-only interface", before.hostOnly().interfaces().keySet(), "hostOnlyInterfaces");
        others(unnamed, "host-only network", before.hostOnly().networks().keySet(), "hostOnlyNetworks");
        List<String> machines =
                before.machines().values().stream().map(Machine::name).toList();
        others(unnamed, "machine", machines, MACHINES);
        return unnamed;
    }

    private void others(List<String> unnamed, String kind, Collection<String> there, String key) {
        Set<String> named = section(key).keySet();
        for (String name : there) if (!named.contains(name)) unnamed.add(kind + " " + name);
    }

    /// The configuration with everything of the lab in it.
    ///
    /// @param folder the folder of a new machine
    public Configuration target(Configuration before, BiFunction<String, List<String>, String> folder) {
        Configuration[] after = {before};
        section(MACHINES).forEach((name, node) -> {
            Machine found = named(before, name);
            Machine made = machine(name, node, found);
            if (found == null) made = made.withFolder(folder.apply(name, made.groups()));
            after[0] = after[0].with(made);
        });
        return networks(after[0], after[0]);
    }

    /// The configuration with the lab's networks and extradata in it.
    ///
    /// @param machines where the names of machines are known
    public Configuration networks(Configuration before, Configuration machines) {
        Configuration[] after = {before};
        section("natNetworks").forEach((name, node) -> {
            NatNetwork made = natNetwork(name, node);
            after[0] = after[0].with(made);
            if (made.dhcp() && !after[0].dhcpPools().containsKey(name)) after[0] = after[0].with(DhcpPool.of(made));
        });
        section("dhcpServers").forEach((name, node) -> {
            Maker<DhcpPool> maker = form -> NetworkForms.dhcpServer(name, form, machines);
            DhcpPool made = judged(node, "dhcpServers." + name, maker, NetworkForms.DHCP_SERVER);
            after[0] = after[0].with(made);
        });
        after[0] = after[0].with(hostOnly(before.hostOnly()));
        Node extradata = sections.get("extradata");
        if (extradata == null) return after[0];
        JsonValue.Fields none = JsonValue.object().build();
        return after[0].withExtradata(judged(
                extradata,
                "extradata",
                given -> {
                    Extradata all = before.extradata();
                    for (String key : given.values().keySet()) {
                        if (LabMarks.isKey(key)) throw new JsonFault("'" + key + "' is kept by labs themselves");
                        all = all.with(key, given.text(key, ""));
                    }
                    return all;
                },
                none));
    }

    private NatNetwork natNetwork(String name, Node node) {
        return judged(
                node, "natNetworks." + name, form -> NetworkForms.natNetwork(name, form), NetworkForms.NAT_NETWORK);
    }

    private HostOnly hostOnly(HostOnly before) {
        HostOnly[] after = {before};
        section("hostOnlyInterfaces").forEach((name, node) -> {
            Maker<HostOnlyInterface> maker = form -> NetworkForms.hostOnlyInterface(name, form);
            HostOnlyInterface made =
                    judged(node, "hostOnlyInterfaces." + name, maker, NetworkForms.HOST_ONLY_INTERFACE);
            after[0] = after[0].with(made);
        });
        section("hostOnlyNetworks").forEach((name, node) -> {
            HostOnlyNetwork was = before.networks().get(name);
            Maker<HostOnlyNetwork> maker = form -> NetworkForms.hostOnlyNetwork(name, form, was, chance.get());
            HostOnlyNetwork made = judged(node, "hostOnlyNetworks." + name, maker, NetworkForms.HOST_ONLY_NETWORK);
            after[0] = after[0].with(made);
        });
        return after[0];
    }

    private Machine machine(String name, Node node, @Nullable Machine before) {
        String path = MACHINES + "." + name;
        SequencedMap<String, Node> given = overlay.mapping(node, path);
        Node typeNode = given.get("osType");
        String typeText = typeNode == null ? OsTypes.UNKNOWN : overlay.text(typeNode, path + ".osType");
        OsType type = OsTypes.find(typeText);
        if (type == null) throw Overlay.fault(typeNode, "'" + typeText + "' is not a valid Guest OS type");
        Chipset chipset = chipset(given.get(MachineForm.CHIPSET), path);
        JsonValue.Fields plain = MachineForm.plain(type, chipset);
        Node nics = given.get("nics");
        if (nics != null) {
            for (String slot : overlay.mapping(nics, path + ".nics").keySet()) {
                if (plain.fields("nics").get(slot) != null) plain = MachineForm.withCard(plain, slot);
            }
        }
        MachineForm.Surroundings around = new MachineForm.Surroundings(absolute, () -> MacText.of(chance.get()));
        return judged(
                node,
                path,
                form -> {
                    JsonValue.Fields typed = Defaults.with(form, "osType", new JsonValue.Text(type.id()));
                    Machine identity = before == null ? MachineForm.fresh(chance.get(), name, type) : before;
                    return MachineForm.read(typed, identity.withChipset(chipset, type.nicType()), around);
                },
                plain);
    }

    private Chipset chipset(@Nullable Node node, String path) {
        if (node == null) return Chipset.PIIX3;
        String word = overlay.text(node, path + "." + MachineForm.CHIPSET);
        Chipset chipset = Chipset.ofWord(word);
        if (chipset == null) throw Overlay.fault(node, "'" + word + "' is no chipset; use piix3 or ich9");
        return chipset;
    }

    /// Looked for by name alone: a machine may be called like another's UUID.
    private static @Nullable Machine named(Configuration configuration, String name) {
        for (Machine machine : configuration.machines().values())
            if (machine.name().equals(name)) return machine;
        return null;
    }

    private Map<String, Node> section(String key) {
        Node node = sections.get(key);
        return node == null ? new LinkedHashMap<>() : overlay.mapping(node, key);
    }

    /// What a form makes.
    @FunctionalInterface
    private interface Maker<T> {
        T make(JsonValue.Fields form);
    }

    private <T> T judged(Node node, String path, Maker<T> maker, JsonValue.Fields base) {
        JsonValue.Fields form = JsonValue.fields(overlay.over(node, base, path));
        try {
            return maker.make(form);
        } catch (JsonFault | IllegalArgumentException unfit) {
            throw Overlay.fault(node, path + ": " + unfit.getMessage());
        }
    }
}
