package patchbay.control.grammar;

import java.util.List;

/// Completion for fish, from the table, with what every word means. `patchbay` has all that `VBoxManage` has.
public final class FishCompletion {
    private FishCompletion() {}

    /// A script to be sourced, or a file of `vendor_completions.d`.
    public static String script() {
        StringBuilder out = new StringBuilder("""
                # Completion of VBoxManage and patchbay; made by: patchbay completion fish
                function __patchbay_machines
                  set -l words (commandline -opc)
                  $words[1] list vms 2>/dev/null | string replace -rf '^"(.*)" \\{.*$' '$1'
                end
                function __patchbay_command
                  set -l words (commandline -opc)
                  test (count $words) -gt 1; and contains -- $words[2] $argv
                end
                function __patchbay_after
                  set -l words (commandline -opc)
                  test (count $words) -gt 2; and test $words[2] = $argv[1]; and contains -- $words[-1] $argv[2..-1]
                end
                function __patchbay_numbered
                  set -l words (commandline -opc)
                  test (count $words) -gt 2; and test $words[2] = $argv[1]
                  and string match -qr -- "^$argv[2](9|[12][0-9]|3[0-6])\\$" $words[-1]
                end
                function __patchbay_first
                  test (count (commandline -opc)) -eq 1
                end
                complete -c VBoxManage -f
                complete -c patchbay -f -w VBoxManage
                """);
        for (CommandSpec command : Grammar.all()) {
            String program = command.own() ? "patchbay" : "VBoxManage";
            line(out, program, "__patchbay_first", "-a " + command.name(), command.summary());
            String here = "__patchbay_command " + command.name();
            for (Offer.Choice word : Offer.words(command)) line(out, program, here, "-a " + word.word(), word.help());
            if (Offer.takesMachine(command)) line(out, program, here, "-a '(__patchbay_machines)'", "machine");
            for (OptionSpec option : command.options()) option(out, program, command, option);
            for (WordSpec word : command.words()) values(out, program, command, word);
        }
        return out.toString();
    }

    private static void option(StringBuilder out, String program, CommandSpec command, OptionSpec option) {
        List<String> values = Offer.values(option);
        String taken = option.kind() == ValueKind.NONE ? "" : " -r";
        if (Offer.takesMachine(option)) taken = " -x -a '(__patchbay_machines)'";
        else if (!values.isEmpty()) taken = " -x -a '" + String.join(" ", values) + "'";
        for (int card = option.indexed() ? 1 : 0; card <= (option.indexed() ? Offer.CARDS : 0); card++) {
            String name = option.name().substring(2) + (card == 0 ? "" : "" + card);
            line(out, program, "__patchbay_command " + command.name(), "-l " + name + taken, option.help());
        }
        if (option.indexed()) furtherCards(out, program, command.name() + " " + option.name(), values);
    }

    private static void values(StringBuilder out, String program, CommandSpec command, WordSpec word) {
        List<String> values = Offer.values(word);
        if (values.isEmpty()) return;
        StringBuilder after = new StringBuilder("__patchbay_after ").append(command.name());
        for (int card = word.indexed() ? 1 : 0; card <= (word.indexed() ? Offer.CARDS : 0); card++) {
            after.append(' ').append(word.word()).append(card == 0 ? "" : "" + card);
        }
        line(out, program, after.toString(), "-a '" + String.join(" ", values) + "'", "");
        if (word.indexed()) furtherCards(out, program, command.name() + " " + word.word(), values);
    }

    /// The values of a word with the number of a card that only some machines have.
    private static void furtherCards(StringBuilder out, String program, String after, List<String> values) {
        if (values.isEmpty()) return;
        line(out, program, "__patchbay_numbered " + after, "-x -a '" + String.join(" ", values) + "'", "");
    }

    private static void line(StringBuilder out, String program, String when, String what, String help) {
        out.append("complete -c ")
                .append(program)
                .append(" -n '")
                .append(when)
                .append("' ")
                .append(what);
        if (!help.isEmpty()) {
            out.append(" -d '")
                    .append(help.replace("\\", "\\\\").replace("'", "\\'"))
                    .append('\'');
        }
        out.append('\n');
    }
}
