package patchbay.vmm.qmp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one JSON text by recursive descent, as RFC 8259 has it, with limits: nesting [#MAX_DEPTH], values
/// [#MAX_VALUES], and a number has at most [#MAX_NUMBER_LETTERS] letters.
final class JsonReader {
    static final int MAX_DEPTH = 32;
    static final int MAX_VALUES = 65_536;
    static final int MAX_NUMBER_LETTERS = 64;

    private final String text;
    private int at;
    private int depth;
    private int values;

    JsonReader(String text) {
        this.text = text;
    }

    /// The one value of the text.
    @Nullable
    Object read() throws JsonException {
        Object value = value();
        skipSpace();
        if (at < text.length()) throw wrong("something behind the value");
        return value;
    }

    private @Nullable Object value() throws JsonException {
        if (++values > MAX_VALUES) throw wrong("too many values");
        skipSpace();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object() throws JsonException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        enter();
        if (!ends('}')) {
            do {
                skipSpace();
                String name = string();
                skipSpace();
                expect(':');
                object.put(name, value());
            } while (goesOn('}'));
        }
        depth--;
        return object;
    }

    private List<@Nullable Object> array() throws JsonException {
        List<@Nullable Object> array = new ArrayList<>();
        enter();
        if (!ends(']')) {
            do array.add(value());
            while (goesOn(']'));
        }
        depth--;
        return array;
    }

    private void enter() throws JsonException {
        if (++depth > MAX_DEPTH) throw wrong("nested too deeply");
        at++;
    }

    /// Whether an empty object or array ends here; then the bracket is taken.
    private boolean ends(char bracket) throws JsonException {
        skipSpace();
        if (peek() != bracket) return false;
        at++;
        return true;
    }

    /// Takes a comma (true) or the closing bracket (false).
    private boolean goesOn(char bracket) throws JsonException {
        skipSpace();
        char letter = peek();
        if (letter != ',' && letter != bracket) throw wrong("neither ',' nor '" + bracket + "'");
        at++;
        return letter == ',';
    }

    private String string() throws JsonException {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (true) {
            char letter = next();
            if (letter == '"') return string.toString();
            if (letter < ' ') throw wrong("a control character in a string");
            string.append(letter == '\\' ? escaped() : letter);
        }
    }

    private char escaped() throws JsonException {
        char letter = next();
        return switch (letter) {
            case '"', '\\', '/' -> letter;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> fourDigits();
            default -> throw wrong("an unknown escape");
        };
    }

    private char fourDigits() throws JsonException {
        int code = 0;
        for (int count = 0; count < 4; count++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) throw wrong("not a hexadecimal digit");
            code = code << 4 | digit;
        }
        return (char) code;
    }

    private @Nullable Object word(String word, @Nullable Object value) throws JsonException {
        if (!text.startsWith(word, at)) throw wrong("not a value");
        at += word.length();
        return value;
    }

    private Object number() throws JsonException {
        int start = at;
        if (at < text.length() && text.charAt(at) == '-') at++;
        int firstDigit = at;
        digits();
        if (text.charAt(firstDigit) == '0' && at > firstDigit + 1) throw wrong("a leading zero");
        boolean whole = true;
        if (at < text.length() && text.charAt(at) == '.') {
            whole = false;
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            whole = false;
            at++;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) at++;
            digits();
        }
        if (at - start > MAX_NUMBER_LETTERS) throw wrong("a number that is too long");
        return numberOf(text.substring(start, at), whole);
    }

    /// A whole number beyond 64 bits becomes a real one.
    private static Object numberOf(String letters, boolean whole) {
        if (!whole) return Double.valueOf(letters);
        try {
            return Long.valueOf(letters);
        } catch (NumberFormatException beyondLong) {
            return Double.valueOf(letters);
        }
    }

    private void digits() throws JsonException {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') at++;
        if (at == start) throw wrong("not a value");
    }

    private void expect(char letter) throws JsonException {
        if (next() != letter) throw wrong("no '" + letter + "'");
    }

    private char next() throws JsonException {
        char letter = peek();
        at++;
        return letter;
    }

    private char peek() throws JsonException {
        if (at >= text.length()) throw wrong("the end");
        return text.charAt(at);
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    }

    private JsonException wrong(String what) {
        return new JsonException(what, at);
    }
}
