package patchbay.control.lab;

import java.util.ArrayList;
import java.util.List;
import patchbay.control.json.JsonValue;
import patchbay.control.model.NatRule;
import patchbay.control.store.NatJson;

/// Forwarding rules as the texts that `--natpf` takes.
final class RuleForm {
    private RuleForm() {}

    static JsonValue.Items of(List<NatRule> rules) {
        return JsonValue.Items.ofTexts(rules.stream().map(NatRule::fields).toList());
    }

    /// The texts as the store has rules.
    static JsonValue.Items json(JsonValue.Items texts) {
        List<JsonValue> rules = new ArrayList<>();
        for (String text : texts.texts()) rules.add(NatJson.ruleToJson(NatRule.parse(text)));
        return new JsonValue.Items(rules);
    }
}
