package patchbay.control.command;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import patchbay.control.grammar.OptionUse;
import patchbay.control.grammar.Reading;
import patchbay.control.model.DhcpOptionKind;
import patchbay.wire.MacAddress;

/// What is wrong with a command line of `dhcpserver` before anything is looked at, in VirtualBox's words;
/// empty texts say nothing.
final class DhcpServerSyntax {
    private static final Set<String> TARGETS = Set.of("--network", "--interface");
    private static final Set<String> SCOPES = Set.of("--global", "--group", "--mac-address", "--vm", "--nic");
    private static final Set<String> MODIFY_ONLY =
            Set.of("--del-opt", "--unforce-opt", "--unsuppress-opt", "--zap-options", "--remove-config", "--remove");

    /// What each address is called when it is missing.
    private static final List<List<String>> ADDRESSES = List.of(
            List.of("--server-ip", "--ip"),
            List.of("--netmask", "--netmask"),
            List.of("--lower-ip", "--lowerip"),
            List.of("--upper-ip", "--upperip"));

    private DhcpServerSyntax() {}

    static boolean isSetting(String verb) {
        return verb.equals("add") || verb.equals("modify");
    }

    static String misuse(String verb, Reading.Parsed parsed) {
        boolean settings = isSetting(verb);
        for (OptionUse use : parsed.options()) {
            String name = use.option().name();
            boolean fits = name.equals("--json")
                    ? verb.equals("findlease")
                    : settings || TARGETS.contains(name) || verb.equals("findlease") && name.equals("--mac-address");
            if (!fits) return "Unknown option: " + use.given();
        }
        String order = settings ? order(verb.equals("add"), parsed.options()) : "";
        if (!order.isEmpty()) return order;
        if (parsed.has("--network") && parsed.has("--interface")) return "Either --network or --interface, not both";
        if (!parsed.has("--network") && !parsed.has("--interface")) {
            return "You need to specify either --network or --interface to identify the DHCP server";
        }
        if (verb.equals("findlease") && !parsed.has("--mac-address")) return "You need to specify a MAC address";
        return verb.equals("add") ? missing(parsed) : "";
    }

    /// Every address that is missing, a line each.
    private static String missing(Reading.Parsed parsed) {
        return ADDRESSES.stream()
                .filter(names -> !parsed.has(names.getFirst()))
                .map(names -> "Missing required option: " + names.getLast())
                .collect(Collectors.joining("\n"));
    }

    private static String order(boolean add, List<OptionUse> uses) {
        DhcpTarget target = DhcpTarget.GLOBAL;
        String open = "";
        for (OptionUse use : uses) {
            String name = use.option().name();
            if (add && MODIFY_ONLY.contains(name)) return name + " does not apply to the 'add' subcommand";
            String wrong = wrong(name, use, target, !open.isEmpty());
            if (!wrong.isEmpty()) return wrong;
            if (name.equals("--id")) open = "--id=" + use.number();
            else if (name.equals("--value") || name.equals("--remove")) open = "";
            target = target.after(use);
        }
        return open.isEmpty() ? "" : "Incomplete option sequence: '" + open + "' without --value or --remove";
    }

    private static String wrong(String name, OptionUse use, DhcpTarget target, boolean open) {
        if (name.equals("--nic") && target.kind() != DhcpTarget.Kind.CARD) {
            return "--nic option requires a --vm preceeding selecting the VM it should apply to";
        }
        if (open && (SCOPES.contains(name) || name.equals("--id"))) {
            boolean numbered = name.equals("--nic") || name.equals("--id");
            return "Incomplete option sequence preseeding '" + name + (numbered ? "=" + use.number() : "") + "'";
        }
        if (name.contains("-mac") || name.contains("-vendor") || name.contains("-user")) return condition(use, target);
        return switch (name) {
            case "--group" -> use.value().isEmpty() ? "Group name cannot be empty" : "";
            case "--nic" -> use.number() < 1 ? "invalid NIC number: " + use.number() : "";
            case "--set-opt-hex" ->
                DhcpOptionKind.ofHex(use.value()) != null
                        ? ""
                        : "Malformed hex string given to --set-opt-hex " + use.index() + ": " + use.value();
            case "--remove-config" ->
                target.kind() == DhcpTarget.Kind.GLOBAL ? "--remove-config cannot be applied to the global config" : "";
            case "--fixed-address" ->
                target.isClient() ? "" : "--fixed-address can only be applied to a VM NIC or an MAC address";
            case "--zap-conditions" ->
                target.kind() == DhcpTarget.Kind.GROUP ? "" : "--zap-conditions can only be with a group selected";
            case "--value", "--remove" -> open ? "" : name + " without --id=dhcp-opt-no";
            default -> "";
        };
    }

    private static String condition(OptionUse use, DhcpTarget target) {
        if (use.option().name().equals("--mac-address")) {
            boolean good = MacAddress.parse(use.value()) != MacAddress.NONE;
            return good ? "" : "Invalid argument format: " + use.given() + "=" + use.value();
        }
        if (target.kind() != DhcpTarget.Kind.GROUP) return "A group must be selected to perform condition alterations.";
        return use.value().isEmpty() ? "Condition value cannot be empty" : "";
    }
}
