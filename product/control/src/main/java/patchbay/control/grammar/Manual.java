package patchbay.control.grammar;

/// The manual's page of every command and option (`docs/manual/commands.md`), from the table.
public final class Manual {
    private Manual() {}

    /// The page in Markdown.
    public static String commandsPage() {
        StringBuilder out = new StringBuilder("""
                # Commands

                Made from the grammar's table; a test compares. `VBoxManage` has the commands of VirtualBox, `patchbay` has
                these and the ones marked *own*. `--x value`, `--x=value` and `--x:value` are the same; `<1-36>` is a card's
                number, which follows the name without a gap: `--nic1 nat`; machines have 8 cards, with `--chipset ich9` 36. Options are taken from left to right, and the
                first that is refused leaves everything as it was.

                | command | what it does |
                |---|---|
                """);
        for (CommandSpec command : Grammar.all()) {
            out.append("| [")
                    .append(command.name())
                    .append("](#")
                    .append(command.name())
                    .append(") | ");
            out.append(command.summary())
                    .append(command.own() ? " *(own)*" : "")
                    .append(" |\n");
        }
        for (CommandSpec command : Grammar.all()) section(out, command);
        return out.toString();
    }

    private static void section(StringBuilder out, CommandSpec command) {
        String program = command.own() ? "patchbay" : "VBoxManage";
        out.append("\n## ")
                .append(command.name())
                .append("\n\n")
                .append(command.summary())
                .append(".\n\n```text\n");
        out.append(HelpText.usage(program, command).replaceFirst("Usage:\n\n", ""))
                .append("```\n");
        if (!command.options().isEmpty()) {
            out.append("\n| option | also | what it does |\n|---|---|---|\n");
            for (OptionSpec option : command.options()) {
                row(out, option.syntax(), alternatives(option), option.help());
            }
        }
        if (!command.words().isEmpty()) {
            out.append("\n| word | what it does |\n|---|---|\n");
            for (WordSpec word : command.words()) row(out, word.syntax(), word.help());
        }
    }

    private static String alternatives(OptionSpec option) {
        StringBuilder out = new StringBuilder();
        for (String spelling : option.spellings().subList(1, option.spellings().size())) {
            out.append(out.isEmpty() ? "`" : ", `").append(spelling).append('`');
        }
        return out.toString();
    }

    private static void row(StringBuilder out, String first, String... others) {
        out.append("| `").append(first.replace("|", "\\|")).append('`');
        for (String other : others) out.append(" | ").append(other.replace("|", "\\|"));
        out.append(" |\n");
    }
}
