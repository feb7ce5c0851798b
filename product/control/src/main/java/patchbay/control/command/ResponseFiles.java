package patchbay.control.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import patchbay.control.machinery.Refusal;

/// Response files: a word `@file` among those before the command stands for the words of a file. Blanks and line
/// ends part them; quotes and backslashes mean what they mean in a Bourne shell; nothing else is special. A file
/// does not lead to another.
final class ResponseFiles {
    static final long MAX_BYTES = 1 << 20;

    private ResponseFiles() {}

    /// The words with those of the file in the place of the word at `index`.
    static Outcome<List<String>> replaced(List<String> words, int index, Path directory) {
        String name = words.get(index).substring(1);
        return read(name, directory).map(inside -> {
            List<String> all = new ArrayList<>(words.subList(0, index));
            all.addAll(inside);
            all.addAll(words.subList(index + 1, words.size()));
            return all;
        });
    }

    private static Outcome<List<String>> read(String name, Path directory) {
        try {
            Path file = directory.resolve(name);
            if (Files.size(file) > MAX_BYTES) return bad(name, "it is larger than " + MAX_BYTES + " bytes");
            return words(name, Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException | InvalidPathException failure) {
            return bad(name, failure.getClass().getSimpleName());
        }
    }

    private static Outcome<List<String>> words(String name, String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean escapes = c == '\\' && quote != '\'' && at + 1 < text.length();
            if (escapes && (quote == 0 || "\\\"$`\n".indexOf(text.charAt(at + 1)) >= 0)) {
                char next = text.charAt(++at);
                if (next != '\n') word.append(next);
                begun |= next != '\n';
            } else if (quote == 0 ? c == '\'' || c == '"' : c == quote) {
                quote = quote == 0 ? c : 0;
                begun = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (begun) words.add(word.toString());
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quote != 0) return bad(name, "a quote is not closed");
        if (begun) words.add(word.toString());
        return Outcome.done(words);
    }

    private static <T> Outcome<T> bad(String name, String why) {
        return Outcome.refused(Refusal.line("Error reading response file '" + name + "': " + why)
                .withExitCode(2)
                .withRemedy("Name a file of words, quoted as in a shell, behind the @."));
    }
}
