package patchbay.control.command;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Numbers;
import patchbay.control.grammar.Reading;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.HostInterface;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.control.model.HostOnly;
import patchbay.control.model.HostOnlyInterface;
import patchbay.wire.IpAddress;

/// `hostonlyif`, virtualbox.md §5.1.
final class HostOnlyIfCommands {
    private static final String BEGUN = "0%...";
    private static final String DONE = "10%...20%...30%...40%...50%...60%...70%...80%...90%...100%\n";
    private static final Set<String> IPV4 = Set.of("--ip", "--netmask");
    private static final Set<String> IPV6 = Set.of("--ipv6", "--netmasklengthv6");

    private final Clerk clerk;

    HostOnlyIfCommands(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        List<String> words = parsed.operands();
        if (words.isEmpty()) return clerk.screen().misuse(parsed.command(), "No sub-command specified");
        String what = words.getFirst();
        if (!Set.of("create", "ipconfig", "remove").contains(what)) {
            return clerk.screen().misuse(parsed.command(), "Unknown sub-command '" + what + "'");
        }
        String misuse = misuse(what, parsed);
        if (misuse != null) return clerk.screen().misuse(parsed.command(), misuse);
        return switch (what) {
            case "create" -> create(parsed.has("--machinereadable"));
            case "ipconfig" -> clerk.finish(configure(words.get(1), parsed));
            default -> remove(words.get(1));
        };
    }

    private static @Nullable String misuse(String what, Reading.Parsed parsed) {
        for (var use : parsed.options()) {
            boolean forCreate = use.option().name().equals("--machinereadable");
            if (what.equals("remove") || forCreate != what.equals("create")) return "Unknown option: " + use.given();
        }
        int names = parsed.operands().size() - 1;
        if (what.equals("create"))
            return names == 0 ? null : "Invalid parameter '" + parsed.operands().get(1) + "'";
        if (names == 0) return "No interface name was specified";
        if (names > 1) return "Only one interface name can be specified";
        return what.equals("ipconfig") ? mixed(parsed) : null;
    }

    private static @Nullable String mixed(Reading.Parsed parsed) {
        boolean v4 = IPV4.stream().anyMatch(parsed::has);
        boolean v6 = IPV6.stream().anyMatch(parsed::has);
        if (parsed.has("--dhcp") && (v4 || v6)) {
            return "You can not use --dhcp with static ip configuration parameters: --ip, --netmask, --ipv6 and"
                    + " --netmasklengthv6.";
        }
        if (v4 && v6) {
            return "You can not use ipv4 configuration (--ip and --netmask) with ipv6 (--ipv6 and --netmasklengthv6)"
                    + " simultaneously.";
        }
        boolean some = parsed.has("--dhcp") || parsed.has("--ip") || parsed.has("--ipv6");
        return some ? null : "Neither -dhcp nor -ip nor -ipv6 was specfified"; // the product's spelling
    }

    private int create(boolean machineReadable) {
        clerk.screen().progress(BEGUN);
        Outcome<String> created = clerk.desk()
                .configuration()
                .then(this::freeNumber)
                .then(number -> {
                    HostOnlyInterface fresh = addressed(HostOnlyInterface.fresh(number));
                    return clerk.desk()
                            .changeNetworks(before -> added(before, fresh))
                            .map(ignored -> fresh.name());
                });
        if (created instanceof Outcome.Done<String>(String name)) {
            clerk.screen().progress(DONE);
            clerk.screen().print(machineReadable ? name : "Interface '" + name + "' was successfully created\n");
        } else {
            clerk.screen().progress("NS_ERROR_FAILURE\n");
        }
        return clerk.finish(created);
    }

    /// The first number that neither we nor anybody else on the host uses.
    private Outcome<Integer> freeNumber(Configuration configuration) {
        Set<String> taken = new HashSet<>(configuration.hostOnly().interfaces().keySet());
        for (HostInterface there : clerk.machinery().hostNetworks().interfaces()) taken.add(there.name());
        for (int number = 0; number < HostOnlyInterface.MOST; number++) {
            if (!taken.contains(HostOnlyInterface.fresh(number).name())) return Outcome.done(number);
        }
        return Outcome.refused(Refusal.of(ErrorCode.E_FAIL, Component.HOST, "Failed to create the host-only adapter")
                .withRemedy("There are " + HostOnlyInterface.MOST + " already: remove one with hostonlyif remove."));
    }

    /// With VirtualBox's default address where that is allowed; it is on the interface at once (quirk 16).
    private HostOnlyInterface addressed(HostOnlyInterface fresh) {
        int address = fresh.usualAddress();
        boolean fits = address != 0
                && clerk.machinery().hostNetworks().allows(IpAddress.v4(address), prefixBits(fresh.mask()));
        return fits ? fresh.with(address, fresh.mask()) : fresh;
    }

