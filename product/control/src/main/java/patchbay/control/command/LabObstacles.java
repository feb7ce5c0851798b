package patchbay.control.command;

import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Machinery;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.BandwidthGroups;
import patchbay.control.model.Configuration;
import patchbay.control.model.Extradata;
import patchbay.control.model.HostOnlyInterface;
import patchbay.control.model.HostOnlyNetwork;
import patchbay.control.model.Machine;
import patchbay.control.model.NatNetwork;
import patchbay.wire.IpAddress;

/// What stands against making one configuration of another at once: machines and networks that run, and
/// addresses that the host does not allow.
final class LabObstacles {
    private LabObstacles() {}

    /// The first obstacle, or null.
    static @Nullable Refusal between(Configuration before, Configuration after, Machinery machinery) {
        for (Machine machine : after.machines().values()) {
            Refusal refusal = machine(before.machines().get(machine.uuid()), machine, machinery);
            if (refusal != null) return refusal;
        }
        for (Machine machine : before.machines().values()) {
            boolean goes = !after.machines().containsKey(machine.uuid());
            if (goes && machinery.stateOf(machine.uuid()).online()) return Registration.locked(machine);
        }
        for (NatNetwork network : after.natNetworks().values()) {
            NatNetwork was = before.natNetworks().get(network.name());
            if (was != null && NatNetworkCommands.isFixed(was, network, machinery)) return NatNetworkCommands.runs();
        }
        for (HostOnlyInterface each : after.hostOnly().interfaces().values()) {
            boolean changed = !each.equals(before.hostOnly().interfaces().get(each.name()));
            Refusal refusal = changed ? addresses(each, machinery) : null;
            if (refusal != null) return refusal;
        }
        for (HostOnlyNetwork network : after.hostOnly().networks().values()) {
            if (network.equals(before.hostOnly().networks().get(network.name()))) continue;
            Refusal refusal = allowed(
                    IpAddress.v4(network.lower()), HostOnlyIfCommands.prefixBits(network.mask()), "IPv4", machinery);
            if (refusal != null) return refusal;
        }
        return null;
    }

    private static @Nullable Refusal addresses(HostOnlyInterface each, Machinery machinery) {
        Refusal refusal = null;
        if (each.address() != 0) {
            int prefixBits = HostOnlyIfCommands.prefixBits(each.mask());
            refusal = allowed(IpAddress.v4(each.address()), prefixBits, "IPv4", machinery);
        }
        if (refusal != null || each.ipv6().equals(IpAddress.ANY_V6)) return refusal;
        return allowed(each.ipv6(), each.ipv6PrefixBits(), "IPv6", machinery);
    }

    private static @Nullable Refusal allowed(IpAddress address, int prefixBits, String family, Machinery machinery) {
        if (machinery.hostNetworks().allows(address, prefixBits)) return null;
        return HostOnlyIfCommands.denied(address + "/" + prefixBits, family);
    }

    private static @Nullable Refusal machine(@Nullable Machine before, Machine after, Machinery machinery) {
        if (before == null || before.equals(after)) return null;
        if (!machinery.stateOf(before.uuid()).online() || fixed(before).equals(fixed(after))) return null;
        return Refusals.locked(before)
                .withRemedy("While it runs only attachments, cables, rules, promiscuous policies, traces, limits of"
                        + " bandwidth groups, and bad cables can change. Nothing was changed.");
    }

    /// A machine without what can change while it runs.
    private static Machine fixed(Machine machine) {
        Machine fixed = machine.withExtradata(Extradata.NONE);
        for (int slot = 1; slot <= machine.slots(); slot++) fixed = fixed.withAdapter(slot, CardEdits::fixed);
        return fixed.withBandwidth(new BandwidthGroups(machine.bandwidth().all().stream()
                .map(group -> group.withLimit(0))
                .toList()));
    }
}
