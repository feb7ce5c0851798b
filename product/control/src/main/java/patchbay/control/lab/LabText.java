package patchbay.control.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;
import patchbay.control.json.JsonValue;

/// YAML 1.2 as text, and back.
final class LabText {
    private static final int MOST_CHARS = 1 << 20;
    private static final int INDENT = 2;

    private LabText() {}

    /// The whole text as a node whose scalars are texts, whatever they look like.
    static Node parse(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new FailsafeSchema())
                .setCodePointLimit(MOST_CHARS)
                .setAllowDuplicateKeys(false)
                // In one piece: the engine fails where a piece ends within a character of two.
                .setBufferSize(text.length() + 1)
                .build();
        try {
            return new Composer(settings, new BoundedParser(new ParserImpl(settings, new StreamReader(settings, text))))
                    .getSingleNode()
                    .orElseThrow(() -> new LabFault("there is nothing in it"));
        } catch (MarkedYamlEngineException broken) {
            String where = broken.getProblemMark()
                    .map(mark -> "line " + (mark.getLine() + 1) + ": ")
                    .orElse("");
            throw new LabFault(where + "this is no YAML: " + broken.getProblem());
        } catch (YamlEngineException broken) {
            throw new LabFault("this is no YAML: " + broken.getMessage());
        }
    }

    /// A value as a text, a line a leaf.
    static String write(JsonValue value) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setIndent(INDENT)
                .setIndicatorIndent(INDENT)
                .setIndentWithIndicator(true)
                .setWidth(Integer.MAX_VALUE)
                .setSplitLines(false)
                .build();
        return new Dump(settings).dumpToString(plain(value));
    }

    private static Object plain(JsonValue value) {
        return switch (value) {
            case JsonValue.Text(String text) -> text;
            case JsonValue.Whole(long number) -> number;
            case JsonValue.Truth(boolean truth) -> truth;
            case JsonValue.Nothing() -> "";
            case JsonValue.Items items -> {
                List<Object> all = new ArrayList<>();
                for (JsonValue item : items.values()) all.add(plain(item));
                yield all;
            }
            case JsonValue.Fields fields -> {
                Map<String, Object> all = new LinkedHashMap<>();
                fields.values().forEach((key, each) -> all.put(key, plain(each)));
                yield all;
            }
        };
    }
}
