package patchbay.control.grammar;

import java.util.List;

/// A command.
///
/// @param own whether it is Patchbay's own, so that only `patchbay` has it and not `VBoxManage`
/// @param summary what it does, a sentence without its dot
/// @param operands what stands beside the options, as shown in help; `[x]` may be left out, a last `…` repeats
/// @param options its options
/// @param words the words that may follow its operands
public record CommandSpec(
        String name,
        boolean own,
        String summary,
        List<String> operands,
        List<OptionSpec> options,
        List<WordSpec> words) {
    public CommandSpec {
        operands = List.copyOf(operands);
        options = List.copyOf(options);
        words = List.copyOf(words);
    }

    /// Fewest operands.
    public int leastOperands() {
        return (int)
                operands.stream().filter(operand -> !operand.startsWith("[")).count();
    }

    /// Most operands; commands with words judge what follows themselves.
    public int mostOperands() {
        if (!words.isEmpty()) return Integer.MAX_VALUE;
        return operands.stream().anyMatch(operand -> operand.endsWith("…") || operand.endsWith("…]"))
                ? Integer.MAX_VALUE
                : operands.size();
    }
}
