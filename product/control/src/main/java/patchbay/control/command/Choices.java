package patchbay.control.command;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;
import patchbay.control.model.MacText;

/// What an edit needs from outside: fresh chance, and the directory the client's paths are meant from.
record Choices(Supplier<UUID> chance, Path directory) {
    String freshMac() {
        return MacText.of(chance.get());
    }

    /// `path` as an absolute one; empty stays empty.
    Outcome<String> absolute(String path) {
        if (path.isEmpty()) return Outcome.done("");
        try {
            return Outcome.done(directory.resolve(path).normalize().toString());
        } catch (InvalidPathException e) {
            return Outcome.refused(Refusals.file("'" + path + "' is not a path: " + e.getReason()));
        }
    }
}
