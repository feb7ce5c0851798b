package patchbay.control.command;

import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.OptionUse;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Adapter;
import patchbay.control.model.Attachment;
import patchbay.control.model.AttachmentNames;
import patchbay.control.model.BridgeMode;
import patchbay.control.model.MacText;
import patchbay.control.model.NicBackend;
import patchbay.control.model.NicType;
import patchbay.control.model.PromiscuousPolicy;
import patchbay.control.model.Trace;

/// What the options of modifyvm do to a card, virtualbox.md §1.5.
final class CardEdits {
    private CardEdits() {}

    static Outcome<Adapter> apply(OptionUse use, Adapter before, Choices choices) {
        try {
            return card(use, before, choices);
        } catch (IllegalArgumentException e) {
            return Outcome.refused(Refusals.invalid(Component.NETWORK_ADAPTER, e));
        }
    }

    private static Outcome<Adapter> card(OptionUse use, Adapter before, Choices choices) {
        String value = use.value();
        return switch (use.option().name()) {
            case "--nic" -> attach(use, before, choices);
            case "--nic-type" -> type(use, before);
            case "--nic-backend" -> backend(use, before);
            case "--bridge-mode" -> bridgeMode(use, before);
            case "--mac-address" -> mac(value, before, choices);
            case "--cable-connected" ->
                Outcome.done(before.change().cableConnected(use.on()).build());
            case "--nic-speed" ->
                Outcome.done(before.change().speedKbps(use.number()).build());
            case "--nic-boot-prio" -> bootPriority(use, before);
            case "--nic-promisc" -> promiscuous(value, before);
            case "--nic-bandwidth-group" ->
                Outcome.done(before.change()
                        .bandwidthGroup(value.equalsIgnoreCase("none") ? "" : value)
                        .build());
            case "--nic-trace" ->
                Outcome.done(traced(before, new Trace(use.on(), before.trace().file())));
            case "--nic-trace-file" -> traceFile(value, before, choices);
            case "--nic-property" -> property(use.given(), value, before);
            default -> name(use, before);
        };
    }

    private static Outcome<Adapter> name(OptionUse use, Adapter before) {
        String name = use.value().equalsIgnoreCase("none") ? "" : use.value();
        AttachmentNames names = before.names();
        Refusal needed =
                name.isEmpty() && before.enabled() ? needed(use.option().name(), before.attachment()) : null;
        if (needed != null) return Outcome.refused(needed);
        return switch (use.option().name()) {
            case "--intnet" -> Outcome.done(before.withNames(names.withInternal(name)));
            case "--bridge-adapter" -> Outcome.done(before.withNames(names.withBridged(name)));
            case "--host-only-adapter" -> Outcome.done(before.withNames(names.withHostOnly(name)));
            case "--host-only-net" -> Outcome.done(before.withNames(names.withHostOnlyNetwork(use.value())));
            case "--nat-network" -> Outcome.done(before.withNames(names.withNatNetwork(use.value())));
            case "--nic-generic-drv" -> Outcome.done(before.withNames(names.withGenericDriver(use.value())));
            default -> NatEdits.apply(use, before.nat()).map(before::withNat);
        };
    }

    /// Why a name may not be empty: it is that of the attachment the card has.
    private static @Nullable Refusal needed(String option, Attachment attachment) {
        String what = switch (option) {
            case "--intnet" -> attachment == Attachment.INTNET ? "internal network" : "";
            case "--bridge-adapter" -> attachment == Attachment.BRIDGED ? "bridged interface" : "";
            case "--host-only-adapter" -> attachment == Attachment.HOSTONLY ? "host only interface" : "";
            case "--host-only-net" -> attachment == Attachment.HOSTONLYNET ? "host-only network" : "";
            case "--nat-network" -> attachment == Attachment.NATNETWORK ? "NAT network" : "";
            default -> "";
        };
        if (what.isEmpty()) return null;
        String message = "Empty or null " + what + " name is not valid";
        return Refusal.of(ErrorCode.E_FAIL, Component.NETWORK_ADAPTER, message)
                .withRemedy("Name one, or choose another attachment first.");
    }

    private static Outcome<Adapter> attach(OptionUse use, Adapter before, Choices choices) {
        if (use.value().equalsIgnoreCase("none"))
            return Outcome.done(before.change().enabled(false).build());
        Attachment attachment = Attachment.ofWord(use.value());
        if (attachment == null) return Outcome.refused(noAttachment(use.value(), use.index()));
        return attached(before, attachment).map(card -> card.enabled(choices.freshMac()));
    }

