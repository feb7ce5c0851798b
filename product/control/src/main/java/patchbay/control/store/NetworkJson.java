package patchbay.control.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import patchbay.control.json.JsonFault;
import patchbay.control.json.JsonFields;
import patchbay.control.json.JsonReader;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.model.DhcpPool;
import patchbay.control.model.NatNetwork;
import patchbay.control.model.NatRule;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4Cidr;

/// NAT networks and DHCP servers as text and back.
public final class NetworkJson {
    private NetworkJson() {}

    /// Everything about a NAT network.
    public static JsonValue.Fields toJson(NatNetwork network) {
        JsonFields loopbacks = JsonValue.object();
        network.loopbacks().forEach((host, offset) -> loopbacks.with(host, offset.longValue()));
        return JsonValue.object()
                .with("name", network.name())
                .with("enabled", network.enabled())
                .with("network", network.network().toString())
                .with("dhcp", network.dhcp())
                .with("ipv6", network.ipv6())
                .with("ipv6Prefix", network.ipv6Prefix())
                .with("ipv6Default", network.ipv6Default())
                .with("rules4", rules(network.rules4()))
                .with("rules6", rules(network.rules6()))
                .with("loopbacks", loopbacks.build())
                .with("loopback6", network.loopback6())
                .build();
    }

    /// Everything about a DHCP server.
    public static JsonValue.Fields toJson(DhcpPool pool) {
        return JsonValue.object()
                .with("network", pool.network())
                .with("enabled", pool.enabled())
                .with("server", IpAddress.formatV4(pool.server()))
                .with("mask", IpAddress.formatV4(pool.mask()))
                .with("lower", IpAddress.formatV4(pool.lower()))
                .with("upper", IpAddress.formatV4(pool.upper()))
                .with("global", DhcpJson.toJson(pool.scopes().global()))
                .with("groups", DhcpJson.groups(pool.scopes().groups()))
                .with("clients", DhcpJson.clients(pool.scopes().clients()))
                .build();
    }

    static String write(NatNetwork network) {
        return JsonWriter.line(toJson(network));
    }

    static String write(DhcpPool pool) {
        return JsonWriter.line(toJson(pool));
    }

    static NatNetwork readNetwork(String text) {
        return networkOfJson(JsonValue.fields(JsonReader.read(text)));
    }

    /// The NAT network of a value; throws [JsonFault] when it is none.
    public static NatNetwork networkOfJson(JsonValue.Fields json) {
        SequencedMap<String, Integer> loopbacks = new LinkedHashMap<>();
        JsonValue.Fields stored = json.fields("loopbacks");
        for (String host : stored.values().keySet()) {
            loopbacks.put(host, Math.clamp(stored.whole(host, 0), 0, Integer.MAX_VALUE));
        }
        return judged(() -> new NatNetwork(
                json.text("name", ""),
                json.truth("enabled", true),
                AdapterJson.known(Ipv4Cidr.parse(json.text("network", "")), "network"),
                json.truth("dhcp", true),
                json.truth("ipv6", false),
                json.text("ipv6Prefix", ""),
                json.truth("ipv6Default", false),
                rules(json.items("rules4")),
                rules(json.items("rules6")),
                loopbacks,
                json.whole("loopback6", NatNetwork.ROUTER_V6)));
    }

    static DhcpPool readPool(String text) {
        return poolOfJson(JsonValue.fields(JsonReader.read(text)));
    }

    /// The DHCP server of a value; throws [JsonFault] when it is none.
    public static DhcpPool poolOfJson(JsonValue.Fields json) {
        return judged(() -> new DhcpPool(
                json.text("network", ""),
                json.truth("enabled", false),
                address(json, "server"),
                address(json, "mask"),
                address(json, "lower"),
                address(json, "upper"),
                DhcpJson.scopes(json)));
    }

    static <T> T judged(java.util.function.Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException unfit) {
            throw new JsonFault(String.valueOf(unfit.getMessage()));
        }
    }

    static int address(JsonValue.Fields json, String key) {
        IpAddress address = IpAddress.parse(json.text(key, ""));
        if (address == null || !address.isV4()) throw new JsonFault("'" + key + "' is no address");
        return address.v4Bits();
    }

    private static JsonValue.Items rules(List<NatRule> rules) {
        List<JsonValue> values = new ArrayList<>();
        for (NatRule rule : rules) values.add(NatJson.ruleToJson(rule));
        return new JsonValue.Items(values);
    }

    private static List<NatRule> rules(JsonValue.Items items) {
        List<NatRule> rules = new ArrayList<>();
        for (JsonValue value : items.values()) rules.add(NatJson.ruleOfJson(JsonValue.fields(value)));
        return rules;
    }
}
