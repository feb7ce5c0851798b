package patchbay.control.store;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchbay.control.json.JsonFault;
import patchbay.control.json.JsonValue;
import patchbay.control.model.Adapter;
import patchbay.control.model.Attachment;
import patchbay.control.model.AttachmentNames;
import patchbay.control.model.BridgeMode;
import patchbay.control.model.NicBackend;
import patchbay.control.model.NicType;
import patchbay.control.model.PromiscuousPolicy;
import patchbay.control.model.Trace;

/// Adapters as values and back.
final class AdapterJson {
    private AdapterJson() {}

    static JsonValue.Fields toJson(Adapter adapter) {
        AttachmentNames names = adapter.names();
        return JsonValue.object()
                .with("enabled", adapter.enabled())
                .with("type", adapter.type().word())
                .with("backend", adapter.backend().word())
                .with("attachment", adapter.attachment().word())
                .with("internalNetwork", names.internal())
                .with("bridgedInterface", names.bridged())
                .with("bridgeMode", adapter.bridgeMode().word())
                .with("hostOnlyInterface", names.hostOnly())
                .with("natNetwork", names.natNetwork())
                .with("genericDriver", names.genericDriver())
                .with("hostOnlyNetwork", adapter.names().hostOnlyNetwork())
                .with("mac", adapter.mac())
                .with("cableConnected", adapter.cableConnected())
                .with("speedKbps", adapter.speedKbps())
                .with("bootPriority", adapter.bootPriority())
                .with("promiscuous", adapter.promiscuous().word())
                .with("bandwidthGroup", adapter.bandwidthGroup())
                .with("trace", adapter.trace().enabled())
                .with("traceFile", adapter.trace().file())
                .with("properties", JsonValue.Fields.ofTexts(adapter.properties()))
                .with("nat", NatJson.toJson(adapter.nat()))
                .build();
    }

    static Adapter ofJson(JsonValue.Fields json) {
        AttachmentNames names = new AttachmentNames(
                json.text("internalNetwork", ""),
                json.text("bridgedInterface", ""),
                json.text("hostOnlyInterface", ""),
                json.text("natNetwork", ""),
                json.text("genericDriver", ""),
                json.text("hostOnlyNetwork", ""));
        var properties = new TreeMap<String, String>();
        JsonValue.Fields stored = json.fields("properties");
        for (String key : stored.values().keySet()) properties.put(key, stored.text(key, ""));
        return new Adapter(
                json.truth("enabled", false),
                known(NicType.ofWord(json.text("type", "Am79C973")), "type"),
                known(NicBackend.ofWord(json.text("backend", "auto")), "backend"),
                known(Attachment.ofWord(json.text("attachment", "null")), "attachment"),
                names,
                known(BridgeMode.ofWord(json.text("bridgeMode", "auto")), "bridgeMode"),
                json.text("mac", ""),
                json.truth("cableConnected", true),
                json.whole("speedKbps", 0),
                Math.toIntExact(Math.clamp(json.whole("bootPriority", 0), -1, 100)),
                known(PromiscuousPolicy.ofWord(json.text("promiscuous", "deny")), "promiscuous"),
                json.text("bandwidthGroup", ""),
                new Trace(json.truth("trace", false), json.text("traceFile", "")),
                properties,
                NatJson.ofJson(json.fields("nat")));
    }

    static <T> T known(@Nullable T value, String key) {
        if (value == null) throw new JsonFault("'" + key + "' holds an unknown word");
        return value;
    }
}
