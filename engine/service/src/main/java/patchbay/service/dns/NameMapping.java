package patchbay.service.dns;

import java.util.List;
import java.util.Locale;
import patchbay.wire.IpAddress;

/// A name, or names of a pattern, that stand for one address: VirtualBox's `HostResolverMappings`, virtualbox.md §2.4.
///
/// @param patterns in lower case, with `?` for one character and `*` for any number
public record NameMapping(List<String> patterns, IpAddress address) {
    /// One name, which has no wildcards.
    public static NameMapping ofName(String name, IpAddress address) {
        return new NameMapping(List.of(plain(name)), address);
    }

    /// Patterns separated by `|`.
    public static NameMapping ofPatterns(String patterns, IpAddress address) {
        return new NameMapping(
                List.of(patterns.split("\\|", -1)).stream()
                        .map(NameMapping::plain)
                        .filter(pattern -> !pattern.isEmpty())
                        .toList(),
                address);
    }

    public NameMapping {
        patterns = List.copyOf(patterns);
    }

    /// Whether `name` (lower case) is one of those.
    public boolean covers(String name) {
        for (String pattern : patterns) if (matches(pattern, name)) return true;
        return false;
    }

    /// Goes on behind the last `*` when what follows it does not fit, so time is at most the product of both lengths.
    private static boolean matches(String pattern, String name) {
        int at = 0;
        int inName = 0;
        int afterStar = -1;
        int resume = 0;
        while (inName < name.length()) {
            char wanted = at < pattern.length() ? pattern.charAt(at) : 0;
            if (wanted == '*') {
                afterStar = ++at;
                resume = inName;
            } else if (wanted == '?' || wanted == name.charAt(inName)) {
                at++;
                inName++;
            } else if (afterStar >= 0) {
                at = afterStar;
                inName = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') at++;
        return at == pattern.length();
    }

    private static String plain(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
