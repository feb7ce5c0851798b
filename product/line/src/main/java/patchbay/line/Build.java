package patchbay.line;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// Which build of Patchbay this is. Client and daemon compare ids, so that a daemon of yesterday's build is noticed.
///
/// @param version the release, such as `0.1.0`
/// @param id differs whenever the sources differ
public record Build(String version, String id) {
    /// The build as the launcher says it (`patchbay.build.id`), so that a client need not open its jar; [#current]
    /// where it says nothing.
    public static String launchedId() {
        String said = System.getProperty("patchbay.build.id", "");
        return said.isEmpty() ? current().id() : said;
    }

    /// The build this class was part of.
    public static Build current() {
        Properties properties = new Properties();
        try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
            if (in != null) properties.load(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return new Build(properties.getProperty("version", "0"), properties.getProperty("build", "unknown"));
    }
}
