package patchbay.daemon;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import patchbay.uplink.driver.GenericDriver;

/// Generic drivers of jars in a folder, each jar with a class loader of its own. A jar is read when a driver is first
/// looked for that is not built in, and again when its file has changed; one that cannot be used costs the others
/// nothing and is named in [#failures]. What a jar's driver does is done with all of the daemon's rights.
final class DriverJars {
    private static final System.Logger LOG = System.getLogger("drivers");
    private static final int MAX_JARS = 64;

    private final Path folder;
    private final Map<Path, Jar> jars = new HashMap<>();

    /// A jar as it was read.
    private record Jar(FileTime changed, List<GenericDriver> drivers, String failure) {}

    DriverJars(Path folder) {
        this.folder = folder;
    }

    /// The driver of that name, of the first jar by its name that has one; or null.
    synchronized @Nullable GenericDriver find(String name) {
        for (GenericDriver driver : all()) if (driver.name().equals(name)) return driver;
        return null;
    }

    /// Every driver there is now.
    synchronized List<GenericDriver> all() {
        List<GenericDriver> drivers = new ArrayList<>();
        for (Path file : files()) drivers.addAll(read(file).drivers());
        return drivers;
    }

    /// Which jars cannot be used, and why: a line each.
    synchronized List<String> failures() {
        return files().stream()
                .map(this::read)
                .map(Jar::failure)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private List<Path> files() {
        if (!Files.isDirectory(folder)) return List.of();
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .limit(MAX_JARS)
                    .toList();
        } catch (IOException unreadable) {
            LOG.log(System.Logger.Level.WARNING, "the folder of drivers cannot be read", unreadable);
            return List.of();
        }
    }

    private Jar read(Path file) {
        Jar known = jars.get(file);
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            if (known != null && known.changed().equals(changed)) return known;
            Jar fresh = load(file, changed);
            jars.put(file, fresh);
            return fresh;
        } catch (IOException gone) {
            return new Jar(FileTime.fromMillis(0), List.of(), file.getFileName() + ": " + gone.getMessage());
        }
    }

    /// The loader stays open: classes are loaded when they are first used.
    private static Jar load(Path file, FileTime changed) throws IOException {
        URL[] place = {file.toUri().toURL()};
        ClassLoader loader =
                new URLClassLoader("driver " + file.getFileName(), place, GenericDriver.class.getClassLoader());
        try {
            List<GenericDriver> drivers = new ArrayList<>();
            for (GenericDriver driver : ServiceLoader.load(GenericDriver.class, loader)) {
                if (loader.equals(driver.getClass().getClassLoader())) drivers.add(driver);
            }
            String failure = drivers.isEmpty() ? file.getFileName() + ": it names no driver" : "";
            return new Jar(changed, drivers, failure);
        } catch (ServiceConfigurationError | LinkageError unfit) {
            LOG.log(System.Logger.Level.WARNING, file + " cannot be used", unfit);
            return new Jar(changed, List.of(), file.getFileName() + ": " + unfit.getMessage());
        }
    }
}
