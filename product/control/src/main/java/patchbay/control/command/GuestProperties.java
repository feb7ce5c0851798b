package patchbay.control.command;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import patchbay.control.grammar.Reading;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Adapter;
import patchbay.control.model.Machine;

/// `guestproperty get|enumerate`: what VirtualBox's additions report of a guest's cards, from what DHCP leased to
/// them (virtualbox.md §8.3). Cards are counted from 0, those that are not in their slots left out.
final class GuestProperties {
    private static final String NET = "/VirtualBox/GuestInfo/Net/";

    private final Clerk clerk;

    GuestProperties(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        String what = parsed.operands().getFirst();
        if (!List.of("get", "enumerate").contains(what)) {
            return clerk.screen()
                    .refuse(Refusal.line("Invalid parameter '" + what + "'")
                            .withExitCode(2)
                            .withRemedy("Properties are read only: nothing runs in the guest that would take them."));
        }
        boolean get = what.equals("get");
        List<String> names = parsed.operands().subList(2, parsed.operands().size());
        if (get && names.size() != 1) return clerk.screen().misuse(parsed.command(), "Incorrect parameters");
        return clerk.finish(clerk.desk().find(parsed.operands().get(1)).map(machine -> {
            if (get) get(machine, names.getFirst());
            else enumerate(machine, names);
            return machine;
        }));
    }

    private void get(Machine machine, String name) {
        String value = properties(machine).get(name);
        clerk.screen().print(value == null ? "No value set!\n" : "Value: " + value + "\n");
    }

    /// In the form of VirtualBox before 7.0, of the properties that are like one of the patterns, or all.
    private void enumerate(Machine machine, List<String> patterns) {
        Instant now = Instant.now();
        for (Map.Entry<String, String> property : properties(machine).entrySet()) {
            boolean wanted = patterns.isEmpty()
                    || patterns.stream().anyMatch(pattern -> property.getKey().matches(NetworkListing.regex(pattern)));
            if (!wanted) continue;
            clerk.screen()
                    .print("Name: " + property.getKey() + ", value: " + property.getValue() + ", timestamp: "
                            + now.getEpochSecond() + "000000000, flags: \n");
        }
    }

    private SortedMap<String, String> properties(Machine machine) {
        SortedMap<String, String> properties = new TreeMap<>();
        int cards = 0;
        for (int slot = 1; slot <= Machine.SLOTS; slot++) {
            Adapter card = machine.adapter(slot);
            if (!card.enabled()) continue;
            String address = clerk.machinery().guestAddress(machine, slot);
            String name = NET + cards++ + "/";
            if (address.isEmpty()) continue;
            properties.put(name + "MAC", card.mac());
            properties.put(name + "Status", "Up");
            properties.put(name + "V4/IP", address);
        }
        if (!properties.isEmpty()) properties.put(NET + "Count", "" + cards);
        return properties;
    }
}
