package patchbay.control.grammar;

import java.util.List;

/// Completion for zsh, from the table, with what every word means.
public final class ZshCompletion {
    private ZshCompletion() {}

    /// A file `_patchbay` for a folder of `fpath`.
    public static String script() {
        StringBuilder out = new StringBuilder("""
                #compdef VBoxManage patchbay
                # Completion of VBoxManage and patchbay; made by: patchbay completion zsh
                _patchbay_machines() {
                  local -a machines
                  machines=(${(f)"$(_call_program machines $words[1] list vms 2>/dev/null | sed -n 's/^"\\(.*\\)" {.*/\\1/p')"})
                  _wanted machines expl machine compadd -a machines
                }
                _patchbay() {
                  local -a choices
                  local expl
                  if (( CURRENT == 2 )); then
                    choices=(
                """);
        for (CommandSpec command : Grammar.all()) {
            if (!command.own()) choice(out, new Offer.Choice(command.name(), command.summary()));
        }
        out.append("    )\n    [[ ${words[1]:t} == patchbay ]] && choices+=(\n");
        for (CommandSpec command : Grammar.all()) {
            if (command.own()) choice(out, new Offer.Choice(command.name(), command.summary()));
        }
        out.append("    )\n    _describe -t commands command choices\n    return\n  fi\n");
        out.append("  case \"$words[2] $words[CURRENT-1]\" in\n");
        for (CommandSpec command : Grammar.all()) values(out, command);
        out.append("  esac\n  case $words[2] in\n");
        for (CommandSpec command : Grammar.all()) command(out, command);
        return out.append("  esac\n  _files\n}\n_patchbay \"$@\"\n").toString();
    }

    private static void values(StringBuilder out, CommandSpec command) {
        for (OptionSpec option : command.options()) {
            String pattern = Offer.pattern(command, option.name(), option.indexed());
            List<String> values = Offer.values(option);
            if (Offer.takesMachine(option)) {
                out.append("    ").append(pattern).append(") _patchbay_machines; return ;;\n");
            } else if (!values.isEmpty()) {
                line(out, pattern, values);
            }
        }
        for (WordSpec word : command.words()) {
            List<String> values = Offer.values(word);
            String pattern = Offer.pattern(command, word.word(), word.indexed());
            if (!values.isEmpty()) line(out, pattern, values);
        }
    }

    private static void line(StringBuilder out, String pattern, List<String> values) {
        out.append("    ").append(pattern).append(") _wanted values expl value compadd -- ");
        out.append(String.join(" ", values)).append("; return ;;\n");
    }

    private static void command(StringBuilder out, CommandSpec command) {
        out.append("    ").append(command.name()).append(")\n");
        List<Offer.Choice> words = Offer.words(command);
        if (!words.isEmpty()) {
            out.append("      choices=(\n");
            for (Offer.Choice choice : words) choice(out, choice);
            out.append("      )\n      _describe -t words word choices\n");
        }
        if (!command.options().isEmpty()) {
            out.append("      choices=(\n");
            for (Offer.Choice choice : Offer.options(command)) choice(out, choice);
            out.append("      )\n      _describe -o -t options option choices\n");
        }
        if (Offer.takesMachine(command)) out.append("      _patchbay_machines\n");
        out.append("      [[ $compstate[nmatches] -gt 0 ]] && return ;;\n");
    }

    private static void choice(StringBuilder out, Offer.Choice choice) {
        String help = choice.help().replace("'", "'\\''").replace(":", "\\:");
        out.append("        '").append(choice.word());
        if (!help.isEmpty()) out.append(':').append(help);
        out.append("'\n");
    }
}
