package patchbay.control.model;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A virtual machine as the user wants it.
///
/// @param osType id of an [OsType], such as `Debian_64`
/// @param groups paths that begin with `/`; at least one
/// @param folder absolute path of the directory that holds its logs, and its settings file while it is not
/// registered
/// @param qemuArgs words handed to QEMU as they are
/// @param adapters the card slots, slot 1 first; how many there are says which chipset it has
/// @param bandwidth groups that cards may be in
/// @param guestProperties what `guestproperty set` left
public record Machine(
        UUID uuid,
        String name,
        String osType,
        List<String> groups,
        String folder,
        long memoryMib,
        int cpus,
        BootSource boot,
        List<String> qemuArgs,
        List<Adapter> adapters,
        BandwidthGroups bandwidth,
        Extradata extradata,
        GuestProperties guestProperties) {
    public static final int MAX_QEMU_ARGS = 256;

    private static final Adapter NO_SLOT = Adapter.disabled(NicType.I82540EM);

    public Machine {
        Bounds.name(name, "the name of a machine");
        Bounds.require(name.indexOf('/') < 0 && !name.equals(".") && !name.equals(".."), "a machine's name is no path");
        Bounds.name(osType, "the guest OS type");
        Bounds.require(!groups.isEmpty() && groups.size() <= 64, "a machine is in 1 to 64 groups");
        for (String group : groups) Bounds.require(validGroup(group), "Invalid VM group '" + group + "'");
        groups = List.copyOf(groups);
        Bounds.text(folder, "the machine's folder");
        Bounds.range(memoryMib, 4, 2_097_152, "the memory size in MB");
        Bounds.range(cpus, 1, 64, "the number of CPUs");
        Bounds.require(qemuArgs.size() <= MAX_QEMU_ARGS, "a machine has at most " + MAX_QEMU_ARGS + " QEMU arguments");
        for (String word : qemuArgs) Bounds.text(word, "a QEMU argument");
        qemuArgs = List.copyOf(qemuArgs);
        Chipset.ofSlots(adapters.size());
        adapters = List.copyOf(adapters);
        for (Adapter adapter : adapters) {
            String group = adapter.bandwidthGroup();
            Bounds.require(
                    group.isEmpty() || bandwidth.find(group) != null,
                    "Could not find a bandwidth group named '" + group + "'");
        }
    }

    private static boolean validGroup(String group) {
        if (group.equals("/")) return true;
        return group.length() <= Bounds.NAME_CHARS && group.matches("(/[^/\\p{Cntrl}]+)+") && !group.contains("/..");
    }

    public Chipset chipset() {
        return Chipset.ofSlots(adapters.size());
    }

    /// How many card slots there are.
    public int slots() {
        return adapters.size();
    }

    /// The card of a slot, which counts from 1. Slots that only other chipsets have are empty.
    public Adapter adapter(int slot) {
        return slot > adapters.size() ? NO_SLOT : adapters.get(slot - 1);
    }

    /// With the card of one slot (1 to [#slots]) changed.
    public Machine withAdapter(int slot, UnaryOperator<Adapter> change) {
        List<Adapter> changed = new ArrayList<>(adapters);
        changed.set(slot - 1, change.apply(adapter(slot)));
        return withAdapters(changed);
    }

    /// With another chipset: slots that come are empty, their type being `fresh`; those that go are forgotten with
    /// their settings, as in VirtualBox.
    public Machine withChipset(Chipset changed, NicType fresh) {
        List<Adapter> cards = new ArrayList<>(adapters.subList(0, Math.min(slots(), changed.slots())));
        while (cards.size() < changed.slots()) cards.add(Adapter.disabled(fresh));
        Machine mended = this;
        for (int slot = changed.slots() + 1; slot <= slots(); slot++) mended = CableFault.with(mended, slot, null);
        return mended.withAdapters(cards);
    }

    public Machine withAdapters(List<Adapter> changed) {
        return with(draft -> draft.adapters = changed);
    }

    public Machine withFolder(String changed) {
        return with(draft -> draft.folder = changed);
    }

    public Machine withName(String changed) {
        return with(draft -> draft.name = changed);
    }

    public Machine withOsType(String changed) {
        return with(draft -> draft.osType = changed);
    }

    public Machine withGroups(List<String> changed) {
        return with(draft -> draft.groups = changed);
    }

    public Machine withMemoryMib(long changed) {
        return with(draft -> draft.memoryMib = changed);
    }

    public Machine withCpus(int changed) {
        return with(draft -> draft.cpus = changed);
    }

    public Machine withBoot(BootSource changed) {
        return with(draft -> draft.boot = changed);
    }

    public Machine withQemuArgs(List<String> changed) {
        return with(draft -> draft.qemuArgs = changed);
    }

    public Machine withBandwidth(BandwidthGroups changed) {
        return with(draft -> draft.bandwidth = changed);
    }

    public Machine withExtradata(Extradata changed) {
        return with(draft -> draft.extradata = changed);
    }

    public Machine withGuestProperties(GuestProperties changed) {
        return with(draft -> draft.guestProperties = changed);
    }

    private Machine with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.machine();
    }

    /// The components while one of them is changed.
    private static final class Draft {
        final UUID uuid;
        String name;
        String osType;
        List<String> groups;
        String folder;
        long memoryMib;
        int cpus;
        BootSource boot;
        List<String> qemuArgs;
        List<Adapter> adapters;
        BandwidthGroups bandwidth;
        Extradata extradata;
        GuestProperties guestProperties;

        Draft(Machine from) {
            uuid = from.uuid;
            name = from.name;
            osType = from.osType;
            groups = from.groups;
            folder = from.folder;
            memoryMib = from.memoryMib;
            cpus = from.cpus;
            boot = from.boot;
            qemuArgs = from.qemuArgs;
            adapters = from.adapters;
            bandwidth = from.bandwidth;
            extradata = from.extradata;
            guestProperties = from.guestProperties;
        }

        Machine machine() {
            return new Machine(
                    uuid,
                    name,
                    osType,
                    groups,
                    folder,
                    memoryMib,
                    cpus,
                    boot,
                    qemuArgs,
                    adapters,
                    bandwidth,
                    extradata,
                    guestProperties);
        }
    }
}
