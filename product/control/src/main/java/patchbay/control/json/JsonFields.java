package patchbay.control.json;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// An object in the making. Used by one thread, for one statement.
public final class JsonFields {
    private final SequencedMap<String, JsonValue> values = new LinkedHashMap<>();

    public JsonFields with(String key, JsonValue value) {
        values.put(key, value);
        return this;
    }

    public JsonFields with(String key, String value) {
        return with(key, new JsonValue.Text(value));
    }

    public JsonFields with(String key, long value) {
        return with(key, new JsonValue.Whole(value));
    }

    public JsonFields with(String key, boolean value) {
        return with(key, new JsonValue.Truth(value));
    }

    public JsonValue.Fields build() {
        return new JsonValue.Fields(values);
    }
}
