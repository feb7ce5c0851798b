package patchbay.control.command;

import patchbay.control.grammar.OptionUse;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.DhcpClientTerms;
import patchbay.control.model.DhcpOptionKind;
import patchbay.control.model.DhcpOptionText;
import patchbay.control.model.DhcpPool;
import patchbay.control.model.DhcpTerms;
import patchbay.wire.IpAddress;
import patchbay.wire.Octets;

/// What single options of `dhcpserver add|modify` do to what a scope says.
final class DhcpTermEdits {
    private static final int SUBNET_MASK = 1;

    private static final String MASK_REMEDY = "It is the server's own mask: set another with --netmask.";
    private static final String NUMBERS_REMEDY = "Choose a number from 1 to 254.";

    private DhcpTermEdits() {}

    /// On the global scope, where option 1 is the server's own mask.
    static Outcome<DhcpPool> global(DhcpPool pool, OptionUse use, int optionNumber) {
        int code = code(use, optionNumber);
        String name = use.option().name();
        boolean mask = code == SUBNET_MASK;
        if (mask && (name.equals("--del-opt") || name.equals("--remove"))) {
            return DhcpServerEdits.invalid("DHCP option DHCPOption_SubnetMask cannot be deleted", MASK_REMEDY);
        }
        if (mask && (name.startsWith("--set-opt") || name.equals("--value"))) {
            return option(code, new DhcpOptionText(name.equals("--set-opt-hex"), use.value()))
                    .then(octets -> octets.length() == 4
                            ? DhcpServerEdits.made(() -> pool.withMask(octets.i32(0)))
                            : DhcpServerEdits.invalid("Invalid netmask: " + use.value(), MASK_REMEDY));
        }
        return apply(pool.scopes().global(), use, optionNumber)
                .then(terms ->
                        DhcpServerEdits.made(() -> pool.with(pool.scopes().with(terms))));
    }

    /// @param optionNumber the number of the last `--id`
    static Outcome<DhcpTerms> apply(DhcpTerms before, OptionUse use, int optionNumber) {
        int code = code(use, optionNumber);
        return switch (use.option().name()) {
            case "--set-opt", "--value" -> set(before, code, new DhcpOptionText(false, use.value()));
            case "--set-opt-hex" -> set(before, code, new DhcpOptionText(true, use.value()));
            case "--del-opt", "--remove" -> delete(before, code);
            case "--force-opt" -> listed(code, () -> before.withForced(code, true));
            case "--unforce-opt" -> listed(code, () -> before.withForced(code, false));
            case "--suppress-opt" -> listed(code, () -> before.withSuppressed(code, true));
            case "--unsuppress-opt" -> listed(code, () -> before.withSuppressed(code, false));
            case "--zap-options" -> Outcome.done(before.withoutOptions());
            case "--min-lease-time" -> Outcome.done(before.withMinSeconds(use.number()));
            case "--default-lease-time" -> Outcome.done(before.withDefaultSeconds(use.number()));
            case "--max-lease-time" -> Outcome.done(before.withMaxSeconds(use.number()));
            default ->
                throw new IllegalStateException("no edit for " + use.option().name());
        };
    }

    /// Fixes a client's address, which must be of the server's network, where VirtualBox takes any; an empty
    /// text frees it.
    static Outcome<DhcpClientTerms> fixed(DhcpPool pool, DhcpClientTerms before, String text) {
        if (text.isEmpty()) return Outcome.done(before.withFixedAddress(0));
        IpAddress address = IpAddress.parse(text);
        if (address == null || !address.isV4()) {
            return DhcpServerEdits.invalid(
                    "Invalid IPv4 address '" + text + "': VERR_INVALID_PARAMETER",
                    Refusals.writeIpv4(IpAddress.formatV4(pool.lower())));
        }
        if (!pool.isForClients(address.v4Bits())) {
            Refusal refusal = Refusals.invalid(Component.DHCP_SERVER, "Invalid IPv4 address '" + text + "'");
            return Outcome.refused(refusal.withRemedy("Choose one of the server's network, but not the server's own."));
        }
        return Outcome.done(before.withFixedAddress(address.v4Bits()));
    }

    private static int code(OptionUse use, int optionNumber) {
        return switch (use.option().name()) {
            case "--set-opt", "--set-opt-hex" -> (int) use.index();
            case "--del-opt", "--force-opt", "--unforce-opt", "--suppress-opt", "--unsuppress-opt" ->
                (int) use.number();
            case "--value", "--remove" -> optionNumber;
            default -> 0;
        };
    }

    private static Outcome<DhcpTerms> set(DhcpTerms before, int code, DhcpOptionText value) {
        return option(code, value).then(octets -> DhcpServerEdits.made(() -> before.withOption(code, value)));
    }

    private static Outcome<Octets> option(int code, DhcpOptionText value) {
        int encoding = value.hex() ? 1 : 0;
        DhcpOptionKind kind = DhcpOptionKind.of(code);
        boolean numbered = code >= 1 && code <= 254;
        if (!numbered || !value.hex() && (kind == null || kind == DhcpOptionKind.OCTETS)) {
            String text = "Unsupported option " + code + " (encoding " + encoding + ", value " + value.text() + ")";
            Refusal refusal = Refusals.invalid(Component.DHCP_SERVER, text);
            return Outcome.refused(refusal.withRemedy(numbered ? "Set it with --set-opt-hex." : NUMBERS_REMEDY));
        }
        Octets octets = value.octets(code);
        if (octets != null) return Outcome.done(octets);
        String message = "Malformed option " + code + " value '" + value.text() + "' (encoding " + encoding
                + ", vrc=VERR_INVALID_PARAMETER)";
        DhcpOptionKind written = kind == null || value.hex() ? DhcpOptionKind.OCTETS : kind;
        return DhcpServerEdits.invalid(message, "Write " + written.form() + ".");
    }

    private static Outcome<DhcpTerms> delete(DhcpTerms before, int code) {
        if (before.options().containsKey(code)) return Outcome.done(before.withoutOption(code));
        Refusal refusal = Refusal.of(
                ErrorCode.VBOX_E_OBJECT_NOT_FOUND, Component.DHCP_SERVER, "DHCP option " + code + " was not found");
        return Outcome.refused(refusal.withRemedy("'list dhcpservers' shows the options that are set."));
    }

    private static Outcome<DhcpTerms> listed(int code, java.util.function.Supplier<DhcpTerms> after) {
        if (code < 1 || code > 254) return DhcpServerEdits.invalid("Invalid option: " + code, NUMBERS_REMEDY);
        return DhcpServerEdits.made(after);
    }
}
