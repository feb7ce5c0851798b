package patchbay.control.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Completion for bash, from the table: commands, then a command's options (cards' options with their numbers),
/// words, values and machines' names where a machine is meant.
public final class BashCompletion {
    private BashCompletion() {}

    /// A script to be sourced.
    public static String script() {
        StringBuilder out = new StringBuilder("""
                # Completion of VBoxManage and patchbay; made by: patchbay completion bash
                _patchbay() {
                  local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" program="${COMP_WORDS[0]##*/}"
                  local words="" machines=""
                  COMPREPLY=()
                  if [ "$COMP_CWORD" -eq 1 ]; then
                    words="%s"
                    [ "$program" = patchbay ] && words="$words %s"
                  else
                    case "${COMP_WORDS[1]} $prev" in
                """.formatted(names(command -> !command.own()), names(CommandSpec::own)));
        for (CommandSpec command : Grammar.all()) values(out, command);
        out.append("    esac\n    [ -n \"$words$machines\" ] || case \"${COMP_WORDS[1]}\" in\n");
        for (CommandSpec command : Grammar.all()) {
            out.append("      ").append(command.name()).append(") words=\"");
            out.append(String.join(" ", words(command))).append('"');
            out.append(Offer.takesMachine(command) ? " machines=yes ;;\n" : " ;;\n");
        }
        return out.append("""
                    esac
                    if [ -n "$machines" ]; then
                      local IFS=$'\\n' name
                      for name in $("${COMP_WORDS[0]}" list vms 2>/dev/null | sed -n 's/^"\\(.*\\)" {.*/\\1/p'); do
                        [[ "$name" == "$cur"* ]] && COMPREPLY+=("$(printf %q "$name")")
                      done
                      unset IFS
                    fi
                  fi
                  COMPREPLY+=($(compgen -W "$words" -- "$cur"))
                }
                complete -F _patchbay VBoxManage patchbay
                """).toString();
    }

    private static String names(Predicate<CommandSpec> wanted) {
        return String.join(
                " ",
                Grammar.all().stream().filter(wanted).map(CommandSpec::name).toList());
    }

    private static List<String> words(CommandSpec command) {
        List<String> words = new ArrayList<>();
        for (Offer.Choice choice : Offer.words(command)) words.add(choice.word());
        for (Offer.Choice choice : Offer.options(command)) words.add(choice.word());
        return words;
    }

    /// A line for every option and word of a command whose values are known.
    private static void values(StringBuilder out, CommandSpec command) {
        for (OptionSpec option : command.options()) {
            String pattern = Offer.pattern(command, option.name(), option.indexed());
            List<String> values = Offer.values(option);
            if (Offer.takesMachine(option)) out.append("      ").append(pattern).append(") machines=yes ;;\n");
            else if (!values.isEmpty()) line(out, pattern, values);
        }
        for (WordSpec word : command.words()) {
            List<String> values = Offer.values(word);
            String pattern = Offer.pattern(command, word.word(), word.indexed());
            if (!values.isEmpty()) line(out, pattern, values);
        }
    }

    private static void line(StringBuilder out, String pattern, List<String> values) {
        out.append("      ").append(pattern).append(") words=\"");
        out.append(String.join(" ", values)).append("\" ;;\n");
    }
}
