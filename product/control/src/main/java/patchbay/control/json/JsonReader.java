package patchbay.control.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Reads a text as RFC 8259 has it, within the bounds of this package, by Jackson's parser.
public final class JsonReader {
    private static final int MAX_CHARS = 1 << 20;
    private static final int MAX_LEVELS = 32;
    private static final JsonFactory PARSERS = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_LEVELS).build())
            .build();

    private JsonReader() {}

    /// The value a text holds, and nothing after it; throws [JsonFault].
    public static JsonValue read(String text) {
        if (text.length() > MAX_CHARS) throw new JsonFault("longer than " + MAX_CHARS + " characters");
        try (JsonParser parser = PARSERS.createParser(ObjectReadContext.empty(), text)) {
            return only(parser);
        }
    }

    private static JsonValue only(JsonParser parser) {
        try {
            JsonValue value = value(parser, parser.nextToken());
            if (parser.nextToken() != null) throw fault(parser, "something follows the value");
            return value;
        } catch (JacksonException refused) {
            throw fault(parser, refused.getOriginalMessage());
        }
    }

    private static JsonValue value(JsonParser parser, @Nullable JsonToken token) {
        return switch (token) {
            case null -> throw fault(parser, "the text ends too early");
            case START_OBJECT -> fields(parser);
            case START_ARRAY -> items(parser);
            case VALUE_STRING -> new JsonValue.Text(parser.getString());
            case VALUE_NUMBER_INT -> new JsonValue.Whole(parser.getLongValue());
            case VALUE_TRUE -> new JsonValue.Truth(true);
            case VALUE_FALSE -> new JsonValue.Truth(false);
            case VALUE_NULL -> new JsonValue.Nothing();
            default -> throw fault(parser, "a value was expected, and numbers are whole");
        };
    }

    private static JsonValue fields(JsonParser parser) {
        SequencedMap<String, JsonValue> values = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            values.put(key, value(parser, parser.nextToken()));
        }
        return new JsonValue.Fields(values);
    }

    private static JsonValue items(JsonParser parser) {
        List<JsonValue> values = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            values.add(value(parser, token));
        }
        return new JsonValue.Items(values);
    }

    private static JsonFault fault(JsonParser parser, String why) {
        return new JsonFault(why + " at character " + parser.currentLocation().getCharOffset());
    }
}
