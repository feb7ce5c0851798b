package patchbay.control.json;

import java.util.Map;

/// Writes values as text: on one line for the store, indented for people.
public final class JsonWriter {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder();
    private final boolean indented;

    private JsonWriter(boolean indented) {
        this.indented = indented;
    }

    /// One line without blanks.
    public static String line(JsonValue value) {
        JsonWriter writer = new JsonWriter(false);
        writer.write(value, 0);
        return writer.out.toString();
    }

    /// Two blanks a level, and a newline at the end.
    public static String pretty(JsonValue value) {
        JsonWriter writer = new JsonWriter(true);
        writer.write(value, 0);
        return writer.out.append('\n').toString();
    }

    private void write(JsonValue value, int level) {
        switch (value) {
            case JsonValue.Text(String text) -> quoted(text);
            case JsonValue.Whole(long number) -> out.append(number);
            case JsonValue.Truth(boolean truth) -> out.append(truth);
            case JsonValue.Nothing() -> out.append("null");
            case JsonValue.Items items -> {
                out.append('[');
                boolean first = true;
                for (JsonValue item : items.values()) {
                    startEntry(first, level + 1);
                    write(item, level + 1);
                    first = false;
                }
                end(']', first, level);
            }
            case JsonValue.Fields fields -> {
                out.append('{');
                boolean first = true;
                for (Map.Entry<String, JsonValue> field : fields.values().entrySet()) {
                    startEntry(first, level + 1);
                    quoted(field.getKey());
                    out.append(indented ? ": " : ":");
                    write(field.getValue(), level + 1);
                    first = false;
                }
                end('}', first, level);
            }
        }
    }

    private void startEntry(boolean first, int level) {
        if (!first) out.append(',');
        if (indented) newLine(level);
    }

    private void end(char bracket, boolean empty, int level) {
        if (indented && !empty) newLine(level);
        out.append(bracket);
    }

    private void newLine(int level) {
        out.append('\n').repeat("  ", level);
    }

    private void quoted(String text) {
        out.append('"');
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || Character.isSurrogate(c) && !paired(text, at)) escaped(c);
                    else out.append(c);
                }
            }
        }
        out.append('"');
    }

    /// Half a surrogate pair has no UTF-8 form, so it is written as its number.
    private static boolean paired(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c))
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        return at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }

    private void escaped(char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) out.append(HEX.charAt(c >> shift & 0xf));
    }
}
