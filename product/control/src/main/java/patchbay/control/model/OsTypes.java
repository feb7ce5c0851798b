package patchbay.control.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Every guest operating system of VirtualBox 7.0 in its order, read once from `os-types.tsv`.
public final class OsTypes {
    /// What a machine is that was made without `--ostype`.
    public static final String UNKNOWN = "Other";

    private static final List<OsType> ALL = read();

    private OsTypes() {}

    public static List<OsType> all() {
        return ALL;
    }

    /// The type of an id, or of a description, in any case; or null.
    public static @Nullable OsType find(String idOrDescription) {
        for (OsType type : ALL) if (type.id().equalsIgnoreCase(idOrDescription)) return type;
        for (OsType type : ALL) if (type.description().equalsIgnoreCase(idOrDescription)) return type;
        return null;
    }

    /// The words for people of a type's id; the id itself when it is not known any more.
    public static String description(String id) {
        OsType type = find(id);
        return type == null ? id : type.description();
    }

    private static List<OsType> read() {
        try (var stream = Objects.requireNonNull(OsTypes.class.getResourceAsStream("os-types.tsv"));
                var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(OsTypes::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OsType parse(String line) {
        List<String> columns = List.of(line.split("\t", -1));
        return new OsType(
                columns.get(0),
                OsFamily.ofId(columns.get(1)),
                columns.get(4),
                Integer.parseInt(columns.get(2)),
                Objects.requireNonNull(NicType.ofWord(columns.get(3))));
    }
}
