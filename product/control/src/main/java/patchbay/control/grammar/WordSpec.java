package patchbay.control.grammar;

import java.util.List;

/// A word that says what a command is to do, such as `nictrace1 on` of controlvm.
///
/// @param indexed whether a card's number follows the word
/// @param operands what comes after it, one a piece, as shown in help; `[x]` may be left out
public record WordSpec(String word, boolean indexed, List<String> operands, String help) {
    public WordSpec {
        operands = List.copyOf(operands);
    }

    /// As shown in help: `nictrace<1-36> on|off`.
    public String syntax() {
        StringBuilder out = new StringBuilder(word).append(indexed ? Specs.CARD_NUMBER : "");
        for (String operand : operands) out.append(' ').append(operand);
        return out.toString();
    }
}
