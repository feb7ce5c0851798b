package patchbay.control.grammar;

import java.util.ArrayList;
import java.util.List;

/// Help for people, from the table.
public final class HelpText {
    private static final int WIDTH = 79;

    private HelpText() {}

    /// What `help` alone prints: every command in one line.
    public static String overview(String program) {
        StringBuilder out = new StringBuilder("Usage:\n\n  " + program
                + " [-q|--nologo] [-v|--version] [--settingspw=<password>] [@<file>] <command> …\n  " + program
                + " help <command>\n\nCommands:\n\n");
        for (CommandSpec command : Grammar.of(program)) {
            out.append("  ")
                    .append(padded(command.name(), 14))
                    .append(command.summary())
                    .append('\n');
        }
        return out.toString();
    }

    /// The command's syntax, wrapped: what a misuse shows.
    public static String usage(String program, CommandSpec command) {
        StringBuilder out = new StringBuilder("Usage:\n\n");
        if (command.words().isEmpty()) wrap(out, program + " " + command.name(), pieces(command));
        for (WordSpec word : command.words()) {
            // The word stands where the last operand that must be there does.
            List<String> pieces = new ArrayList<>(command.operands().subList(0, command.leastOperands() - 1));
            pieces.add(word.word() + (word.indexed() ? Specs.CARD_NUMBER : ""));
            pieces.addAll(word.operands());
            wrap(out, program + " " + command.name(), pieces);
        }
        return out.toString();
    }

    /// All there is to say about a command.
    public static String full(String program, CommandSpec command) {
        StringBuilder out = new StringBuilder(command.summary()).append(".\n\n").append(usage(program, command));
        if (!command.options().isEmpty()) out.append("\nOptions:\n");
        for (OptionSpec option : command.options()) {
            out.append("\n  ").append(option.syntax()).append('\n');
            if (option.spellings().size() > 1) {
                out.append("      also ")
                        .append(String.join(
                                ", ",
                                option.spellings().subList(1, option.spellings().size())))
                        .append('\n');
            }
            paragraph(out, option.help());
        }
        for (WordSpec word : command.words()) {
            out.append("\n  ").append(word.syntax()).append('\n');
            paragraph(out, word.help());
        }
        return out.toString();
    }

    /// Options without effect are left to the list of options: there are more of them than of the others.
    private static List<String> pieces(CommandSpec command) {
        boolean modifies = command.name().equals("modifyvm");
        List<String> pieces = new ArrayList<>(command.operands());
        for (OptionSpec option : command.options()) {
            if (!modifies || !HardwareOptions.without(option.name())) pieces.add("[" + option.syntax() + "]");
        }
        return pieces;
    }

    private static void wrap(StringBuilder out, String head, List<String> pieces) {
        StringBuilder line = new StringBuilder("  ").append(head);
        for (String piece : pieces) {
            line.append(' ');
            // A choice too long for a line goes on behind a bar.
            String[] parts = piece.length() > WIDTH - 6 ? piece.split("(?<=\\|)", -1) : new String[] {piece};
            for (String part : parts) {
                if (line.length() + part.length() > WIDTH) {
                    out.append(line.toString().stripTrailing()).append('\n');
                    line = new StringBuilder("      ");
                }
                line.append(part);
            }
        }
        out.append(line).append('\n');
    }

    private static void paragraph(StringBuilder out, String text) {
        StringBuilder line = new StringBuilder("     ");
        for (String word : text.split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                out.append(line).append('\n');
                line = new StringBuilder("     ");
            }
            line.append(' ').append(word);
        }
        out.append(line).append('\n');
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }
}
