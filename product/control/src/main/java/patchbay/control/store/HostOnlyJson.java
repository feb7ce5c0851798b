package patchbay.control.store;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import patchbay.control.json.JsonFault;
import patchbay.control.json.JsonReader;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.model.Configuration;
import patchbay.control.model.HostOnlyInterface;
import patchbay.control.model.HostOnlyNetwork;
import patchbay.wire.IpAddress;

/// Host-only interfaces and networks as text and back.
public final class HostOnlyJson {
    private HostOnlyJson() {}

    /// Everything about a host-only interface.
    public static JsonValue.Fields toJson(HostOnlyInterface hostOnly) {
        return JsonValue.object()
                .with("name", hostOnly.name())
                .with("address", IpAddress.formatV4(hostOnly.address()))
                .with("mask", IpAddress.formatV4(hostOnly.mask()))
                .with("ipv6", hostOnly.ipv6().toString())
                .with("ipv6PrefixBits", hostOnly.ipv6PrefixBits())
                .build();
    }

    /// Everything about a host-only network.
    public static JsonValue.Fields toJson(HostOnlyNetwork network) {
        return JsonValue.object()
                .with("name", network.name())
                .with("uuid", network.uuid().toString())
                .with("enabled", network.enabled())
                .with("mask", IpAddress.formatV4(network.mask()))
                .with("lower", IpAddress.formatV4(network.lower()))
                .with("upper", IpAddress.formatV4(network.upper()))
                .with("network", network.network())
                .build();
    }

    static String write(HostOnlyInterface hostOnly) {
        return JsonWriter.line(toJson(hostOnly));
    }

    static String write(HostOnlyNetwork network) {
        return JsonWriter.line(toJson(network));
    }

    static HostOnlyInterface readInterface(String text) {
        return interfaceOfJson(JsonValue.fields(JsonReader.read(text)));
    }

    /// The host-only interface of a value; throws [JsonFault] when it is none.
    public static HostOnlyInterface interfaceOfJson(JsonValue.Fields json) {
        IpAddress ipv6 = IpAddress.parse(json.text("ipv6", ""));
        if (ipv6 == null) throw new JsonFault("'ipv6' is no address");
        return NetworkJson.judged(() -> new HostOnlyInterface(
                json.text("name", ""),
                NetworkJson.address(json, "address"),
                NetworkJson.address(json, "mask"),
                ipv6,
                Math.clamp(json.whole("ipv6PrefixBits", 64), 0, 255)));
    }

    static HostOnlyNetwork readNetwork(String text) {
        return networkOfJson(JsonValue.fields(JsonReader.read(text)));
    }

    /// The host-only network of a value; throws [JsonFault] when it is none.
    public static HostOnlyNetwork networkOfJson(JsonValue.Fields json) {
        @Nullable UUID uuid = Configuration.uuid(json.text("uuid", ""));
        if (uuid == null) throw new JsonFault("'uuid' is none");
        return NetworkJson.judged(() -> new HostOnlyNetwork(
                uuid,
                json.text("name", ""),
                json.truth("enabled", true),
                NetworkJson.address(json, "mask"),
                NetworkJson.address(json, "lower"),
                NetworkJson.address(json, "upper")));
    }
}
