package patchbay.control.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A value of JSON. Numbers are whole; fractions are not needed here and refused.
public sealed interface JsonValue {
    /// A string.
    record Text(String value) implements JsonValue {}

    /// A whole number.
    record Whole(long value) implements JsonValue {}

    /// `true` or `false`.
    record Truth(boolean value) implements JsonValue {}

    /// `null`.
    record Nothing() implements JsonValue {}

    /// An array.
    record Items(List<JsonValue> values) implements JsonValue {
        public Items {
            values = List.copyOf(values);
        }

        /// An array of strings.
        public static Items ofTexts(Iterable<String> texts) {
            var values = new java.util.ArrayList<JsonValue>();
            for (String text : texts) values.add(new Text(text));
            return new Items(values);
        }

        /// The strings of an array of nothing else.
        public List<String> texts() {
            return values.stream().map(JsonValue::text).toList();
        }
    }

    /// An object, in the order it was written.
    record Fields(SequencedMap<String, JsonValue> values) implements JsonValue {
        public Fields {
            values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
        }

        /// An object of strings.
        public static Fields ofTexts(Map<String, String> texts) {
            SequencedMap<String, JsonValue> values = new LinkedHashMap<>();
            texts.forEach((key, value) -> values.put(key, new Text(value)));
            return new Fields(values);
        }

        /// The value of `key`, or null.
        public @Nullable JsonValue get(String key) {
            return values.get(key);
        }

        /// The string of `key`, or `otherwise` when there is no such key.
        public String text(String key, String otherwise) {
            JsonValue value = values.get(key);
            return value == null ? otherwise : JsonValue.text(value);
        }

        public long whole(String key, long otherwise) {
            JsonValue value = values.get(key);
            if (value == null) return otherwise;
            if (value instanceof Whole(long number)) return number;
            throw new JsonFault("'" + key + "' is not a number");
        }

        public boolean truth(String key, boolean otherwise) {
            JsonValue value = values.get(key);
            if (value == null) return otherwise;
            if (value instanceof Truth(boolean truth)) return truth;
            throw new JsonFault("'" + key + "' is neither true nor false");
        }

        /// The array of `key`; empty when there is no such key.
        public Items items(String key) {
            JsonValue value = values.get(key);
            if (value == null) return new Items(List.of());
            if (value instanceof Items items) return items;
            throw new JsonFault("'" + key + "' is not an array");
        }

        /// The object of `key`; empty when there is no such key.
        public Fields fields(String key) {
            JsonValue value = values.get(key);
            return value == null ? new Fields(new LinkedHashMap<>()) : JsonValue.fields(value);
        }
    }

    private static String text(JsonValue value) {
        if (value instanceof Text(String text)) return text;
        throw new JsonFault("a string was expected");
    }

    /// `value` as an object; refused when it is something else.
    static Fields fields(JsonValue value) {
        if (value instanceof Fields fields) return fields;
        throw new JsonFault("an object was expected");
    }

    /// Starts an object.
    static JsonFields object() {
        return new JsonFields();
    }
}
