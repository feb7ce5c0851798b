package patchbay.control.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// What stands before the command: options of the program, and a response file.
///
/// @param words the command and what follows it; empty when there is none
/// @param help whether help about it is wanted
/// @param version whether the program's version is wanted
/// @param quiet whether the banner is left out
/// @param misuse what is wrong, or empty
record LeadingWords(List<String> words, boolean help, boolean version, boolean quiet, String misuse) {
    private static final Set<String> HELP = Set.of("help", "--help", "-?", "-h", "-help");
    private static final Set<String> VERSION = Set.of("-V", "--version", "-v", "-version", "-Version");
    private static final Set<String> NO_BANNER = Set.of("-q", "--nologo", "-nologo");
    private static final Set<String> PASSWORD =
            Set.of("--settingspw", "-settingspw", "--settingspwfile", "-settingspwfile");

    /// Reads the words after the program's name; a response file is looked for from `directory`.
    static Outcome<LeadingWords> read(List<String> words, Path directory) {
        return read(words, directory, true);
    }

    private static Outcome<LeadingWords> read(List<String> words, Path directory, boolean file) {
        boolean help = false;
        boolean quiet = false;
        int at = 0;
        for (; at < words.size(); at++) {
            String word = words.get(at);
            if (VERSION.contains(word)) return Outcome.done(new LeadingWords(List.of(), help, true, quiet, ""));
            if (file && word.length() > 1 && word.charAt(0) == '@') {
                return ResponseFiles.replaced(words, at, directory).then(all -> read(all, directory, false));
            }
            if (isPassword(word)) {
                // There is nothing that a password would open: it is read and forgotten.
                if (word.indexOf('=') < 0 && ++at == words.size()) {
                    return Outcome.done(new LeadingWords(List.of(), help, false, quiet, "Password expected"));
                }
            } else if (NO_BANNER.contains(word)) {
                quiet = true;
            } else if (HELP.contains(word)) {
                help = true;
            } else {
                break;
            }
        }
        List<String> rest = words.subList(at, words.size());
        return Outcome.done(new LeadingWords(List.copyOf(rest), help, false, quiet, ""));
    }

    private static boolean isPassword(String word) {
        int value = word.indexOf('=');
        return PASSWORD.contains(value < 0 ? word : word.substring(0, value));
    }
}
