package patchbay.control.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.core.util.Separators.Spacing;

/// Writes values as text by Jackson's generator: on one line for the store, indented for people.
public final class JsonWriter {
    /// Half a surrogate pair has no UTF-8 form, so all from there on is written as its number.
    private static final int HIGHEST_AS_IT_IS = Character.MIN_SURROGATE - 1;

    private static final JsonFactory GENERATORS =
            JsonFactory.builder().highestNonEscapedChar(HIGHEST_AS_IT_IS).build();
    private static final DefaultPrettyPrinter LAYOUT = layout();

    private JsonWriter() {}

    /// One line without blanks.
    public static String line(JsonValue value) {
        return write(value, ObjectWriteContext.empty());
    }

    /// Two blanks a level, and a newline at the end.
    public static String pretty(JsonValue value) {
        return write(value, new Indented()) + '\n';
    }

    private static String write(JsonValue value, ObjectWriteContext how) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = GENERATORS.createGenerator(how, text)) {
            write(generator, value);
        }
        return text.toString();
    }

    private static void write(JsonGenerator to, JsonValue value) {
        switch (value) {
            case JsonValue.Text(String text) -> to.writeString(text);
            case JsonValue.Whole(long number) -> to.writeNumber(number);
            case JsonValue.Truth(boolean truth) -> to.writeBoolean(truth);
            case JsonValue.Nothing() -> to.writeNull();
            case JsonValue.Items items -> {
                to.writeStartArray();
                for (JsonValue item : items.values()) write(to, item);
                to.writeEndArray();
            }
            case JsonValue.Fields fields -> {
                to.writeStartObject();
                fields.values().forEach((key, field) -> {
                    to.writeName(sound(key));
                    write(to, field);
                });
                to.writeEndObject();
            }
        }
    }

    /// The parser refuses half a pair in a name, by its number too: it becomes a question mark, as in every stream that
    /// text is printed to.
    private static String sound(String name) {
        boolean ordinary = name.chars().noneMatch(letter -> Character.isSurrogate((char) letter));
        return ordinary ? name : new String(name.getBytes(UTF_8), UTF_8);
    }

    private static DefaultPrettyPrinter layout() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        return new DefaultPrettyPrinter(Separators.createDefaultInstance()
                        .withObjectNameValueSpacing(Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator(""))
                .withArrayIndenter(indenter)
                .withObjectIndenter(indenter);
    }

    /// A printer counts levels, so each text has its own.
    private static final class Indented extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            return LAYOUT.createInstance();
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }
}
