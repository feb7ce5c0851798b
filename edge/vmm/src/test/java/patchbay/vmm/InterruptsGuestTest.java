package patchbay.vmm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import patchbay.linux.LoopOptions;
import patchbay.linux.LoopThread;
import patchbay.nic.e1000.E1000Card;
import patchbay.nic.e1000.E1000Model;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;
import patchbay.vmm.multiprocess.MultiProcess;
import patchbay.vmm.multiprocess.QtestLines;
import patchbay.vmm.served.ServedCard;
import patchbay.vmm.served.ServedListener;

/// Interrupts of a card behind QEMU's proxy reach a guest as often as they should, by the eventfds of KVM and by the
/// qtest socket. The guest is `interrupts.s`, which says what its figures mean.
@Timeout(120)
@Needs({Need.QEMU, Need.ASSEMBLER})
class InterruptsGuestTest {
    private static final Path QEMU =
            QemuLauncher.locate(System.getenv("PATH")).orElse(Path.of(QemuCommandLine.PROGRAM));
    private static final long MAC = 0x0800_2700_0001L;
    private static final long TRIAL_SECONDS = 10;
    private static final long PATIENCE_SECONDS = 60;
    private static final String NO_CARD = "E\n";

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    /// TCG, and KVM where it runs this very program, which finds no card then.
    static List<Accelerator> accelerators() throws Exception {
        if (!Files.isWritable(Path.of("/dev/kvm"))) return List.of(Accelerator.TCG);
        Path said = shared.resolve("trial");
        Process trial = new ProcessBuilder(
                        QEMU.toString(),
                        "-nodefaults",
                        "-machine",
                        "pc,accel=kvm",
                        "-display",
                        "none",
                        "-bios",
                        firmware().toString(),
                        "-device",
                        "isa-debug-exit,iobase=0xf4",
                        "-serial",
                        "file:" + said)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = trial.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS);
        trial.destroyForcibly().waitFor();
        boolean runs = ended && Files.exists(said) && Files.readString(said).equals(NO_CARD);
        return runs ? List.of(Accelerator.TCG, Accelerator.KVM) : List.of(Accelerator.TCG);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accelerators")
    void asManyInterruptsComeAsThereAreCausesAndAgainWhileTheLevelIsHigh(Accelerator accelerator) throws Exception {
        // How many find no cause is the way's own: the guest's EOI may overtake a falling level.
        assertThat(saidWith(accelerator)).startsWith("8 4 0 1 = ");
    }

    private String saidWith(Accelerator accelerator) throws Exception {
        MachineSpec spec = machine(accelerator);
        List<String> thrown = new ArrayList<>();
        try (QtestLines lines = new QtestLines(spec.paths().qtest(), Board.PC, false);
                LoopThread loop = LoopThread.start(
                        "card", LoopOptions.DEFAULT, (culprit, error) -> thrown.add(culprit + " " + error))) {
            ServedCard card = loop.call(() -> served(loop, spec, lines), 10_000);
            Launch launched = new QemuLauncher(QEMU).start(spec);
            assertThat(launched).isInstanceOf(Launch.Running.class);
            QemuMachine machine = ((Launch.Running) launched).machine();
            CompletableFuture<MachineExit> ended = new CompletableFuture<>();
            machine.onExit(ended::complete);
            try {
                ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } finally {
                machine.kill();
            }
            loop.call(() -> closed(card), 10_000);
        }
        assertThat(thrown).isEmpty();
        return Files.readString(spec.paths().serialLog()).replace("\r", "");
    }

    private static ServedCard served(LoopThread loop, MachineSpec spec, QtestLines lines) throws IOException {
        ServedCard card = new ServedCard(
                loop.loop(),
                new ServedCard.Settings(
                        spec.cards().getFirst().socket(),
                        MAC,
                        place -> new E1000Card(E1000Model.I82540EM, place),
                        MultiProcess.by(lines)),
                ServedListener.SILENT);
        card.listen();
        return card;
    }

    private static boolean closed(ServedCard card) {
        card.close();
        return true;
    }

    private MachineSpec machine(Accelerator accelerator) throws Exception {
        CardSpec card = new CardSpec(
                1,
                CardModel.PRO_1000_MT_DESKTOP,
                "08:00:27:00:00:01",
                false,
                folder.resolve("nic.sock"),
                0,
                CardTransport.MULTI_PROCESS);
        return new MachineSpec(
                "interrupts",
                UUID.randomUUID(),
                new Hardware(32, 1, accelerator),
                Boot.NOTHING,
                List.of(card),
                MachinePaths.in(folder, folder),
                List.of("-bios", firmware().toString(), "-device", "isa-debug-exit,iobase=0xf4"));
    }

    private static Path firmware() throws Exception {
        Path made = shared.resolve("interrupts.bin");
        if (Files.exists(made)) return made;
        Path source = shared.resolve("interrupts.s");
        try (InputStream text = Objects.requireNonNull(InterruptsGuestTest.class.getResourceAsStream("interrupts.s"))) {
            Files.copy(text, source);
        }
        Path object = shared.resolve("interrupts.o");
        run("as", "--32", "-o", object.toString(), source.toString());
        run(
                "ld",
                "-m",
                "elf_i386",
                "-e",
                "0xf0000",
                "-Ttext",
                "0xf0000",
                "--oformat",
                "binary",
                "-o",
                made.toString(),
                object.toString());
        return made;
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }
}