    /// The first interface gets the DHCP server that VirtualBox's installation makes.
    private static Outcome<Configuration> added(Configuration before, HostOnlyInterface fresh) {
        HostOnly hostOnly = before.hostOnly();
        if (hostOnly.interfaces().containsKey(fresh.name())) {
            return Outcome.refused(Refusal.of(
                            ErrorCode.E_FAIL,
                            Component.HOST,
                            "Failed to create the host-only adapter: others came first")
                    .withRemedy("Try again."));
        }
        Configuration after = before.with(hostOnly.with(fresh));
        boolean server = fresh.number() == 0
                && fresh.address() != 0
                && !before.dhcpPools().containsKey(fresh.network());
        return Outcome.done(server ? after.with(fresh.usualPool()) : after);
    }

    private Outcome<Configuration> configure(String name, Reading.Parsed parsed) {
        return clerk.desk().changeNetworks(before -> {
            HostOnlyInterface found = before.hostOnly().interfaces().get(name);
            if (found == null) return missing(name);
            if (parsed.has("--dhcp")) {
                return Outcome.refused(Refusal.of(ErrorCode.E_NOTIMPL, Component.HOST_INTERFACE, "")
                        .withRemedy(
                                "Give it an address with --ip; only Windows hosts have --dhcp, in VirtualBox too."));
            }
            Outcome<HostOnlyInterface> changed = parsed.has("--ip") ? v4(found, parsed) : v6(found, parsed);
            return changed.map(after -> before.with(before.hostOnly().with(after)));
        });
    }

    private Outcome<HostOnlyInterface> v4(HostOnlyInterface before, Reading.Parsed parsed) {
        String text = parsed.value("--ip", "");
        if (text.isEmpty()) return Outcome.done(before.with(0, before.mask()));
        IpAddress address = IpAddress.parse(text);
        IpAddress mask = IpAddress.parse(parsed.value("--netmask", "255.255.255.0"));
        if (address == null || !address.isV4()) {
            return invalid("Invalid IPv4 address '" + text + "'", Refusals.writeIpv4("192.168.56.1"));
        }
        if (mask == null || !mask.isV4() || !isMask(mask.v4Bits())) {
            String wrong = parsed.value("--netmask", "");
            return invalid("Invalid netmask '" + wrong + "'", "Write its ones first, as in 255.255.255.0.");
        }
        HostOnlyInterface after = before.with(address.v4Bits(), mask.v4Bits());
        return allowed(address, prefixBits(mask.v4Bits()), "IPv4", after);
    }

    private Outcome<HostOnlyInterface> v6(HostOnlyInterface before, Reading.Parsed parsed) {
        String text = parsed.value("--ipv6", "");
        if (text.isEmpty()) return Outcome.done(before.with(IpAddress.ANY_V6, before.ipv6PrefixBits()));
        IpAddress address = IpAddress.parse(text);
        long prefix = Numbers.uint32(parsed.value("--netmasklengthv6", "64"));
        if (address == null || address.isV4()) {
            return invalid("Invalid IPv6 address '" + text + "'", "Write one such as fd00:56::1, its prefix apart.");
        }
        if (prefix < 1 || prefix > 128) {
            return invalid("Invalid IPv6 prefix length " + prefix, "Choose 1 to 128; the usual one is 64.");
        }
        return allowed(address, (int) prefix, "IPv6", before.with(address, (int) prefix));
    }

    private <T> Outcome<T> allowed(IpAddress address, int prefixBits, String family, T value) {
        if (clerk.machinery().hostNetworks().allows(address, prefixBits)) return Outcome.done(value);
        return Outcome.refused(denied(address + "/" + prefixBits, family));
    }

    /// VirtualBox's words for an address outside of the ranges, and what to do.
    static Refusal denied(String address, String family) {
        return Refusal.of(ErrorCode.E_ACCESSDENIED, Component.HOST_INTERFACE, "")
                .withRemedy("No allowed " + family + " range holds " + address
                        + ": let root add a line '* <network>/<bits>' to /etc/patchbay/networks.conf.");
    }

    private int remove(String name) {
        clerk.screen().progress(BEGUN);
        Outcome<Configuration> removed = clerk.desk().changeNetworks(before -> {
            if (!before.hostOnly().interfaces().containsKey(name)) return missing(name);
            return Outcome.done(before.with(before.hostOnly().withoutInterface(name)));
        });
        clerk.screen().progress(removed instanceof Outcome.Done ? DONE : "NS_ERROR_FAILURE\n");
        return clerk.finish(removed);
    }

    private static <T> Outcome<T> missing(String name) {
        return Outcome.refused(Refusal.line("Could not find interface '" + name + "'")
                .withExitCode(2)
                .withRemedy("'list hostonlyifs' shows what there is."));
    }

    private static <T> Outcome<T> invalid(String message, String remedy) {
        return Outcome.refused(
                Refusals.invalid(Component.HOST_INTERFACE, message).withRemedy(remedy));
    }

    static boolean isMask(int mask) {
        return mask != 0 && (~mask & ~mask + 1) == 0;
    }

    static int prefixBits(int mask) {
        return Integer.bitCount(mask);
    }
}
