package patchbay.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Finding;
import patchbay.control.machinery.Invocation;
import patchbay.control.model.Adapter;
import patchbay.control.model.BootSource;
import patchbay.control.model.Machine;
import patchbay.line.Places;
import patchbay.linux.UnixSockets;
import patchbay.vmm.Accelerator;
import patchbay.vmm.Board;
import patchbay.vmm.Boot;
import patchbay.vmm.CardModel;
import patchbay.vmm.CardSpec;
import patchbay.vmm.CardTransport;
import patchbay.vmm.Hardware;
import patchbay.vmm.KvmProbe;
import patchbay.vmm.KvmRecord;
import patchbay.vmm.Launch;
import patchbay.vmm.MachinePaths;
import patchbay.vmm.MachineSpec;
import patchbay.vmm.QemuCommandLine;
import patchbay.vmm.QemuLauncher;
import patchbay.vmm.QemuVersion;
import patchbay.vmm.SerialConsole;
import patchbay.wire.MacAddress;

/// The QEMU of this computer: what a machine of the model is for it, and how one is started, found and talked
/// to.
final class Qemu {
    private static final System.Logger LOG = System.getLogger("qemu");
    private static final int SHORT_ID_CHARS = 8;

    private final Places places;
    private final Optional<Path> program;
    private KvmProbe.@Nullable Verdict verdict;
    private @Nullable QemuVersion version;

    Qemu(Places places) {
        this.places = places;
        this.program = QemuLauncher.locate(System.getenv().getOrDefault("PATH", ""));
    }

    /// Starts a machine, with what runs its processors chosen by trying.
    Launch start(Machine machine) {
        if (program.isEmpty()) return new Launch.Refused(QemuLauncher.NOT_INSTALLED);
        Launch unfit = missingFile(machine.boot());
        return unfit != null
                ? unfit
                : new QemuLauncher(program.get()).start(spec(machine, accelerator(program.get()), true));
    }

    /// Takes over a machine that an earlier daemon started.
    Launch find(Machine machine, int pid, long startTicks) {
        Path anyProgram = program.orElse(Path.of(QemuCommandLine.PROGRAM));
        return new QemuLauncher(anyProgram).find(paths(machine), pid, startTicks);
    }

    /// Makes the folder of the machine's sockets, where a QEMU of the user's own is to listen, and what else
    /// it is told of.
    void makeSocketFolder(Machine machine) throws IOException {
        Files.createDirectories(folder(machine));
        Path anyProgram = program.orElse(Path.of(QemuCommandLine.PROGRAM));
        new QemuLauncher(anyProgram).prepare(spec(machine, Accelerator.TCG, false));
    }

    /// By which way the card of a slot, which is enabled, is made and reached.
    ///
    /// @param launched whether the machine is started here
    CardTransport transport(Machine machine, int slot, boolean launched) {
        return new CardChoice(launched, version().hasVfioUser()).of(machine.adapter(slot));
    }

    /// Which QEMU machines are started with.
    synchronized QemuVersion version() {
        QemuVersion known = version;
        if (known == null) {
            known = program.map(QemuVersion::of).orElseGet(() -> QemuVersion.parse(""));
            version = known;
        }
        return known;
    }

    /// Whether its multi-process proxy can be used: QEMU 11.1 ends with a fault when it has one and no KVM
    /// (7.2 does not; where that began between them is not known, so what has vfio-user is told to use that).
    boolean hasProxy() {
        if (!version().hasVfioUser() || program.isEmpty()) return true;
        return accelerator(program.get()) == Accelerator.KVM;
    }

    /// Whether cards of QEMU's own stand beside those behind its proxy.
    boolean isMixed(Machine machine) {
        for (int slot = 1; slot <= machine.slots(); slot++) {
            if (!machine.adapter(slot).enabled()) continue;
            if (transport(machine, slot, true) != CardTransport.MULTI_PROCESS) return true;
        }
        return false;
    }

    /// Where interrupts of such cards go in without KVM.
    Path qtestSocket(Machine machine) {
        return paths(machine).qtest();
    }

    List<String> warnings(Machine machine) {
        return QemuCommandLine.warnings(spec(machine, Accelerator.TCG, true));
    }

    /// Where the card of a slot has its frames' socket.
    Path cardSocket(Machine machine, int slot) {
        return folder(machine).resolve("nic" + slot + ".sock");
    }

    /// Where the card of a slot listens for a program that has no device of its own.
    Path deviceSocket(Machine machine, int slot) {
        return folder(machine).resolve("nic" + slot + "-device.sock");
    }

