package patchbay.control.grammar;

import java.util.ArrayList;
import java.util.List;

/// Completion for bash, from the table: commands, then a command's options (cards' options with their numbers),
/// words and machines' names where a machine is meant.
public final class BashCompletion {
    private static final int CARDS = 8;

    private BashCompletion() {}

    /// A script to be sourced.
    public static String script() {
        StringBuilder out = new StringBuilder("""
                # Completion of VBoxManage and patchbay; made by: patchbay completion bash
                _patchbay() {
                  local cur="${COMP_WORDS[COMP_CWORD]}" program="${COMP_WORDS[0]##*/}" words=""
                  COMPREPLY=()
                  if [ "$COMP_CWORD" -eq 1 ]; then
                    words="%s"
                    [ "$program" = patchbay ] && words="$words %s"
                  else
                    case "${COMP_WORDS[1]}" in
                """.formatted(names(false), names(true)));
        for (CommandSpec command : Grammar.all()) {
            out.append("      ").append(command.name()).append(") words=\"");
            out.append(String.join(" ", words(command))).append("\" ;;\n");
        }
        return out.append("""
                    esac
                    case "${COMP_WORDS[1]}" in
                      showvminfo|unregistervm|modifyvm|startvm|controlvm|setextradata|getextradata|qemu-args|console|counters|flows|stats)
                        local IFS=$'\\n' name
                        for name in $("${COMP_WORDS[0]}" list vms 2>/dev/null | sed -n 's/^"\\(.*\\)" {.*/\\1/p'); do
                          [[ "$name" == "$cur"* ]] && COMPREPLY+=("$(printf %q "$name")")
                        done
                        unset IFS ;;
                    esac
                  fi
                  COMPREPLY+=($(compgen -W "$words" -- "$cur"))
                }
                complete -F _patchbay VBoxManage patchbay
                """).toString();
    }

    private static String names(boolean own) {
        return String.join(
                " ",
                Grammar.all().stream()
                        .filter(command -> command.own() == own)
                        .map(CommandSpec::name)
                        .toList());
    }

    private static List<String> words(CommandSpec command) {
        List<String> words = new ArrayList<>();
        for (String operand : command.operands()) {
            if (operand.contains("|") && !operand.contains(" ")) {
                words.addAll(List.of(operand.replaceAll("[<>]", "").split("\\|", -1)));
            }
        }
        for (OptionSpec option : command.options()) numbered(words, option.name(), option.indexed());
        for (WordSpec word : command.words()) numbered(words, word.word(), word.indexed());
        return words;
    }

    private static void numbered(List<String> words, String name, boolean indexed) {
        if (!indexed) words.add(name);
        else for (int card = 1; card <= CARDS; card++) words.add(name + card);
    }
}
