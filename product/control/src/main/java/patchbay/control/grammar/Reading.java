package patchbay.control.grammar;

import java.util.List;

/// What a command line was found to be.
public sealed interface Reading {
    /// A command with its operands and options in their order.
    record Parsed(CommandSpec command, List<String> operands, List<OptionUse> options) implements Reading {
        public Parsed {
            operands = List.copyOf(operands);
            options = List.copyOf(options);
        }

        /// Whether an option stands there, by its documented name.
        public boolean has(String option) {
            return options.stream().anyMatch(use -> use.option().name().equals(option));
        }

        /// The value of an option's last use, or `otherwise`.
        public String value(String option, String otherwise) {
            String value = otherwise;
            for (OptionUse use : options) if (use.option().name().equals(option)) value = use.value();
            return value;
        }
    }

    /// Not a command line of this grammar.
    record Misuse(CommandSpec command, String message) implements Reading {}

    /// The command's help was asked for.
    record HelpWanted(CommandSpec command) implements Reading {}
}
