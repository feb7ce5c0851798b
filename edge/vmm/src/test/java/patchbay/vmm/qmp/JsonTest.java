package patchbay.vmm.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void whatIsWrittenIsReadBack() throws JsonException {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 2_000; round++) {
            // given
            Object value = anything(random, 0);

            // when
            String text = Json.write(value);

            // then
            assertThat(Json.read(text)).isEqualTo(value);
            assertThat(text).doesNotContain("\n");
        }
    }

    @Test
    void aGreetingIsRead() throws JsonException {
        // when
        Object greeting = Json.read("""
                {"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian \\u0031"},
                 "capabilities": ["oob", null, true, -1.5e2]}}
                """);

        // then
        Object qmp = Json.member(greeting, "QMP");
        assertThat(Json.member(Json.member(Json.member(qmp, "version"), "qemu"), "major"))
                .isEqualTo(7L);
        assertThat(Json.text(Json.member(qmp, "version"), "package", "")).isEqualTo("Debian 1");
        assertThat(Json.elements(Json.member(qmp, "capabilities")).toString()).isEqualTo("[oob, null, true, -150.0]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,",
                "[1 2]",
                "{\"a\" 1}",
                "{\"a\":1,}",
                "{a:1}",
                "\"abc",
                "\"\\x\"",
                "\"\\u12g4\"",
                "01",
                "-",
                "1.",
                "1e",
                "+1",
                "tru",
                "nul",
                "[1]]",
                "\"\t\"",
                "NaN",
                "'a'",
                "{\"a\":1}}"
            })
    void whatIsNotJsonIsRefused(String text) {
        assertThatThrownBy(() -> Json.read(text)).isInstanceOf(JsonException.class);
    }

    @Test
    void nestingHasALimit() {
        String deep = "[".repeat(JsonReader.MAX_DEPTH + 1) + "]".repeat(JsonReader.MAX_DEPTH + 1);
        assertThatThrownBy(() -> Json.read(deep))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("depth");
        assertThatThrownBy(() -> Json.read("[".repeat(1_000_000)))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("depth");
    }

    @Test
    void theNumberOfTokensHasALimit() {
        String many = "[" + "0,".repeat(JsonReader.MAX_TOKENS) + "0]";
        assertThatThrownBy(() -> Json.read(many))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("count");
    }

    @Test
    void aNumberIsOnlySoLongAndOneBeyond64BitsIsARealOne() throws JsonException {
        assertThat(Json.read("18446744073709551616")).isEqualTo(0x1p64);
        assertThatThrownBy(() -> Json.read("1".repeat(JsonReader.MAX_NUMBER_LETTERS + 1)))
                .isInstanceOf(JsonException.class);
    }

    @Test
    void anyDamageToATextIsARefusalOrAnotherValue() {
        SplittableRandom random = new SplittableRandom(12);
        String text = "{\"execute\":\"set_link\",\"arguments\":{\"name\":\"nic1\",\"up\":false},\"id\":17}";
        for (int round = 0; round < 5_000; round++) {
            StringBuilder damaged = new StringBuilder(text);
            for (int count = random.nextInt(1, 5); count > 0; count--) {
                damaged.setCharAt(random.nextInt(damaged.length()), (char) random.nextInt(1, 128));
            }
            try {
                Json.read(damaged.toString());
            } catch (JsonException refused) {
                assertThat(refused.getMessage()).contains("at character");
            }
        }
    }

    private static @Nullable Object anything(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 7)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong();
            case 3 -> random.nextDouble() * 1e9;
            case 4 -> text(random);
            case 5 -> list(random, depth);
            default -> object(random, depth);
        };
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int count = random.nextInt(12); count > 0; count--) text.append((char) random.nextInt(0, 0xd800));
        return text.toString();
    }

    private static List<@Nullable Object> list(SplittableRandom random, int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int count = random.nextInt(4); count > 0; count--) list.add(anything(random, depth + 1));
        return list;
    }

    private static Map<String, @Nullable Object> object(SplittableRandom random, int depth) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int count = random.nextInt(4); count > 0; count--) object.put(text(random), anything(random, depth + 1));
        return object;
    }
}
