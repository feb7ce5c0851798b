package patchbay.control.lab;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import patchbay.control.json.JsonValue;

/// What differs from a default, and what differs between two values.
final class Defaults {
    private Defaults() {}

    /// The fields of `full` that are not as in `base`, at every depth; arrays are taken whole.
    static JsonValue.Fields minus(JsonValue.Fields full, JsonValue.Fields base) {
        SequencedMap<String, JsonValue> result = new LinkedHashMap<>();
        full.values().forEach((key, value) -> {
            JsonValue below = base.get(key);
            if (value.equals(below)) return;
            if (value instanceof JsonValue.Fields fields && below instanceof JsonValue.Fields fieldsBelow) {
                result.put(key, minus(fields, fieldsBelow));
            } else {
                result.put(key, value);
            }
        });
        return new JsonValue.Fields(result);
    }

    static JsonValue.Fields without(JsonValue.Fields fields, String... keys) {
        SequencedMap<String, JsonValue> result = new LinkedHashMap<>(fields.values());
        for (String key : keys) result.remove(key);
        return new JsonValue.Fields(result);
    }

    static JsonValue.Fields with(JsonValue.Fields fields, String key, JsonValue value) {
        SequencedMap<String, JsonValue> result = new LinkedHashMap<>(fields.values());
        result.put(key, value);
        return new JsonValue.Fields(result);
    }
}
