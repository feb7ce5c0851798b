package patchbay.control.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// JSON texts, written and read again.
class JsonTest {
    private static JsonValue random(SplittableRandom random, int level) {
        return switch (random.nextInt(level > 4 ? 4 : 6)) {
            case 0 -> new JsonValue.Text(text(random));
            case 1 -> new JsonValue.Whole(random.nextLong());
            case 2 -> new JsonValue.Truth(random.nextBoolean());
            case 3 -> new JsonValue.Nothing();
            case 4 -> {
                List<JsonValue> items = new ArrayList<>();
                for (int count = random.nextInt(5); count > 0; count--) items.add(random(random, level + 1));
                yield new JsonValue.Items(items);
            }
            default -> {
                JsonFields fields = JsonValue.object();
                for (int count = random.nextInt(5); count > 0; count--) {
                    fields.with(text(random), random(random, level + 1));
                }
                yield fields.build();
            }
        };
    }

    private static String text(SplittableRandom random) {
        StringBuilder out = new StringBuilder();
        for (int count = random.nextInt(8); count > 0; count--) {
            out.appendCodePoint(random.nextBoolean() ? random.nextInt(128) : codePoint(random));
        }
        return out.toString();
    }

    private static int codePoint(SplittableRandom random) {
        int chosen = random.nextInt(0x11_0000);
        boolean half = chosen >= Character.MIN_SURROGATE && chosen <= Character.MAX_SURROGATE;
        return half ? '?' : chosen;
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 2_000; round++) {
            JsonValue value = random(random, 0);

            assertThat(JsonReader.read(JsonWriter.line(value))).isEqualTo(value);
            assertThat(JsonReader.read(JsonWriter.pretty(value))).isEqualTo(value);
        }
    }

    @Test
    void halfACharacterIsWrittenSoThatItIsReadAgain() {
        JsonValue value = JsonValue.object()
                .with("a\udde4", "\ud83d")
                .with("b", "\ud83d\ude00")
                .build();

        String text = JsonWriter.line(value);

        assertThat(text).isEqualTo("{\"a?\":\"\\uD83D\",\"b\":\"\\uD83D\\uDE00\"}");
        assertThat(JsonReader.read(text))
                .isEqualTo(JsonValue.object()
                        .with("a?", "\ud83d")
                        .with("b", "\ud83d\ude00")
                        .build());
    }

    @Test
    void peopleSeeTwoBlanksALevel() {
        JsonValue value = JsonValue.object()
                .with("name", "a \"b\"")
                .with("none", JsonValue.object().build())
                .with("all", new JsonValue.Items(List.of(new JsonValue.Whole(1), new JsonValue.Items(List.of()))))
                .build();

        assertThat(JsonWriter.pretty(value)).isEqualTo("""
                {
                  "name": "a \\"b\\"",
                  "none": {},
                  "all": [
                    1,
                    []
                  ]
                }
                """);
    }

    @Test
    void aSpoiltTextIsRefusedAndNothingElseHappens() {
        SplittableRandom random = new SplittableRandom(12);
        for (int round = 0; round < 5_000; round++) {
            StringBuilder text = new StringBuilder(JsonWriter.line(random(random, 0)));
            text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
            text.setLength(random.nextInt(text.length() + 1));
            try {
                JsonReader.read(text.toString());
            } catch (JsonFault refused) {
                assertThat(refused.getMessage()).contains(" at character ");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "\"",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "[1,]",
                "[1 2]",
                "1 2",
                "tru",
                "-",
                "1.5",
                "1e3",
                "01x",
                "99999999999999999999",
                "{\"a\":1,\"a\":2}",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\n\"",
                "'a'",
                "nul"
            })
    void textsThatAreNoJsonAreRefused(String text) {
        assertThatExceptionOfType(JsonFault.class).isThrownBy(() -> JsonReader.read(text));
    }

    @Test
    void depthAndLengthAreBounded() {
        assertThatExceptionOfType(JsonFault.class).isThrownBy(() -> JsonReader.read("[".repeat(100_000)));
        assertThatExceptionOfType(JsonFault.class).isThrownBy(() -> JsonReader.read(" ".repeat((1 << 20) + 1)));
    }
}
