package patchbay.control.command;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.control.json.JsonFault;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Machine;
import patchbay.control.store.MachineJson;

/// The folders of machines. A machine that is registered lives in the store; its settings file is there only while
/// it is not, so that there is one truth at a time.
final class MachineFolders {
    private static final String ENDING = ".patchbay";
    /// What the machine's console and its QEMU said.
    private static final List<String> LOGS = List.of("serial.log", "qemu.log");

    private static final int MAX_FILE_BYTES = 1 << 20;

    private MachineFolders() {}

    /// The settings file a machine has while it is not registered.
    static Path settingsFile(Machine machine) {
        return Path.of(machine.folder()).resolve(machine.name() + ENDING);
    }

    /// Makes the folder, for its owner only.
    static @Nullable Refusal make(Path folder) {
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return null;
        } catch (FileAlreadyExistsException e) {
            return Refusals.file("Could not create the directory '" + folder + "': there is a file of that name");
        } catch (IOException e) {
            return Refusals.file("Could not create the directory '" + folder + "': " + e.getMessage())
                    .withRemedy("Choose a directory you may write to with --basefolder.");
        }
    }

    /// Writes a machine's settings file: a new file that is put in place when it is on the disk.
    static @Nullable Refusal write(Machine machine) {
        Path file = settingsFile(machine);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        byte[] text = MachineJson.write(machine).getBytes(StandardCharsets.UTF_8);
        try {
            Files.createDirectories(Path.of(machine.folder()));
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                var bytes = java.nio.ByteBuffer.wrap(text);
                while (bytes.hasRemaining()) channel.write(bytes);
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return null;
        } catch (IOException e) {
            return Refusals.file("Could not write the settings file '" + file + "': " + e.getMessage());
        }
    }

    /// The machine of a settings file, which lives where the file is.
    static Outcome<Machine> read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                return Outcome.refused(Refusals.file("Could not find the settings file '" + file + "'"));
            }
            if (Files.size(file) > MAX_FILE_BYTES) {
                return Outcome.refused(Refusals.file("The settings file '" + file + "' is longer than 1 MiB"));
            }
            Machine machine = MachineJson.read(Files.readString(file));
            return Outcome.done(inFolder(machine, file.toAbsolutePath().normalize()));
        } catch (IOException unreadable) {
            return Outcome.refused(Refusals.unreadableSettings(file, unreadable));
        } catch (JsonFault none) {
            return Outcome.refused(Refusals.unreadableSettings(file, none)
                    .withRemedy("registervm takes what unregistervm left, NAME.patchbay, or VirtualBox's NAME.vbox."));
        }
    }

    private static Machine inFolder(Machine machine, Path file) {
        Path folder = file.getParent();
        return folder == null ? machine : machine.withFolder(folder.toString());
    }

    /// Removes the settings file; one that is not there is as well.
    static void forgetSettings(Machine machine) {
        quietly(() -> Files.deleteIfExists(settingsFile(machine)));
    }

    /// Removes what we made: settings file, logs, and the folder when nothing else is in it.
    static void delete(Machine machine) {
        forgetSettings(machine);
        Path folder = Path.of(machine.folder());
        for (String log : LOGS) quietly(() -> Files.deleteIfExists(folder.resolve(log)));
        quietly(() -> Files.deleteIfExists(folder));
    }

    private static void quietly(FileWork work) {
        try {
            work.run();
        } catch (DirectoryNotEmptyException usersOwn) {
            System.getLogger("patchbay.control.command")
                    .log(System.Logger.Level.DEBUG, "left {0}: it is not empty", usersOwn.getFile());
        } catch (IOException e) {
            System.getLogger("patchbay.control.command").log(System.Logger.Level.WARNING, "cannot delete", e);
        }
    }

    @FunctionalInterface
    private interface FileWork {
        void run() throws IOException;
    }
}
