package patchbay.control.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Reads a text as RFC 8259 has it, within the bounds of this package.
public final class JsonReader {
    private static final int MAX_CHARS = 1 << 20;
    private static final int MAX_LEVELS = 32;

    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /// The value a text holds, and nothing after it; throws [JsonFault].
    public static JsonValue read(String text) {
        if (text.length() > MAX_CHARS) throw new JsonFault("longer than " + MAX_CHARS + " characters");
        JsonReader reader = new JsonReader(text);
        JsonValue value = reader.value(0);
        reader.blanks();
        if (reader.at != text.length()) throw reader.fault("something follows the value");
        return value;
    }

    private JsonValue value(int level) {
        if (level > MAX_LEVELS) throw fault("more than " + MAX_LEVELS + " levels");
        blanks();
        return switch (peek()) {
            case '{' -> fields(level);
            case '[' -> items(level);
            case '"' -> new JsonValue.Text(string());
            case 't' -> word("true", new JsonValue.Truth(true));
            case 'f' -> word("false", new JsonValue.Truth(false));
            case 'n' -> word("null", new JsonValue.Nothing());
            default -> number();
        };
    }

    private JsonValue fields(int level) {
        SequencedMap<String, JsonValue> values = new LinkedHashMap<>();
        at++;
        blanks();
        if (peek() == '}') {
            at++;
            return new JsonValue.Fields(values);
        }
        while (true) {
            blanks();
            if (peek() != '"') throw fault("a key was expected");
            String key = string();
            blanks();
            expect(':');
            if (values.put(key, value(level + 1)) != null) throw fault("the key '" + key + "' stands twice");
            blanks();
            if (peek() == '}') break;
            expect(',');
        }
        at++;
        return new JsonValue.Fields(values);
    }

    private JsonValue items(int level) {
        List<JsonValue> values = new ArrayList<>();
        at++;
        blanks();
        if (peek() == ']') {
            at++;
            return new JsonValue.Items(values);
        }
        while (true) {
            values.add(value(level + 1));
            blanks();
            if (peek() == ']') break;
            expect(',');
        }
        at++;
        return new JsonValue.Items(values);
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        at++;
        while (true) {
            char c = peek();
            at++;
            if (c == '"') return out.toString();
            if (c < 0x20) throw fault("a control character in a string");
            out.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                if (at + 4 > text.length()) throw fault("the text ends in an escape");
                int code = 0;
                for (int end = at + 4; at < end; at++) {
                    int digit = Character.digit(text.charAt(at), 16);
                    if (digit < 0) throw fault("four hexadecimal digits were expected");
                    code = code << 4 | digit;
                }
                yield (char) code;
            }
            default -> throw fault("an unknown escape");
        };
    }

    private JsonValue number() {
        int start = at;
        if (peek() == '-') at++;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') at++;
        try {
            return new JsonValue.Whole(Long.parseLong(text.substring(start, at)));
        } catch (NumberFormatException e) {
            throw fault("a value was expected");
        }
    }

    private JsonValue word(String word, JsonValue value) {
        if (!text.startsWith(word, at)) throw fault("a value was expected");
        at += word.length();
        return value;
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    }

    private char peek() {
        if (at >= text.length()) throw fault("the text ends too early");
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) throw fault("'" + c + "' was expected");
        at++;
    }

    private JsonFault fault(String why) {
        return new JsonFault(why + " at character " + at);
    }
}
