package patchbay.vmm.qmp;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/// Writes JSON by Jackson's generator without white space, all but ASCII escaped, so that it never spans lines.
final class JsonWriter {
    private static final JsonFactory GENERATORS =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private JsonWriter() {}

    static String write(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = GENERATORS.createGenerator(ObjectWriteContext.empty(), text)) {
            append(generator, value);
        }
        return text.toString();
    }

    private static void append(JsonGenerator to, @Nullable Object value) {
        switch (value) {
            case null -> to.writeNull();
            case String string -> to.writeString(string);
            case Boolean truth -> to.writeBoolean(truth);
            case Double real -> to.writeNumber(real);
            case Number number -> to.writeNumber(number.longValue());
            case Map<?, ?> object -> appendObject(to, object);
            case List<?> array -> {
                to.writeStartArray();
                for (Object element : array) append(to, element);
                to.writeEndArray();
            }
            default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }

    private static void appendObject(JsonGenerator to, Map<?, ?> object) {
        to.writeStartObject();
        for (Map.Entry<?, ?> member : object.entrySet()) {
            to.writeName(String.valueOf(member.getKey()));
            append(to, member.getValue());
        }
        to.writeEndObject();
    }
}