    static Refusal noAttachment(String word, long slot) {
        boolean cloud = word.equalsIgnoreCase("cloud");
        return Refusal.line("Invalid type '" + word + "' specfied for NIC " + slot) // the product's spelling
                .withRemedy(
                        cloud
                                ? "Cloud networks are a service of Oracle's; 'generic' with a UDP tunnel joins other hosts."
                                : "Use none, null, nat, natnetwork, bridged, intnet, hostonly, hostonlynet or generic.");
    }

    /// The card on another attachment; an internal network without a name is VirtualBox's `intnet`.
    static Outcome<Adapter> attached(Adapter before, Attachment attachment) {
        AttachmentNames names = before.names();
        boolean unnamed = attachment == Attachment.INTNET && names.internal().isEmpty();
        return Outcome.done(before.change()
                .attachment(attachment)
                .names(unnamed ? names.withInternal("intnet") : names)
                .build());
    }

    private static Outcome<Adapter> type(OptionUse use, Adapter before) {
        NicType type = NicType.ofWord(use.value());
        if (type != null) return Outcome.done(before.change().type(type).build());
        return Outcome.refused(
                Refusal.line("Invalid NIC type '" + use.value() + "' specified for NIC " + use.index())
                        .withRemedy(
                                "Use Am79C970A, Am79C973, 82540EM, 82543GC, 82545EM or virtio; cards for ISA and USB are not here."));
    }

    private static Outcome<Adapter> backend(OptionUse use, Adapter before) {
        NicBackend backend = NicBackend.ofWord(use.value());
        if (backend == null) {
            return Outcome.refused(
                    Refusal.line("Invalid NIC backend '" + use.value() + "' specified for NIC " + use.index())
                            .withRemedy("Use auto, qemu, vhost-user, vfio-user or multi-process."));
        }
        return Outcome.done(before.change().backend(backend).build());
    }

    private static Outcome<Adapter> bridgeMode(OptionUse use, Adapter before) {
        BridgeMode mode = BridgeMode.ofWord(use.value());
        if (mode == null) {
            return Outcome.refused(
                    Refusal.line("Invalid bridge mode '" + use.value() + "' specified for NIC " + use.index())
                            .withRemedy("Use auto, wired or shared-mac."));
        }
        return Outcome.done(before.change().bridgeMode(mode).build());
    }

    private static Outcome<Adapter> mac(String value, Adapter before, Choices choices) {
        boolean fresh = value.isEmpty() || value.equalsIgnoreCase("auto");
        if (!fresh && !MacText.valid(value)) {
            return Outcome.refused(Refusals.invalid(Component.NETWORK_ADAPTER, "Invalid MAC address format")
                    .withRemedy("Give twelve hexadecimal digits, the second one even, or 'auto'."));
        }
        return Outcome.done(
                before.change().mac(fresh ? choices.freshMac() : value).build());
    }

    private static Outcome<Adapter> bootPriority(OptionUse use, Adapter before) {
        long priority = use.number();
        if (priority <= 4)
            return Outcome.done(before.change().bootPriority((int) priority).build());
        return Outcome.refused(
                Refusal.line("Invalid boot priority '" + priority + "' specfied for NIC " + use.index()));
    }

    static Outcome<Adapter> promiscuous(String word, Adapter before) {
        PromiscuousPolicy policy = PromiscuousPolicy.ofWord(word);
        if (policy != null)
            return Outcome.done(before.change().promiscuous(policy).build());
        return Outcome.refused(Refusal.line("Unknown promiscuous mode policy '" + word + "'")
                .withRemedy("Use deny, allow-vms or allow-all."));
    }

    /// A card without what can change while its machine runs.
    static Adapter fixed(Adapter card) {
        Adapter usual = Adapter.disabled(card.type());
        return card.change()
                .attachment(usual.attachment())
                .names(usual.names())
                .cableConnected(true)
                .promiscuous(usual.promiscuous())
                .trace(usual.trace())
                .properties(usual.properties())
                .nat(usual.nat())
                .build();
    }

    static Adapter traced(Adapter before, Trace trace) {
        return before.change().trace(trace).build();
    }

    static Outcome<Adapter> traceFile(String value, Adapter before, Choices choices) {
        return choices.absolute(value)
                .map(path -> traced(before, new Trace(before.trace().enabled(), path)));
    }

    static Outcome<Adapter> property(String given, String value, Adapter before) {
        int equals = value.indexOf('=');
        if (equals > 0) {
            return Outcome.done(before.withProperty(value.substring(0, equals), value.substring(equals + 1)));
        }
        return Outcome.refused(Refusal.line("Invalid " + given + " argument '" + value + "'"));
    }
}
