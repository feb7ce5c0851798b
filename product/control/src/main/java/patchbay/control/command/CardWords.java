package patchbay.control.command;

import java.util.List;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Adapter;
import patchbay.control.model.Attachment;
import patchbay.control.model.AttachmentNames;
import patchbay.control.model.NatEngine;
import patchbay.control.model.PromiscuousPolicy;
import patchbay.control.model.Trace;

/// What controlvm's words about cards do. Values are matched exactly here, unlike modifyvm's.
final class CardWords {
    private CardWords() {}

    /// A word as it stood on the command line.
    ///
    /// @param word without its number
    /// @param given with it
    record Call(String word, String given, List<String> arguments) {
        String first() {
            return arguments.getFirst();
        }

        /// What follows the word.
        String number() {
            return given.substring(word.length());
        }

        /// The card's number; 0 when it is none of any machine's.
        int slot() {
            return number().matches("[1-9][0-9]?") ? Integer.parseInt(number()) : 0;
        }
    }

    /// What a call was found to be.
    sealed interface Meaning {}

    record Understood(Edit edit) implements Meaning {}

    record Misused(String message) implements Meaning {}

    static Meaning read(Call call, Choices choices) {
        if (call.arguments().isEmpty()) return new Misused("Missing argument to '" + call.given() + "'.");
        int most = call.word().equals("nic") || isDelete(call) ? 2 : 1;
        if (call.arguments().size() > most) {
            return new Misused("Invalid parameter '" + call.arguments().get(most) + "'");
        }
        if (isDelete(call) && call.arguments().size() == 1) {
            return new Misused("Missing argument to '" + call.given() + "'.");
        }
        if (lacksName(call)) return new Misused("Missing argument to '" + call.first() + "'.");
        return new Understood(before -> {
            if (call.slot() == 0 || call.slot() > before.slots()) {
                return Outcome.refused(Refusal.line("Invalid NIC number '" + call.number() + "'.")
                        .withRemedy(Refusals.slotsOf(before)));
            }
            try {
                return card(call, before.adapter(call.slot()), choices)
                        .map(card -> before.withAdapter(call.slot(), old -> card));
            } catch (IllegalArgumentException e) {
                return Outcome.refused(Refusals.invalid(Component.NETWORK_ADAPTER, e));
            }
        });
    }

    private static boolean isDelete(Call call) {
        return call.word().equals("natpf") && call.first().equals("delete");
    }

    /// Whether a mode stands there whose network must be named.
    private static boolean lacksName(Call call) {
        if (!call.word().equals("nic") || call.arguments().size() > 1) return false;
        return List.of("bridged", "hostif", "intnet", "hostonly", "hostonlynet", "generic", "natnetwork")
                .contains(call.first());
    }

    private static Outcome<Adapter> card(Call call, Adapter before, Choices choices) {
        return switch (call.word()) {
            case "setlinkstate" -> link(call, before);
            case "nic" -> attach(call, before);
            case "natpf" -> rule(call, before.nat()).map(before::withNat);
            case "nictrace" -> trace(call, before);
            case "nictracefile" ->
                before.enabled() ? CardEdits.traceFile(call.first(), before, choices) : disabled(call, "its tracefile");
            case "nicproperty" -> before.enabled() ? property(call, before) : disabled(call, "its properties");
            case "nicpromisc" -> before.enabled() ? promiscuous(call, before) : disabled(call, "its promiscuous mode");
            default -> throw new IllegalStateException("no edit for " + call.word());
        };
    }

    private static Outcome<Adapter> link(Call call, Adapter before) {
        if (!isOnOff(call)) return wrong("Invalid link state '" + call.first() + "'.");
        return Outcome.done(
                before.change().cableConnected(call.first().equals("on")).build());
    }

    private static Outcome<Adapter> trace(Call call, Adapter before) {
        if (!before.enabled()) return disabled(call, "its trace flag");
        if (!isOnOff(call)) {
            return wrong("Invalid " + call.given() + " argument '" + call.first() + "'.");
        }
        return Outcome.done(CardEdits.traced(
                before, new Trace(call.first().equals("on"), before.trace().file())));
    }

    private static Outcome<Adapter> property(Call call, Adapter before) {
        if (call.first().indexOf('=') > 0) return CardEdits.property(call.given(), call.first(), before);
        return wrong("Invalid " + call.given() + " argument '" + call.first() + "'.");
    }

    private static Outcome<Adapter> promiscuous(Call call, Adapter before) {
        String word = call.first();
        if (isLower(word) && PromiscuousPolicy.ofWord(word) != null) return CardEdits.promiscuous(word, before);
        return wrong("Unknown promiscuous mode policy '" + word + "'.");
    }

    /// A value that is none: here VirtualBox shows the syntax as for a misuse, and exits with 1.
    private static Outcome<Adapter> wrong(String message) {
        return Outcome.refused(Refusal.line(message).withSyntax());
    }

    private static boolean isLower(String word) {
        return word.equals(word.toLowerCase(java.util.Locale.ROOT));
    }

    private static boolean isOnOff(Call call) {
        return call.first().equals("on") || call.first().equals("off");
    }

    private static Outcome<Adapter> attach(Call call, Adapter before) {
        if (!before.enabled()) return disabled(call, "its attachment type");
        String word = call.first();
        Attachment attachment = isLower(word) ? Attachment.ofWord(word) : null;
        if (attachment == null) {
            return wrong("Invalid type '" + word + "' specfied for NIC " + call.slot() + ".");
        }
        return named(call, attachment, before).then(card -> CardEdits.attached(card, attachment));
    }

    private static Outcome<Adapter> named(Call call, Attachment attachment, Adapter before) {
        String name = call.arguments().size() > 1 ? call.arguments().get(1) : "";
        AttachmentNames names = before.names();
        return switch (attachment) {
            case INTNET -> Outcome.done(before.withNames(names.withInternal(name)));
            case NAT ->
                name.isEmpty()
                        ? Outcome.done(before)
                        : NatEdits.network(name, before.nat()).map(before::withNat);
            case HOSTONLYNET -> Outcome.done(before.withNames(names.withHostOnlyNetwork(name)));
            case NATNETWORK -> Outcome.done(before.withNames(names.withNatNetwork(name)));
            case GENERIC -> Outcome.done(before.withNames(names.withGenericDriver(name)));
            case HOSTONLY -> Outcome.done(before.withNames(names.withHostOnly(name)));
            case BRIDGED -> Outcome.done(before.withNames(names.withBridged(name)));
            case NULL -> Outcome.done(before);
        };
    }

    private static Outcome<NatEngine> rule(Call call, NatEngine before) {
        if (isDelete(call)) return RuleEdits.removed(call.arguments().get(1), before);
        return RuleEdits.parse(
                        call.first(),
                        "Missing or invalid argument to '" + call.given() + "'.",
                        proto -> Refusal.misuse(
                                "Wrong rule proto '" + proto + "' specified -- only 'udp' and 'tcp' are allowed."))
                .then(rule -> RuleEdits.added(rule, before));
    }

    /// VirtualBox prints this and exits with 0; we exit with 1 (quirk 2).
    private static Outcome<Adapter> disabled(Call call, String what) {
        return Outcome.refused(Refusal.line(
                        "The NIC " + call.slot() + " is currently disabled and thus " + what + " can't be changed.")
                .withRemedy("Power the machine off and enable the card with modifyvm --nic" + call.slot() + "."));
    }
}
