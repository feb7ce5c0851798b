package patchbay.control.store;

import java.util.ArrayList;
import java.util.List;
import patchbay.control.json.JsonValue;
import patchbay.control.model.AliasMode;
import patchbay.control.model.NatBoot;
import patchbay.control.model.NatBuffers;
import patchbay.control.model.NatDns;
import patchbay.control.model.NatEngine;
import patchbay.control.model.NatRule;
import patchbay.control.model.Protocol;

/// Settings of NAT engines as values and back.
public final class NatJson {
    private NatJson() {}

    static JsonValue.Fields toJson(NatEngine nat) {
        List<JsonValue> rules = new ArrayList<>();
        for (NatRule rule : nat.rules()) rules.add(ruleToJson(rule));
        NatBuffers buffers = nat.buffers();
        return JsonValue.object()
                .with("network", nat.network())
                .with("bindAddress", nat.bindAddress())
                .with("mtuBytes", buffers.mtuBytes())
                .with("socketSendKib", buffers.socketSendKib())
                .with("socketReceiveKib", buffers.socketReceiveKib())
                .with("tcpSendKib", buffers.tcpSendKib())
                .with("tcpReceiveKib", buffers.tcpReceiveKib())
                .with("aliasLog", nat.alias().log())
                .with("aliasProxyOnly", nat.alias().proxyOnly())
                .with("aliasSamePorts", nat.alias().samePorts())
                .with("tftp", nat.boot().tftp())
                .with("tftpPrefix", nat.boot().prefix())
                .with("tftpFile", nat.boot().file())
                .with("tftpServer", nat.boot().server())
                .with("dnsPassDomain", nat.dns().passDomain())
                .with("dnsProxy", nat.dns().proxy())
                .with("dnsHostResolver", nat.dns().hostResolver())
                .with("dnsServers", nat.dns().serversText())
                .with("localhostReachable", nat.localhostReachable())
                .with("forwardBroadcast", nat.forwardBroadcast())
                .with("rules", new JsonValue.Items(rules))
                .build();
    }

    static NatEngine ofJson(JsonValue.Fields json) {
        List<NatRule> rules = new ArrayList<>();
        for (JsonValue rule : json.items("rules").values()) rules.add(ruleOfJson(JsonValue.fields(rule)));
        return new NatEngine(
                json.text("network", ""),
                json.text("bindAddress", ""),
                buffers(json),
                new AliasMode(
                        json.truth("aliasLog", false),
                        json.truth("aliasProxyOnly", false),
                        json.truth("aliasSamePorts", false)),
                new NatBoot(
                        json.truth("tftp", true),
                        json.text("tftpPrefix", ""),
                        json.text("tftpFile", ""),
                        json.text("tftpServer", "")),
                new NatDns(
                                json.truth("dnsPassDomain", true),
                                json.truth("dnsProxy", false),
                                json.truth("dnsHostResolver", false))
                        .withServers(json.text("dnsServers", "")),
                json.truth("localhostReachable", false),
                json.truth("forwardBroadcast", true),
                rules);
    }

    private static NatBuffers buffers(JsonValue.Fields json) {
        NatBuffers usual = NatBuffers.DEFAULT;
        return new NatBuffers(
                Math.toIntExact(Math.clamp(json.whole("mtuBytes", 0), -1, 65_536)),
                json.whole("socketSendKib", usual.socketSendKib()),
                json.whole("socketReceiveKib", usual.socketReceiveKib()),
                json.whole("tcpSendKib", usual.tcpSendKib()),
                json.whole("tcpReceiveKib", usual.tcpReceiveKib()));
    }

    /// A forwarding rule as a value.
    public static JsonValue ruleToJson(NatRule rule) {
        return JsonValue.object()
                .with("name", rule.name())
                .with("protocol", rule.protocol().word())
                .with("hostAddress", rule.hostAddress())
                .with("hostPort", rule.hostPort())
                .with("guestAddress", rule.guestAddress())
                .with("guestPort", rule.guestPort())
                .build();
    }

    static NatRule ruleOfJson(JsonValue.Fields json) {
        return new NatRule(
                json.text("name", ""),
                AdapterJson.known(Protocol.ofWord(json.text("protocol", "")), "protocol"),
                json.text("hostAddress", ""),
                Math.toIntExact(Math.clamp(json.whole("hostPort", 0), -1, 65_536)),
                json.text("guestAddress", ""),
                Math.toIntExact(Math.clamp(json.whole("guestPort", 0), -1, 65_536)));
    }
}
