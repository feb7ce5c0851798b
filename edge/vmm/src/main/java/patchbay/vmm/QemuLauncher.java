package patchbay.vmm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.linux.ExitStatus;
import patchbay.linux.LinuxException;
import patchbay.linux.ProcessId;
import patchbay.linux.Processes;
import patchbay.linux.Spawn;
import patchbay.linux.UnixSockets;
import patchbay.vmm.qmp.QmpClient;
import patchbay.vmm.qmp.QmpException;

/// Starts QEMU so that it outlives this daemon, and finds it again. Waits, so it belongs to worker threads.
public final class QemuLauncher {
    /// What to say when there is no QEMU.
    public static final String NOT_INSTALLED = "QEMU is not installed: " + QemuCommandLine.PROGRAM
            + " is not in PATH (on Debian: apt install qemu-system-x86)";

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final long START_SECONDS = 30;
    private static final long LOOK_MILLIS = 20;

    private final Path program;

    /// A launcher of that program.
    public QemuLauncher(Path program) {
        this.program = program;
    }

    /// The QEMU in `searchPath`, a list of folders as in `PATH`; empty when there is none that may be run.
    public static Optional<Path> locate(String searchPath) {
        for (String folder : searchPath.split(":", -1)) {
            if (folder.isEmpty()) continue;
            Path candidate = Path.of(folder, QemuCommandLine.PROGRAM);
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) return Optional.of(candidate);
        }
        return Optional.empty();
    }

    /// The program that is run.
    public Path program() {
        return program;
    }

    /// Starts a machine: links are set before its processors run. When anything fails QEMU is gone, and the
    /// refusal carries its last words.
    public Launch start(MachineSpec spec) {
        try {
            String unfit = makeRoom(spec);
            if (unfit != null) return new Launch.Refused(unfit);
            BootRom.write(program, spec);
            LogTail log = LogTail.from(spec.paths().qemuLog());
            List<String> command = new ArrayList<>();
            command.add(program.toString());
            command.addAll(QemuCommandLine.arguments(spec));
            command.add("-S");
            return attend(spec, spawn(spec, command), log);
        } catch (IOException refused) {
            return new Launch.Refused("cannot start QEMU: " + refused.getMessage());
        }
    }

    /// Makes the files that a QEMU of the user's own is told of, beside the cards' sockets.
    public void prepare(MachineSpec spec) throws IOException {
        BootRom.write(program, spec);
    }

    /// Takes a machine over that an earlier daemon started, if that very process still runs and answers.
    public Launch find(MachinePaths paths, int pid, long startTicks) {
        ProcessId process = new ProcessId(pid, startTicks);
        if (!Processes.isAlive(process)) return new Launch.Refused("QEMU (process " + pid + ") has ended");
        MachineEvents events = new MachineEvents();
        try {
            QmpClient qmp = QmpClient.connect(paths.qmp(), events, ANSWER_TIMEOUT);
            LogTail log = LogTail.from(paths.qemuLog());
            return new Launch.Running(new QemuMachine(process, qmp, events, log, Processes.whenEnded(process)));
        } catch (QmpException silent) {
            return new Launch.Refused(
                    "QEMU (process " + pid + ") runs but cannot be controlled: " + silent.getMessage());
        }
    }

    /// Starts QEMU with a connection to each proxied card, whose port listens already.
    private static ProcessId spawn(MachineSpec spec, List<String> command) throws IOException {
        Spawn spawn = new Spawn(command).output(spec.paths().qemuLog());
        List<Integer> connections = new ArrayList<>();
        try {
            for (CardSpec card : spec.cards()) {
                if (!card.isProxied()) continue;
                int connection =
                        LinuxException.check("connect to " + card.socket(), UnixSockets.connectStream(card.socket()));
                connections.add(connection);
                // QEMU reads and writes these as if they waited.
                LinuxException.check("make " + card.socket() + " wait", Descriptors.setBlocking(connection));
                spawn.inherit(connection, card.proxyDescriptor());
            }
            return spawn.start();
        } finally {
            connections.forEach(Descriptors::close);
        }
    }

    /// Removes sockets that an earlier run left and makes the folders; answers what stands against it, or
    /// null.
    private static @Nullable String makeRoom(MachineSpec spec) throws IOException {
        List<Path> sockets = new ArrayList<>(spec.paths().sockets());
        for (CardSpec card : spec.cards()) if (!card.isOurs()) sockets.add(card.socket());
        for (Path socket : sockets) {
            int octets = socket.toString().getBytes(StandardCharsets.UTF_8).length;
            if (octets > UnixSockets.MAX_PATH_BYTES) {
                return "the socket path " + socket + " is longer than " + UnixSockets.MAX_PATH_BYTES
                        + " octets; use a shorter PATCHBAY_HOME or XDG_RUNTIME_DIR";
            }
            makeFolderOf(socket);
            Files.deleteIfExists(socket);
        }
        makeFolderOf(spec.paths().serialLog());
        makeFolderOf(spec.paths().qemuLog());
        return null;
    }

    private static void makeFolderOf(Path file) throws IOException {
        Path folder = file.getParent();
        if (folder != null) Files.createDirectories(folder);
    }

    /// Sees a new process through its start.
    private static Launch attend(MachineSpec spec, ProcessId process, LogTail log) {
        CompletableFuture<ExitStatus> ended = Processes.whenEnded(process);
        MachineEvents events = new MachineEvents();
        try {
            QmpClient qmp = connect(spec.paths().qmp(), events, ended);
            if (qmp == null) return new Launch.Refused(earlyEnd(ended, log));
            QemuMachine machine = new QemuMachine(process, qmp, events, log, ended);
            for (CardSpec card : spec.cards()) {
                if (!card.linkUp() && !card.isOurs()) machine.setLink(card.slot(), false);
            }
            machine.resume();
            return new Launch.Running(machine);
        } catch (QmpException failed) {
            Processes.signal(process, Processes.SIGKILL);
            if (awaitEnd(ended, ANSWER_TIMEOUT.toMillis()) && !log.lastWords().isEmpty()) {
                return new Launch.Refused("QEMU did not start: " + log.lastWords());
            }
            return new Launch.Refused("QEMU did not start: " + failed.getMessage());
        }
    }

    /// Connects as soon as QEMU listens; null when it ended instead.
    private static @Nullable QmpClient connect(Path socket, MachineEvents events, CompletableFuture<ExitStatus> ended)
            throws QmpException {
        long deadline = System.nanoTime() + Duration.ofSeconds(START_SECONDS).toNanos();
        while (true) {
            try {
                return QmpClient.connect(socket, events, ANSWER_TIMEOUT);
            } catch (QmpException notYet) {
                boolean over = notYet.kind() != QmpException.Kind.UNREACHABLE || System.nanoTime() > deadline;
                if (awaitEnd(ended, LOOK_MILLIS)) return null;
                if (over) throw notYet;
            }
        }
    }

    private static String earlyEnd(CompletableFuture<ExitStatus> ended, LogTail log) {
        String words = log.lastWords();
        return "QEMU did not start: " + (words.isEmpty() ? ended.join().toString() : words);
    }

    private static boolean awaitEnd(CompletableFuture<ExitStatus> ended, long millis) {
        try {
            ended.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillRuns) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException unwatched) {
            return false;
        }
    }
}