    /// Removes the socket that a program which listened at `path` left behind.
    void removeAbandoned(Path path) {
        try {
            if (UnixSockets.isAbandoned(path)) Files.delete(path);
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "the abandoned socket " + path + " stays", failure);
        }
    }

    /// The arguments for a QEMU of the user's own: the cards alone.
    List<String> plugArguments(Machine machine) {
        return QemuCommandLine.cardArguments(spec(machine, Accelerator.TCG, false));
    }

    /// Joins a client to the serial console until one of the three ends; answers the exit code.
    int console(Machine machine, Invocation invocation) {
        try (SerialConsole console = SerialConsole.join(paths(machine).serial())) {
            if (invocation.terminal()) {
                say(invocation, "Joined the console of '" + machine.name() + "'; leave with Ctrl-].\r\n");
                if (invocation instanceof Session session) session.wantRawTerminal();
            }
            SerialConsole.End end = console.run(invocation.in(), invocation.out());
            if (invocation.terminal() && end == SerialConsole.End.MACHINE)
                say(invocation, "\r\nThe machine ended.\r\n");
            return 0;
        } catch (IOException failure) {
            try {
                say(
                        invocation,
                        invocation.program() + ": error: the console of '" + machine.name() + "' cannot be joined: "
                                + failure.getMessage() + "\n");
            } catch (IOException gone) {
                LOG.log(System.Logger.Level.DEBUG, "the client left");
            }
            return 1;
        }
    }

    List<Finding> findings() {
        if (program.isEmpty()) {
            return List.of(new Finding(
                    "QEMU",
                    false,
                    true,
                    QemuCommandLine.PROGRAM + " is not in PATH",
                    "sudo apt-get install qemu-system-x86"));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(
                new Finding("QEMU", true, true, program.get() + ", " + version().text(), ""));
        boolean kvm = accelerator(program.get()) == Accelerator.KVM;
        String reason = verdict == null ? "" : verdict.reason();
        String remedy = kvm ? "" : "nothing, unless speed matters: machines run all the same, about ten times slower";
        findings.add(new Finding("KVM", kvm, false, reason, remedy));
        return findings;
    }

    private synchronized Accelerator accelerator(Path qemu) {
        KvmProbe.Verdict known = verdict;
        if (known == null) {
            known = KvmProbe.run(qemu, places.home(), KvmRecord.of(System.getenv()));
            LOG.log(System.Logger.Level.INFO, "guests run on {0}: {1}", known.accelerator(), known.reason());
            verdict = known;
        }
        return known.accelerator();
    }

    private static Launch.@Nullable Refused missingFile(BootSource boot) {
        List<String> files = new ArrayList<>(boot.disks());
        if (!boot.kernel().isEmpty()) files.add(boot.kernel());
        if (!boot.initrd().isEmpty()) files.add(boot.initrd());
        for (String file : files) {
            if (!Files.isReadable(Path.of(file)))
                return new Launch.Refused(
                        "'" + file + "' cannot be read; --disk, --kernel and --initrd of modifyvm say what is booted, "
                                + "and '--disk none' takes all disks away");
        }
        return null;
    }

    /// `launched` says whether the machine is started here: only then can cards be behind the proxy.
    private MachineSpec spec(Machine machine, Accelerator accelerator, boolean launched) {
        List<CardSpec> cards = new ArrayList<>();
        for (int slot = 1; slot <= machine.slots(); slot++) {
            Adapter adapter = machine.adapter(slot);
            if (!adapter.enabled()) continue;
            CardModel model = CardModel.of(adapter.type().word()).orElseThrow();
            String mac = MacAddress.format(adapter.macBits());
            CardTransport transport = transport(machine, slot, launched);
            cards.add(new CardSpec(
                            slot,
                            model,
                            mac,
                            adapter.hasLink(),
                            cardSocket(machine, slot),
                            adapter.bootPriority(),
                            transport)
                    .on(CardMakers.line(adapter)));
        }
        // What has vfio-user was tried with messages, too (11.1); which QEMU mended them first is not known.
        boolean messages = launched && version().hasVfioUser();
        Hardware hardware =
                new Hardware((int) machine.memoryMib(), machine.cpus(), accelerator, messages, board(machine));
        return new MachineSpec(
                machine.name(),
                machine.uuid(),
                hardware,
                boot(machine.boot()),
                cards,
                paths(machine),
                machine.qemuArgs());
    }

    /// What QEMU has for the machine's chipset.
    static Board board(Machine machine) {
        return switch (machine.chipset()) {
            case PIIX3 -> Board.PC;
            case ICH9 -> Board.Q35;
        };
    }

    private static Boot boot(BootSource source) {
        List<Path> disks = source.disks().stream().map(Path::of).toList();
        if (source.kernel().isEmpty()) return Boot.disksThenNetwork(disks);
        Path initrd = source.initrd().isEmpty() ? null : Path.of(source.initrd());
        return new Boot(Path.of(source.kernel()), initrd, source.append(), disks, false);
    }

    private MachinePaths paths(Machine machine) {
        return MachinePaths.in(folder(machine), Path.of(machine.folder()));
    }

    private Path folder(Machine machine) {
        return places.runtime().resolve(machine.uuid().toString().substring(0, SHORT_ID_CHARS));
    }

    private static void say(Invocation invocation, String text) throws IOException {
        invocation.err().write(text.getBytes(StandardCharsets.UTF_8));
        invocation.err().flush();
    }
}
