package patchbay.control.store;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.TreeMap;
import patchbay.control.json.JsonValue;
import patchbay.control.model.GuestProperties;
import patchbay.control.model.GuestProperty;

/// Guest properties as values and back.
final class GuestPropertyJson {
    private GuestPropertyJson() {}

    static JsonValue.Fields toJson(GuestProperties properties) {
        SequencedMap<String, JsonValue> all = new LinkedHashMap<>();
        properties
                .values()
                .forEach((name, property) -> all.put(
                        name,
                        JsonValue.object()
                                .with("value", property.value())
                                .with("nanos", property.nanos())
                                .with("flags", property.flagsText())
                                .build()));
        return new JsonValue.Fields(all);
    }

    static GuestProperties ofJson(JsonValue.Fields json) {
        var values = new TreeMap<String, GuestProperty>();
        for (String name : json.values().keySet()) {
            JsonValue.Fields each = json.fields(name);
            values.put(
                    name,
                    new GuestProperty(
                            each.text("value", ""),
                            each.whole("nanos", 0),
                            GuestProperty.flags(each.text("flags", ""))));
        }
        return new GuestProperties(values);
    }
}
