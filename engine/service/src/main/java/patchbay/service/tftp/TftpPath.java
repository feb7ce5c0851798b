package patchbay.service.tftp;

import org.jspecify.annotations.Nullable;

/// What file a guest means by a name. Names are relative to the served folder, also those that begin at a root; back
/// slashes separate as slashes do, and no part may lead upwards.
final class TftpPath {
    private TftpPath() {}

    /// The path below the folder, its parts separated by single slashes; empty when it names the folder itself; null
    /// when it is one that is never served.
    static @Nullable String of(String name) {
        StringBuilder path = new StringBuilder(name.length());
        int at = 0;
        while (at <= name.length()) {
            int end = partEnd(name, at);
            String part = name.substring(at, end);
            if (part.equals("..")) return null;
            if (!part.isEmpty() && !part.equals("."))
                path.append(path.isEmpty() ? "" : "/").append(part);
            at = end + 1;
        }
        return path.toString();
    }

    private static int partEnd(String name, int from) {
        int end = from;
        while (end < name.length() && name.charAt(end) != '/' && name.charAt(end) != '\\') end++;
        return end;
    }
}
