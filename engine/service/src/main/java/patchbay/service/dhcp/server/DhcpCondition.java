package patchbay.service.dhcp.server;

import java.util.Locale;
import patchbay.wire.MacAddress;

/// What makes a client a member of a group, or keeps it out.
///
/// @param include whether it lets in; otherwise it keeps out
/// @param subject what of the client is looked at
/// @param wildcard whether `*` and `?` in the text stand for others
/// @param text a MAC address with colons, or a class
public record DhcpCondition(boolean include, Subject subject, boolean wildcard, String text) {
    /// What a condition looks at.
    public enum Subject {
        MAC,
        VENDOR_CLASS,
        USER_CLASS
    }

    /// Whether the client is as the text says.
    boolean holds(DhcpClient client) {
        return switch (subject) {
            case MAC -> same(text.toLowerCase(Locale.ROOT), MacAddress.format(client.mac()));
            case VENDOR_CLASS -> same(text, client.vendorClass());
            case USER_CLASS -> client.userClasses().stream().anyMatch(each -> same(text, each));
        };
    }

    private boolean same(String pattern, String value) {
        return wildcard ? matches(pattern, value) : pattern.equals(value);
    }

    /// Greedy matching that goes back to the last star only, so a hostile value costs length times length at
    /// most.
    private static boolean matches(String pattern, String value) {
        int p = 0;
        int v = 0;
        int star = -1;
        int from = 0;
        while (v < value.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                from = v;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == value.charAt(v))) {
                p++;
                v++;
            } else if (star >= 0) {
                p = star + 1;
                v = ++from;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') p++;
        return p == pattern.length();
    }
}
