package patchbay.control.command;

import java.util.List;
import patchbay.control.grammar.Numbers;
import patchbay.control.grammar.OptionUse;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.AliasMode;
import patchbay.control.model.NatBoot;
import patchbay.control.model.NatBuffers;
import patchbay.control.model.NatDns;
import patchbay.control.model.NatEngine;
import patchbay.control.model.NatNetworkText;
import patchbay.wire.IpAddress;

/// What the options of modifyvm do to a card's NAT engine, virtualbox.md §2.2.
final class NatEdits {
    private NatEdits() {}

    static Outcome<NatEngine> apply(OptionUse use, NatEngine before) {
        String value = use.value();
        NatBoot boot = before.boot();
        NatDns dns = before.dns();
        return switch (use.option().name()) {
            case "--nat-net" -> network(value, before);
            case "--nat-bind-ip" -> bindAddress(value, before);
            case "--nat-settings" -> buffers(use, before);
            case "--nat-pf" -> rule(use, before);
            case "--nat-alias-mode" -> Outcome.done(before.withAlias(AliasMode.ofWords(value)));
            case "--nat-tftp-prefix" ->
                Outcome.done(before.withBoot(new NatBoot(boot.tftp(), value, boot.file(), boot.server())));
            case "--nat-tftp-file" ->
                Outcome.done(before.withBoot(new NatBoot(boot.tftp(), boot.prefix(), value, boot.server())));
            case "--nat-tftp-server" ->
                Outcome.done(before.withBoot(new NatBoot(boot.tftp(), boot.prefix(), boot.file(), value)));
            case "--nat-dns-pass-domain" ->
                Outcome.done(before.withDns(new NatDns(use.on(), dns.proxy(), dns.hostResolver(), dns.servers())));
            case "--nat-dns-proxy" ->
                Outcome.done(before.withDns(new NatDns(dns.passDomain(), use.on(), dns.hostResolver(), dns.servers())));
            case "--nat-dns-host-resolver" ->
                Outcome.done(before.withDns(new NatDns(dns.passDomain(), dns.proxy(), use.on(), dns.servers())));
            case "--nat-dns-servers" -> nameServers(value, before);
            case "--nat-enable-tftp" ->
                Outcome.done(before.withBoot(new NatBoot(use.on(), boot.prefix(), boot.file(), boot.server())));
            case "--nat-forward-broadcast" -> Outcome.done(before.withForwardBroadcast(use.on()));
            case "--nat-localhostreachable" -> Outcome.done(before.withLocalhostReachable(use.on()));
            default ->
                throw new IllegalStateException("no edit for " + use.option().name());
        };
    }

    /// Differs: judged here, where VirtualBox waits for the machine's start to fail.
    static Outcome<NatEngine> network(String text, NatEngine before) {
        if (text.equalsIgnoreCase("default") || text.isEmpty()) return Outcome.done(before.withNetwork(""));
        if (NatNetworkText.parse(text) != null) return Outcome.done(before.withNetwork(text));
        return Outcome.refused(
                Refusals.invalid(Component.NAT_ENGINE, "network '" + text + "' describes not a valid IPv4 network")
                        .withRemedy("Give address/prefix such as 192.168.15.0/24, with a prefix of at most 27."));
    }

    private static Outcome<NatEngine> nameServers(String text, NatEngine before) {
        try {
            String servers = text.equalsIgnoreCase("host") ? "" : text;
            return Outcome.done(before.withDns(before.dns().withServers(servers)));
        } catch (IllegalArgumentException unfit) {
            return Outcome.refused(Refusals.invalid(Component.NAT_ENGINE, unfit)
                    .withRemedy("Give addresses parted by commas, at most eight, or 'host' for the host's own."));
        }
    }

    private static Outcome<NatEngine> bindAddress(String text, NatEngine before) {
        if (text.isEmpty()) return Outcome.done(before.withBindAddress(""));
        IpAddress address = IpAddress.parse(text);
        if (address == null || !address.isV4()) {
            return Outcome.refused(Refusals.invalid(Component.NAT_ENGINE, "Invalid IPv4 address \"" + text + "\""));
        }
        if (address.v4Bits() >>> 28 == 0xe) {
            return Outcome.refused(
                    Refusals.invalid(Component.NAT_ENGINE, "Cannot bind to a multicast address " + text));
        }
        return Outcome.done(before.withBindAddress(text));
    }

    /// Differs: VirtualBox stores the second field as the third as well (quirk 3).
    private static Outcome<NatEngine> buffers(OptionUse use, NatEngine before) {
        List<Long> fields = List.of(use.value().split(",", -1)).stream()
                .map(field -> Numbers.uint32(field.strip()))
                .toList();
        if (fields.size() != 5 || fields.contains(-1L) || fields.getFirst() > 65_535) {
            return Outcome.refused(Refusal.misuse("Missing or invalid argument to '" + use.spelling() + "'")
                    .withRemedy("Give five numbers: mtu,socksnd,sockrcv,tcpsnd,tcprcv; 0 leaves the usual."));
        }
        NatBuffers usual = before.buffers();
        return Outcome.done(before.withBuffers(new NatBuffers(
                fields.get(0).intValue(),
                orUsual(fields.get(1), usual.socketSendKib()),
                orUsual(fields.get(2), usual.socketReceiveKib()),
                orUsual(fields.get(3), usual.tcpSendKib()),
                orUsual(fields.get(4), usual.tcpReceiveKib()))));
    }

    private static long orUsual(long given, long usual) {
        return given == 0 ? usual : given;
    }

    private static Outcome<NatEngine> rule(OptionUse use, NatEngine before) {
        if (use.delete()) return RuleEdits.removed(use.value(), before);
        return RuleEdits.parse(
                        use.value(),
                        "Missing or invalid argument to '" + use.spelling() + "'",
                        proto -> Refusal.line("Invalid proto '" + use.value() + "' specfied for NIC " + use.index()))
                .then(rule -> RuleEdits.added(rule, before));
    }
}
