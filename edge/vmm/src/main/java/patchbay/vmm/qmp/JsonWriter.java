package patchbay.vmm.qmp;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes JSON without white space, all but printable ASCII escaped, so that it never spans lines.
final class JsonWriter {
    private JsonWriter() {}

    static void append(StringBuilder text, @Nullable Object value) {
        switch (value) {
            case null -> text.append("null");
            case String string -> appendString(text, string);
            case Boolean truth -> text.append(truth);
            case Double real -> appendReal(text, real);
            case Number number -> text.append(number.longValue());
            case Map<?, ?> object -> appendObject(text, object);
            case List<?> array -> appendArray(text, array);
            default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }

    private static void appendReal(StringBuilder text, double real) {
        if (Double.isNaN(real) || Double.isInfinite(real)) throw new IllegalArgumentException("JSON has no " + real);
        text.append(real);
    }

    private static void appendObject(StringBuilder text, Map<?, ?> object) {
        text.append('{');
        Iterator<? extends Map.Entry<?, ?>> members = object.entrySet().iterator();
        while (members.hasNext()) {
            Map.Entry<?, ?> member = members.next();
            appendString(text, String.valueOf(member.getKey()));
            text.append(':');
            append(text, member.getValue());
            if (members.hasNext()) text.append(',');
        }
        text.append('}');
    }

    private static void appendArray(StringBuilder text, List<?> array) {
        text.append('[');
        for (int index = 0; index < array.size(); index++) {
            if (index > 0) text.append(',');
            append(text, array.get(index));
        }
        text.append(']');
    }

    private static void appendString(StringBuilder text, String string) {
        text.append('"');
        for (int index = 0; index < string.length(); index++) {
            char letter = string.charAt(index);
            if (letter == '"' || letter == '\\') text.append('\\').append(letter);
            else if (letter >= ' ' && letter < 0x7f) text.append(letter);
            else appendEscape(text, letter);
        }
        text.append('"');
    }

    private static void appendEscape(StringBuilder text, char letter) {
        text.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) text.append(Character.forDigit(letter >> shift & 0xf, 16));
    }
}
