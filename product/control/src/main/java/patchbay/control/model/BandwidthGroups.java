package patchbay.control.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The bandwidth groups of a machine in the order in which they were made.
public record BandwidthGroups(List<BandwidthGroup> all) {
    /// Groups of cards, and of disks, a machine may have.
    public static final int MOST = 32;

    public static final BandwidthGroups NONE = new BandwidthGroups(List.of());

    public BandwidthGroups {
        all = List.copyOf(all);
        Set<String> names = new HashSet<>();
        for (BandwidthGroup group : all) {
            Bounds.require(names.add(group.name()), "Bandwidth group named '" + group.name() + "' already exists");
            long alike =
                    all.stream().filter(each -> each.type() == group.type()).count();
            Bounds.require(alike <= MOST, "a machine has at most " + MOST + " bandwidth groups of a type");
        }
    }

    /// The group of a name, or null; no name is no group's.
    public @Nullable BandwidthGroup find(String name) {
        for (BandwidthGroup group : all) if (group.name().equals(name)) return group;
        return null;
    }

    /// With a group at the end, or in the place of the one of its name.
    public BandwidthGroups with(BandwidthGroup group) {
        List<BandwidthGroup> changed = new ArrayList<>(all);
        changed.replaceAll(each -> each.name().equals(group.name()) ? group : each);
        if (!changed.contains(group)) changed.add(group);
        return new BandwidthGroups(changed);
    }

    public BandwidthGroups without(String name) {
        return new BandwidthGroups(
                all.stream().filter(each -> !each.name().equals(name)).toList());
    }
}
