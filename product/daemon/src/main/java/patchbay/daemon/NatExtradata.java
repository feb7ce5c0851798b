package patchbay.daemon;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.AliasMode;
import patchbay.control.model.Extradata;
import patchbay.control.model.NatBoot;
import patchbay.control.model.NatBuffers;
import patchbay.control.model.NatDns;
import patchbay.control.model.NatEngine;
import patchbay.nat.NatLimits;

/// What VirtualBox's users set of a card's NAT by extradata, virtualbox.md §2.2. It is stronger than the card's own
/// settings, as there, and is read when the card is plugged: [DriverKeys] such as `SoMaxConnection`. What is set of
/// `global` counts for every machine that has not set the same itself.
///
/// Numbers are decimal or `0x`; a truth is a number. A key there that the driver does not have refuses the start, as in
/// VirtualBox; keys elsewhere are left alone.
final class NatExtradata {
    /// A key of the driver's own; deeper ones are its parts'.
    private static final Pattern KEY = Pattern.compile("[A-Za-z]+");
    private static final Set<String> KNOWN = Set.of(
            "Network",
            "BindIP",
            "LocalhostReachable",
            "ForwardBroadcast",
            "AliasMode",
            "EnableTFTP",
            "TFTPPrefix",
            "BootFile",
            "NextServer",
            "PassDomain",
            "DNSProxy",
            "UseHostResolver",
            "SlirpMTU",
            "SockSnd",
            "SockRcv",
            "TcpSnd",
            "TcpRcv",
            "ICMPCacheLimit",
            "SoMaxConnection");
    private static final long MOST_ECHOES = 65_535;
    private static final long MOST_WAITING = 65_535;
    private static final long MOST_KIB = 0xffff_ffffL;

    private final int slot;
    private final Map<String, String> values;

    private NatExtradata(int slot, Map<String, String> values) {
        this.slot = slot;
        this.values = values;
    }

    /// Those for the card in `slot`, from 1: of all machines, and in their place those of its own.
    static NatExtradata of(Extradata ofAll, Extradata own, int slot) {
        SortedMap<String, String> values = DriverKeys.of(ofAll, own, slot);
        values.keySet().removeIf(key -> !KEY.matcher(key).matches());
        return new NatExtradata(slot, values);
    }

    /// The card's settings with these in their place; refused when one has no readable value, or is none of the
    /// driver's.
    NatEngine applied(NatEngine nat) throws RefusedException {
        for (String key : values.keySet()) if (!KNOWN.contains(key)) throw unknown(key);
        NatBoot boot = nat.boot();
        NatDns dns = nat.dns();
        NatBuffers buffers = nat.buffers();
        int alias = (int) number("AliasMode", bits(nat.alias()), 7);
        return nat.withNetwork(text("Network", nat.network()))
                .withBindAddress(text("BindIP", nat.bindAddress()))
                .withLocalhostReachable(truth("LocalhostReachable", nat.localhostReachable()))
                .withForwardBroadcast(truth("ForwardBroadcast", nat.forwardBroadcast()))
                .withAlias(new AliasMode((alias & 1) != 0, (alias & 2) != 0, (alias & 4) != 0))
                .withBoot(boot(boot))
                .withDns(new NatDns(
                        truth("PassDomain", dns.passDomain()),
                        truth("DNSProxy", dns.proxy()),
                        truth("UseHostResolver", dns.hostResolver()),
                        dns.servers()))
                .withBuffers(new NatBuffers(
                        (int) number("SlirpMTU", buffers.mtuBytes(), 65_535),
                        number("SockSnd", buffers.socketSendKib(), MOST_KIB),
                        number("SockRcv", buffers.socketReceiveKib(), MOST_KIB),
                        number("TcpSnd", buffers.tcpSendKib(), MOST_KIB),
                        number("TcpRcv", buffers.tcpReceiveKib(), MOST_KIB)));
    }

    private NatBoot boot(NatBoot boot) throws RefusedException {
        boolean tftp = truth("EnableTFTP", boot.tftp());
        String file = text("BootFile", boot.file());
        try {
            return new NatBoot(tftp, text("TFTPPrefix", boot.prefix()), file, text("NextServer", boot.server()));
        } catch (IllegalArgumentException tooLong) {
            throw refused(file, "BootFile", "Give a name of at most 127 characters");
        }
    }

    /// The limits with these in their place.
    NatLimits applied(NatLimits limits) throws RefusedException {
        int echoes = (int) Math.max(1, number("ICMPCacheLimit", limits.echoes(), MOST_ECHOES));
        int backlog = (int) Math.max(1, number("SoMaxConnection", limits.backlog(), MOST_WAITING));
        return new NatLimits(limits.flows(), echoes, backlog, limits.tcp());
    }

    private RefusedException unknown(String key) {
        String message = "NAT#" + (slot - 1) + ": Configuration error: unknown key \"" + key
                + "\" (VERR_PDM_DRVINS_UNKNOWN_CFG_VALUES)";
        String known = String.join(", ", new TreeSet<>(KNOWN));
        return new RefusedException(Refusal.of(ErrorCode.E_INVALIDARG, Component.CONSOLE, message)
                .withRemedy("Take it away by setextradata without a value. There are " + known + "."));
    }

    private static int bits(AliasMode alias) {
        return (alias.log() ? 1 : 0) | (alias.proxyOnly() ? 2 : 0) | (alias.samePorts() ? 4 : 0);
    }

    private String text(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    private boolean truth(String key, boolean otherwise) throws RefusedException {
        return number(key, otherwise ? 1 : 0, MOST_KIB) != 0;
    }

    private long number(String key, long otherwise, long most) throws RefusedException {
        @Nullable String value = values.get(key);
        if (value == null) return otherwise;
        try {
            long number = Long.decode(value.strip());
            if (number >= 0 && number <= most) return number;
        } catch (NumberFormatException unreadable) {
            // refused below, as a number out of range is
        }
        throw refused(value, key, "Give a number up to " + most);
    }

    private RefusedException refused(String value, String key, String remedy) {
        String message =
                "NAT#" + (slot - 1) + ": Configuration error: '" + value + "' is no valid value of \"" + key + "\"";
        return new RefusedException(Refusal.of(ErrorCode.E_INVALIDARG, Component.CONSOLE, message)
                .withRemedy(remedy + " by setextradata, or no value to take the key away."));
    }
}
