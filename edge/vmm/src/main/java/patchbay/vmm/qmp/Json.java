package patchbay.vmm.qmp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON (RFC 8259) as plain values: [Map], [List], [String], [Long], [Double], [Boolean] and null.
public final class Json {
    private Json() {}

    /// Reads one text. Objects keep the order of their members; of two members with one name the last counts.
    ///
    /// @throws JsonException when it is not JSON or beyond the limits of [JsonReader]
    public static @Nullable Object read(String text) throws JsonException {
        return JsonReader.read(text);
    }

    /// Writes a value on one line.
    public static String write(@Nullable Object value) {
        return JsonWriter.write(value);
    }

    /// An object from names and values that take turns; the order stays.
    public static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        if (namesAndValues.length % 2 != 0) throw new IllegalArgumentException("a name without a value");
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int index = 0; index < namesAndValues.length; index += 2) {
            if (!(namesAndValues[index] instanceof String name)) {
                throw new IllegalArgumentException("not a name: " + namesAndValues[index]);
            }
            object.put(name, namesAndValues[index + 1]);
        }
        return object;
    }

    /// The member of that name when `value` is an object that has it; else null.
    public static @Nullable Object member(@Nullable Object value, String name) {
        return value instanceof Map<?, ?> object ? object.get(name) : null;
    }

    /// The text at that name, or `otherwise` when there is none.
    public static String text(@Nullable Object value, String name, String otherwise) {
        return member(value, name) instanceof String text ? text : otherwise;
    }

    /// The elements when `value` is an array; else none.
    public static List<?> elements(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
