package patchbay.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A Patchbay of its own: the built product run by its public commands over a scratch home. Closing it looks whether
/// the daemon has accounted for every frame, powers every machine off, ends the daemon and removes the home.
public final class Installation implements AutoCloseable {
    private final Path root;
    private final Path scratch;
    private final Shell shell;

    /// Uses the product built below `root`, run by `shell`, with a home in a new folder.
    public Installation(Path root, Shell shell) throws IOException {
        this.root = root;
        this.scratch = Files.createTempDirectory("patchbay-");
        Path runtime = Files.createDirectory(scratch.resolve("run"));
        this.shell = shell.with("PATCHBAY_HOME", scratch.resolve("home").toString())
                .with("XDG_RUNTIME_DIR", runtime.toString());
    }

    /// The project's folder, from the system property `patchbay.root` or the working directory upwards.
    public static Path projectRoot() {
        Path here = Path.of(System.getProperty("patchbay.root", "")).toAbsolutePath();
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("libexec/patchbay-daemon"))) return folder;
        }
        throw new IllegalStateException("no Patchbay project above " + here);
    }

    /// Runs `VBoxManage` with these words.
    public Ran vboxManage(String... words) {
        return shell.run(Stream.concat(Stream.of(program("VBoxManage")), Stream.of(words))
                .toArray(String[]::new));
    }

    /// Runs `patchbay` with these words.
    public Ran patchbay(String... words) {
        return shell.run(
                Stream.concat(Stream.of(program("patchbay")), Stream.of(words)).toArray(String[]::new));
    }

    /// A shell inside a running machine, over its serial console.
    public GuestShell guest(String machine) throws IOException {
        return new GuestShell(machine, shell.start(List.of(program("patchbay"), "console", machine)));
    }

    /// The daemon's process id, 0 when none runs.
    public long daemonPid() {
        String text = patchbay("daemon", "status", "--json").out();
        int at = text.indexOf("\"pid\":");
        return at < 0
                ? 0
                : Long.parseLong(
                        text.substring(at + 6).replaceAll("[^0-9].*", "").strip());
    }

    /// Everything that counts in the daemon.
    public Books books() {
        return new Books(patchbay("stats").orFail());
    }

    /// What `patchbay doctor` says this computer cannot do; empty when `subject` is as it should be.
    public Optional<Lacking> lacking(String subject) {
        for (String finding : patchbay("doctor", "--json").out().split("}", -1)) {
            if (!finding.contains("\"subject\": \"" + subject + "\"") || finding.contains("\"good\": true")) continue;
            return Optional.of(new Lacking(text(finding, "found"), text(finding, "remedy")));
        }
        return Optional.empty();
    }

    private static String text(String object, String key) {
        Matcher matcher = Pattern.compile("\"" + key + "\": \"(.*)\"").matcher(object);
        return matcher.find() ? matcher.group(1) : "";
    }

    /// One of doctor's findings that is not as it should be.
    ///
    /// @param found what there is
    /// @param remedy what to do about it
    public record Lacking(String found, String remedy) {}

    public Path home() {
        return scratch.resolve("home");
    }

    /// Where a path of the product is, such as `bin/VBoxManage`.
    public String program(String name) {
        return root.resolve("bin").resolve(name).toString();
    }

    public Shell shell() {
        return shell;
    }

    @Override
    public void close() throws IOException {
        List<String> errors;
        try {
            errors = daemonPid() == 0 ? List.of() : books().errors();
        } finally {
            end();
        }
        if (!errors.isEmpty()) throw new IllegalStateException("the counters do not add up: " + errors);
    }

    private void end() throws IOException {
        for (String line : vboxManage("list", "runningvms").out().lines().toList()) {
            int brace = line.lastIndexOf('{');
            if (brace >= 0) vboxManage("controlvm", line.substring(brace), "poweroff");
        }
        patchbay("daemon", "stop");
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
