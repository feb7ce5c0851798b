package patchbay.control.command;

import patchbay.control.machinery.HostInterface;
import patchbay.control.model.HostOnlyInterface;

/// Whether the interface that a card is told to use is there, virtualbox.md §1.5: one that is not is kept all the
/// same, with a warning.
final class InterfaceNames {
    private InterfaceNames() {}

    /// Warns of a name that is no interface, or one of the other kind.
    static void judge(String name, boolean hostOnly, Clerk clerk) {
        if (name.isEmpty() || name.equalsIgnoreCase("none")) return;
        boolean isHostOnly = HostOnlyInterface.number(name) >= 0;
        if (!isThere(name, isHostOnly, clerk)) {
            clerk.screen().warn("Interface \"" + name + "\" doesn't seem to exist");
        } else if (isHostOnly != hostOnly) {
            String type = isHostOnly ? "type host-only" : "type bridged";
            clerk.screen().warn("Interface \"" + name + "\" is of " + type);
        }
    }

    private static boolean isThere(String name, boolean isHostOnly, Clerk clerk) {
        if (isHostOnly) {
            Outcome<Boolean> made = clerk.desk()
                    .configuration()
                    .map(configuration -> configuration.hostOnly().interfaces().containsKey(name));
            return made.equals(Outcome.done(true));
        }
        return clerk.machinery().hostNetworks().interfaces().stream()
                .map(HostInterface::name)
                .anyMatch(name::equals);
    }
}
