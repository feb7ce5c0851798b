package patchbay.linux;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A program to be started in a session of its own, posix_spawn(3): it lives on when this process ends. It gets the
/// descriptors named here and no others, signals as a fresh shell would give them, and nothing to read on its standard
/// input unless said otherwise.
public final class Spawn {
    private final List<String> arguments;
    private Map<String, String> environment = Map.copyOf(System.getenv());
    private @Nullable Path directory;
    private @Nullable Path output;
    private final Map<Integer, Integer> descriptors = new LinkedHashMap<>();

    /// The first argument is the program: a path, or a name to be found by `PATH`.
    public Spawn(List<String> arguments) {
        if (arguments.isEmpty()) throw new IllegalArgumentException("no program");
        this.arguments = List.copyOf(arguments);
    }

    /// All its environment; this process's own when not called.
    public Spawn environment(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        return this;
    }

    /// Where it runs; this process's directory when not called.
    public Spawn directory(Path directory) {
        this.directory = directory;
        return this;
    }

    /// Appends its standard output and error to a file; thrown away when not called.
    public Spawn output(Path file) {
        this.output = file;
        return this;
    }

    /// Hands `descriptor` of this process to the program under the number `as`. It stays open here too.
    public Spawn inherit(int descriptor, int as) {
        if (as < 0) throw new IllegalArgumentException("descriptor " + as);
        descriptors.put(as, descriptor);
        return this;
    }

    /// Starts it. The caller has it reaped by [Processes#whenEnded].
    public ProcessId start() throws LinuxException {
        List<Integer> duplicates = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            SpawnCalls calls = new SpawnCalls(arena);
            calls.open(0, "/dev/null", SpawnCalls.READ);
            calls.open(1, output == null ? "/dev/null" : output.toString(), SpawnCalls.APPEND);
            calls.duplicate(1, 2);
            int highest = 2;
            for (Map.Entry<Integer, Integer> entry : descriptors.entrySet()) {
                int duplicate = LinuxException.check(
                        "duplicate descriptor " + entry.getValue(), Descriptors.duplicateHigh(entry.getValue()));
                duplicates.add(duplicate);
                calls.duplicate(duplicate, entry.getKey());
                highest = Math.max(highest, entry.getKey());
            }
            for (int gap = 3; gap < highest; gap++) {
                if (!descriptors.containsKey(gap)) calls.close(gap);
            }
            calls.closeFrom(highest + 1);
            if (directory != null) calls.changeDirectory(directory.toString());
            return Processes.ofChild(calls.spawn(arguments, environment));
        } finally {
            duplicates.forEach(Descriptors::close);
        }
    }
}
