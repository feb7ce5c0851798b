package patchbay.control.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import patchbay.control.json.JsonValue;

/// Lays what a file says over what is so without it. An object with keys takes those keys and no others, and so
/// do the entries of lists ([ListForms]); an empty one takes any. Used for one file.
final class Overlay {
    private static final int MOST_VALUES = 100_000;
    private static final int MOST_LEVELS = 32;
    /// Below these keys every value is a text.
    private static final Set<String> TEXTS = Set.of(
            "extradata", "properties", "impair", "options", "rules", "rules4", "rules6", "groups", "disks", "qemuArgs");

    /// Keys by their values, for the lines of messages.
    private final IdentityHashMap<Node, Node> keys = new IdentityHashMap<>();

    private int values;

    /// The value of a node where `base` stands otherwise.
    ///
    /// @param path where it stands, for messages
    JsonValue over(Node node, JsonValue base, String path) {
        return switch (base) {
            case JsonValue.Fields fields
            when fields.values().isEmpty() -> open(mapping(node, path), path, isTexts(path));
            case JsonValue.Fields fields -> over(mapping(node, path), fields, path);
            case JsonValue.Items ignored -> items(node, path, isTexts(path));
            case JsonValue.Truth ignored -> new JsonValue.Truth(truth(node, path));
            case JsonValue.Whole ignored -> new JsonValue.Whole(whole(node, path));
            case JsonValue.Text ignored -> new JsonValue.Text(text(node, path));
            case JsonValue.Nothing ignored -> throw fault(node, path + " takes no value");
        };
    }

    private JsonValue over(SequencedMap<String, Node> given, JsonValue.Fields base, String path) {
        SequencedMap<String, JsonValue> result = new LinkedHashMap<>(base.values());
        given.forEach((key, node) -> {
            JsonValue below = base.get(key);
            if (below == null) throw unknown(node, path, key, base.values().keySet());
            result.put(key, over(node, below, path + "." + key));
        });
        return new JsonValue.Fields(result);
    }

    /// For a key that a thing has not: with its line, the keys there are, and the one that is probably meant.
    LabFault unknown(Node value, String path, String key, Collection<String> known) {
        String near = NearestWord.to(key, known);
        return fault(
                keys.getOrDefault(value, value),
                path + " has no '" + key + "'; it has " + String.join(", ", known)
                        + (near.isEmpty() ? "" : ". Did you mean '" + near + "'?"));
    }

    /// What is given of a form, and no more: without what is left out.
    private JsonValue given(Node node, JsonValue.Fields form, String path) {
        SequencedMap<String, JsonValue> result = new LinkedHashMap<>();
        mapping(node, path).forEach((key, value) -> {
            JsonValue below = form.get(key);
            if (below == null) throw unknown(value, path, key, form.values().keySet());
            result.put(key, over(value, below, path + "." + key));
        });
        return new JsonValue.Fields(result);
    }

    /// The entries of a mapping in their order. An empty value counts as an empty mapping.
    SequencedMap<String, Node> mapping(Node node, String path) {
        count(node, path);
        SequencedMap<String, Node> entries = new LinkedHashMap<>();
        if (node instanceof ScalarNode scalar && scalar.getValue().isEmpty()) return entries;
        if (!(node instanceof MappingNode mapping)) throw fault(node, path + " is to be a mapping");
        for (NodeTuple entry : mapping.getValue()) {
            String key = text(entry.getKeyNode(), path);
            keys.put(entry.getValueNode(), entry.getKeyNode());
            if (entries.put(key, entry.getValueNode()) != null) {
                throw fault(entry.getKeyNode(), path + " has '" + key + "' twice");
            }
        }
        return entries;
    }

    /// The text of a scalar.
    String text(Node node, String path) {
        count(node, path);
        if (node instanceof ScalarNode scalar) return scalar.getValue();
        throw fault(node, path + " is to be a single value");
    }

    static LabFault fault(@Nullable Node node, String message) {
        String line = node == null
                ? ""
                : node.getStartMark()
                        .map(mark -> "line " + (mark.getLine() + 1) + ": ")
                        .orElse("");
        return new LabFault(line + message);
    }

    private JsonValue open(SequencedMap<String, Node> given, String path, boolean texts) {
        JsonValue.Fields form = ListForms.of(path);
        SequencedMap<String, JsonValue> result = new LinkedHashMap<>();
        given.forEach((key, node) -> {
            String below = path + "." + key;
            result.put(key, form == null ? any(node, below, texts) : given(node, form, below));
        });
        return new JsonValue.Fields(result);
    }

    private JsonValue items(Node node, String path, boolean texts) {
        count(node, path);
        if (!(node instanceof SequenceNode sequence)) throw fault(node, path + " is to be a list");
        JsonValue.Fields form = ListForms.of(path);
        List<JsonValue> result = new ArrayList<>();
        for (Node each : sequence.getValue()) {
            String entry = path + "[" + result.size() + "]";
            result.add(form == null ? any(each, entry, texts) : given(each, form, entry));
        }
        return new JsonValue.Items(result);
    }

    /// A value of which nothing is known: what is written without quotes and looks like a number or a truth is
    /// one, unless texts are meant.
    private JsonValue any(Node node, String path, boolean texts) {
        if (node instanceof SequenceNode) return items(node, path, texts);
        if (node instanceof MappingNode) return open(mapping(node, path), path, texts || isTexts(path));
        String text = text(node, path);
        boolean plain = node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN;
        if (texts || !plain) return new JsonValue.Text(text);
        if (text.equals("true") || text.equals("false")) return new JsonValue.Truth(text.equals("true"));
        return text.matches("0|-?[1-9][0-9]{0,17}")
                ? new JsonValue.Whole(Long.parseLong(text))
                : new JsonValue.Text(text);
    }

    private static boolean isTexts(String path) {
        String key = path.substring(path.lastIndexOf('.') + 1);
        return TEXTS.contains(key) && !(key.equals("groups") && path.startsWith("dhcpServers."));
    }

    private boolean truth(Node node, String path) {
        return switch (text(node, path).toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes" -> true;
            case "false", "off", "no" -> false;
            default -> throw fault(node, path + " is to be true or false");
        };
    }

    private long whole(Node node, String path) {
        String text = text(node, path);
        if (!text.matches("-?[0-9]{1,18}")) throw fault(node, path + " is to be a whole number");
        return Long.parseLong(text);
    }

    /// Keeps a file of aliases within aliases from becoming more than it is.
    private void count(Node node, String path) {
        if (++values > MOST_VALUES) throw fault(node, "this is more than " + MOST_VALUES + " values");
        if (path.chars().filter(each -> each == '.' || each == '[').count() > MOST_LEVELS) {
            throw fault(node, "this is deeper than " + MOST_LEVELS + " levels");
        }
    }
}
