package patchbay.control.model;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `setproperty` sets of the whole installation: kept as extradata of all machines under [#PREFIX] and the
/// property's name. The folder of new machines counts here; the others are kept and listed, as scripts expect.
public final class SystemProperties {
    public static final String PREFIX = "Patchbay/SystemProperty/";

    public static final String MACHINE_FOLDER = "machinefolder";

    /// In the order in which they are listed.
    private static final List<Property> ALL = List.of(
            new Property("machinefolder", "Default machine folder", "", "default"),
            new Property("hwvirtexclusive", "Exclusive HW virtualization use", "off", ""),
            new Property("vrdeauthlibrary", "VRDE auth library", "", "default"),
            new Property("websrvauthlibrary", "Webservice auth. library", "", "default"),
            new Property("vrdeextpack", "Remote desktop ExtPack", "", "null"),
            new Property("loghistorycount", "Log history count", "3", ""),
            new Property("defaultfrontend", "Default frontend", "", "default"),
            new Property("autostartdbpath", "Autostart database path", "", "null"),
            new Property("logginglevel", "Logging Level", "", "default"),
            new Property("proxymode", "Proxy Mode", "System", ""),
            new Property("proxyurl", "Proxy URL", "", ""),
            new Property("language", "User language", "", ""));

    private SystemProperties() {}

    /// A property.
    ///
    /// @param label what listings call it
    /// @param usual its value while nobody has set it
    /// @param reset the word that gives it that value again; empty when there is none
    public record Property(String name, String label, String usual, String reset) {
        /// Its value in a configuration.
        public String of(Configuration configuration) {
            return configuration.extradata().values().getOrDefault(PREFIX + name, usual);
        }
    }

    public static List<Property> all() {
        return ALL;
    }

    /// The property of a name, or null.
    public static @Nullable Property find(String name) {
        for (Property property : ALL) if (property.name().equals(name)) return property;
        return null;
    }

    /// The folder under which new machines get theirs.
    public static Path machineFolder(Configuration configuration, Path usual) {
        String set = configuration.extradata().values().getOrDefault(PREFIX + MACHINE_FOLDER, "");
        return set.isEmpty() ? usual : Path.of(set);
    }
}
