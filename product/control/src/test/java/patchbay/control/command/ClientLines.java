package patchbay.control.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;

/// How clients of VBoxManage read what it prints, virtualbox.md §8.3: by regular expressions at the beginnings of
/// lines.
final class ClientLines {
    private ClientLines() {}

    /// The first group of the first line that fits; fails without one.
    static String first(String regex, String text) {
        List<String> all = all(regex, text);
        Assertions.assertThat(all).as(regex + " in\n" + text).isNotEmpty();
        return all.getFirst();
    }

    /// The first group of every line that fits.
    static List<String> all(String regex, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(regex, Pattern.MULTILINE).matcher(text);
        while (matcher.find()) found.add(matcher.group(1));
        return found;
    }

    /// Blocks between empty lines, as lines `Key: value`.
    static List<Map<String, String>> blocks(String text) {
        List<Map<String, String>> blocks = new ArrayList<>();
        for (String block : text.split("\n\n", -1)) {
            Map<String, String> keys = new LinkedHashMap<>();
            for (String line : block.split("\n", -1)) {
                Matcher matcher = Pattern.compile("^([^:]+):\\s+(.*?)$").matcher(line);
                if (matcher.find()) keys.put(matcher.group(1), matcher.group(2));
            }
            if (!keys.isEmpty()) blocks.add(keys);
        }
        return blocks;
    }
}
