package patchbay.control.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import patchbay.control.model.Configuration;
import patchbay.control.model.LabMarks;
import patchbay.control.model.LabMarks.Kind;
import patchbay.control.model.Machine;

/// Which things are a lab's own (decision 0013): those that were not there when it was applied and that it made, until
/// somebody takes them away. A lab without a name owns nothing.
public final class LabOwnership {
    private LabOwnership() {}

    /// What there is of the lab's own and the lab does not name any more.
    public static List<LabThing> surplus(Lab lab, Configuration before) {
        List<LabThing> surplus = new ArrayList<>();
        if (lab.name().isEmpty()) return surplus;
        LabMarks marks = LabMarks.of(before.extradata(), lab.name());
        for (LabThing thing : things(before)) {
            if (marks.has(thing.kind(), thing.identity()) && !lab.names(thing)) surplus.add(thing);
        }
        return surplus;
    }

    /// The configuration without these things.
    public static Configuration without(Configuration before, Collection<LabThing> things) {
        Configuration after = before;
        for (LabThing thing : things) {
            String name = thing.identity();
            after = switch (thing.kind()) {
                case NAT_NETWORK -> after.withoutNatNetwork(name);
                case DHCP_SERVER -> after.withoutDhcpPool(name);
                case HOST_ONLY_INTERFACE -> after.with(after.hostOnly().withoutInterface(name));
                case HOST_ONLY_NETWORK -> after.with(after.hostOnly().withoutNetwork(name));
                case MACHINE -> after.without(UUID.fromString(name));
                case EXTRADATA -> after.withExtradata(after.extradata().with(name, ""));
            };
        }
        return after;
    }

    /// `changed` with the lab's marks on what it makes: what is in `after` and was not in `before`.
    public static Configuration marked(Lab lab, Configuration before, Configuration after, Configuration changed) {
        if (lab.name().isEmpty()) return changed;
        List<LabThing> made = new ArrayList<>(things(after));
        made.removeAll(things(before));
        LabMarks marks = LabMarks.of(changed.extradata(), lab.name());
        for (LabThing thing : made) if (lab.names(thing)) marks = marks.with(thing.kind(), thing.identity());
        return changed.withExtradata(marks.keptIn(changed.extradata(), lab.name()));
    }

    private static List<LabThing> things(Configuration configuration) {
        List<LabThing> things = new ArrayList<>();
        named(things, Kind.NAT_NETWORK, configuration.natNetworks().keySet());
        named(things, Kind.DHCP_SERVER, configuration.dhcpPools().keySet());
        named(
                things,
                Kind.HOST_ONLY_INTERFACE,
                configuration.hostOnly().interfaces().keySet());
        named(
                things,
                Kind.HOST_ONLY_NETWORK,
                configuration.hostOnly().networks().keySet());
        for (Machine machine : configuration.machines().values()) {
            things.add(new LabThing(Kind.MACHINE, machine.uuid().toString(), machine.name()));
        }
        named(things, Kind.EXTRADATA, configuration.extradata().values().keySet());
        return things;
    }

    private static void named(List<LabThing> things, Kind kind, Collection<String> names) {
        for (String name : names) if (!LabMarks.isKey(name)) things.add(new LabThing(kind, name, name));
    }
}
