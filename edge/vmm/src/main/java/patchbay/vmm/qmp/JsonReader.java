package patchbay.vmm.qmp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/// Reads one JSON text by Jackson's parser, within limits: nesting [#MAX_DEPTH], words, brackets and values
/// [#MAX_TOKENS], and a number has at most [#MAX_NUMBER_LETTERS] letters. Names are kept for nobody else: whoever
/// writes to us would fill a table that all texts share.
final class JsonReader {
    static final int MAX_DEPTH = 32;
    static final int MAX_TOKENS = 131_072;
    static final int MAX_NUMBER_LETTERS = 64;

    private static final JsonFactory PARSERS = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxTokenCount(MAX_TOKENS)
                    .maxNumberLength(MAX_NUMBER_LETTERS)
                    .build())
            .build();

    private JsonReader() {}

    /// The one value of the text.
    static @Nullable Object read(String text) throws JsonException {
        try (JsonParser parser = PARSERS.createParser(ObjectReadContext.empty(), text)) {
            return only(parser);
        }
    }

    private static @Nullable Object only(JsonParser parser) throws JsonException {
        try {
            Object value = value(parser, parser.nextToken());
            if (parser.nextToken() != null) throw wrong(parser, "something behind the value");
            return value;
        } catch (JacksonException refused) {
            throw wrong(parser, refused.getOriginalMessage());
        }
    }

    private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token) throws JsonException {
        return switch (token) {
            case null -> throw wrong(parser, "the end");
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> whole(parser);
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw wrong(parser, "not a value");
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws JsonException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            object.put(name, value(parser, parser.nextToken()));
        }
        return object;
    }

    private static List<@Nullable Object> array(JsonParser parser) throws JsonException {
        List<@Nullable Object> array = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(parser, token));
        }
        return array;
    }

    /// A whole number beyond 64 bits becomes a real one.
    private static Object whole(JsonParser parser) {
        if (parser.getNumberType() == NumberType.BIG_INTEGER) return parser.getDoubleValue();
        return parser.getLongValue();
    }

    private static JsonException wrong(JsonParser parser, String what) {
        return new JsonException(what, parser.currentLocation().getCharOffset());
    }
}
