package patchbay.control.command;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Which guest properties are meant: patterns with `*` and `?`, `|` or a comma between several; none means all.
record PropertyPatterns(List<Pattern> patterns) {
    static PropertyPatterns of(List<String> words) {
        List<Pattern> patterns = new ArrayList<>();
        for (String word : words) {
            for (String each : word.split("[|,]", -1)) {
                if (!each.isEmpty()) patterns.add(Pattern.compile(NetworkListing.regex(each)));
            }
        }
        return new PropertyPatterns(patterns);
    }

    boolean mean(String name) {
        return patterns.isEmpty()
                || patterns.stream().anyMatch(each -> each.matcher(name).matches());
    }
}
