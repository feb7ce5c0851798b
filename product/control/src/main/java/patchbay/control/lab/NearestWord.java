package patchbay.control.lab;

import java.util.Collection;
import java.util.Locale;

/// The word that was probably meant: with the fewest letters put in, left out or exchanged.
final class NearestWord {
    private NearestWord() {}

    /// One of `known`, or an empty text when more than half of the letters differ.
    static String to(String word, Collection<String> known) {
        String nearest = "";
        int least = Integer.MAX_VALUE;
        for (String each : known) {
            int distance = distance(word.toLowerCase(Locale.ROOT), each.toLowerCase(Locale.ROOT));
            if (distance >= least || distance * 2 > Math.max(word.length(), each.length())) continue;
            least = distance;
            nearest = each;
        }
        return nearest;
    }

    /// Levenshtein's, row by row.
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int at = 0; at < row.length; at++) row[at] = at;
        for (int from = 1; from <= one.length(); from++) {
            int corner = row[0];
            row[0] = from;
            for (int to = 1; to < row.length; to++) {
                int exchanged = corner + (one.charAt(from - 1) == other.charAt(to - 1) ? 0 : 1);
                corner = row[to];
                row[to] = Math.min(exchanged, Math.min(row[to], row[to - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
