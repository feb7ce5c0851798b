package patchbay.control.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.TreeMap;

/// The pages of section 1 for `man`, from the table: one for each program and one for each command, such as
/// `VBoxManage-modifyvm`.
public final class ManPages {
    private ManPages() {}

    /// The pages by file name, such as `patchbay.1`.
    public static SequencedMap<String, String> all() {
        SequencedMap<String, String> pages = new TreeMap<>();
        for (String program : List.of("VBoxManage", "patchbay")) pages.put(program + ".1", program(program));
        for (CommandSpec command : Grammar.all()) {
            pages.put(name(command) + ".1", command(command));
        }
        return pages;
    }

    private static String name(CommandSpec command) {
        return (command.own() ? "patchbay-" : "VBoxManage-") + command.name();
    }

    private static String program(String program) {
        StringBuilder out = head(program, "networking of virtual machines");
        out.append(".SH SYNOPSIS\n.B ").append(text(program));
        out.append("\n[\\-q|\\-\\-nologo] [\\-v|\\-\\-version] [@\\fIfile\\fR] \\fIcommand\\fR \\fIword\\fR ...\n");
        out.append(".SH DESCRIPTION\n").append(line("""
                Gives virtual machines, namespaces and containers the networks VirtualBox gives its machines. Words that begin \
                with @ before the command name files, whose words stand in their place, quoted as in a shell.\
                """));
        out.append(".SH COMMANDS\n");
        List<String> also = new ArrayList<>();
        for (CommandSpec command : Grammar.of(program)) {
            out.append(".TP\n.B ").append(text(command.name())).append('\n').append(line(command.summary() + "."));
            also.add("\\fB" + text(name(command)) + "\\fR(1)");
        }
        return end(out, also);
    }

    private static String command(CommandSpec command) {
        String program = command.own() ? "patchbay" : "VBoxManage";
        StringBuilder out = head(name(command), command.summary().toLowerCase(Locale.ROOT));
        out.append(".SH SYNOPSIS\n.nf\n");
        HelpText.usage(program, command)
                .replaceFirst("Usage:\n\n", "")
                .lines()
                .forEach(each -> out.append(line(each.replaceFirst("^ {2}", ""))));
        out.append(".fi\n.SH DESCRIPTION\n").append(line(command.summary() + "."));
        if (!command.options().isEmpty()) out.append(".SH OPTIONS\n");
        for (OptionSpec option : command.options()) {
            List<String> names = new ArrayList<>();
            for (String spelling : option.spellings()) names.add(option.syntax(spelling));
            entry(out, String.join(", ", names), option.help());
        }
        if (!command.words().isEmpty()) out.append(".SH WORDS\n");
        for (WordSpec word : command.words()) entry(out, word.syntax(), word.help());
        return end(out, List.of("\\fB" + text(program) + "\\fR(1)"));
    }

    private static StringBuilder head(String name, String what) {
        StringBuilder out = new StringBuilder(".\\\" Made from the grammar's table.\n.TH ");
        out.append(text(name.toUpperCase(Locale.ROOT))).append(" 1 \"\" Patchbay \"Patchbay manual\"\n");
        // Options are long words, which cannot be spread over a line.
        out.append(".ad l\n.nh\n");
        out.append(".SH NAME\n")
                .append(text(name))
                .append(" \\- ")
                .append(text(what))
                .append('\n');
        return out;
    }

    private static void entry(StringBuilder out, String name, String help) {
        out.append(".TP\n.B ").append(text(name)).append('\n').append(line(help));
    }

    private static String end(StringBuilder out, List<String> also) {
        out.append(".SH EXIT STATUS\n0 when it was done, 1 when it was refused, 2 when it was not understood.\n");
        return out.append(".SH SEE ALSO\n")
                .append(String.join(",\n", also))
                .append('\n')
                .toString();
    }

    /// A line of text; one that begins like a request is kept from being one.
    private static String line(String text) {
        String escaped = text(text);
        return (escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" : "") + escaped + "\n";
    }

    /// Text with what roff would read as its own escaped, and with places where long words may be broken; what
    /// stands in backquotes loses them.
    private static String text(String text) {
        return text.replace("`", "")
                .replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("|", "|\\:")
                .replace(",", ",\\:")
                .replace("=", "=\\:")
                .replace("…", "...")
                .replace("\"", "\\(dq")
                .replace("'", "\\(aq");
    }
}
