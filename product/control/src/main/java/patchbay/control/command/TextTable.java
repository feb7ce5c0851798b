package patchbay.control.command;

import java.util.ArrayList;
import java.util.List;

/// Rows of words in columns as wide as need be.
final class TextTable {
    private final List<String> heads;
    private final int[] widths;
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(List<String> heads) {
        this.heads = List.copyOf(heads);
        this.widths = heads.stream().mapToInt(String::length).toArray();
    }

    void row(List<String> words) {
        rows.add(words);
        for (int column = 0; column < widths.length; column++) {
            widths[column] = Math.max(widths[column], words.get(column).length());
        }
    }

    /// The head and at most `most` rows, each at most `columns` wide, newline at the end.
    String text(int most, int columns) {
        StringBuilder out = new StringBuilder();
        line(out, heads, columns);
        for (int index = 0; index < Math.min(most, rows.size()); index++) line(out, rows.get(index), columns);
        return out.toString();
    }

    private void line(StringBuilder out, List<String> words, int columns) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            line.append(words.get(column))
                    .repeat(' ', widths[column] - words.get(column).length() + 2);
        }
        String text = line.toString().stripTrailing();
        out.append(text, 0, Math.min(text.length(), columns)).append('\n');
    }
}
