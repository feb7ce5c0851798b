package patchbay.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import patchbay.linux.ProcessId;
import patchbay.linux.Processes;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Real QEMU, with nothing to boot.
@Timeout(120)
@Needs(Need.QEMU)
class QemuLauncherTest {
    @TempDir
    Path folder;

    private final QemuLauncher launcher =
            new QemuLauncher(QemuLauncher.locate(System.getenv("PATH")).orElse(Path.of("/nowhere")));
    private final List<ProcessId> started = new ArrayList<>();

    @AfterEach
    void endWhatWasStarted() {
        for (ProcessId process : started) Processes.signal(process, Processes.SIGKILL);
    }

    @Test
    void aMachineWithEightCardsOfAllKindsStartsAndQuits() throws Exception {
        // given
        List<CardSpec> cards = new ArrayList<>();
        CardModel[] models = CardModel.values();
        for (int slot = 1; slot <= Board.PC.slots(); slot++)
            cards.add(card(slot, models[slot % models.length], slot != 5));

        // when
        QemuMachine machine = started(machine(cards));

        // then
        assertThat(machine.isAlive()).isTrue();
        assertThat(machine.qmp().status()).isEqualTo("running");
        for (CardSpec card : cards)
            SocketChannel.open(UnixDomainSocketAddress.of(card.socket())).close();
        assertThat(machine.quit().kind()).isEqualTo(MachineExit.Kind.STOPPED);
        assertThat(machine.isAlive()).isFalse();
    }

    @Test
    void aMachineIsPausedResumedResetAndItsLinksSet() throws Exception {
        // given
        QemuMachine machine = started(machine(List.of(card(1, CardModel.PRO_1000_MT_DESKTOP, false))));

        // when
        machine.pause();

        // then
        assertThat(machine.isPaused()).isTrue();
        machine.resume();
        assertThat(machine.isPaused()).isFalse();
        machine.reset();
        machine.acpiPowerButton();
        machine.setLink(1, true);
        machine.setLink(1, false);
        assertThatThrownBy(() -> machine.setLink(2, true)).hasMessageContaining("nic2");
        machine.quit();
    }

    @Test
    void aKilledQemuIsACrashWithItsSignal() throws Exception {
        // given
        QemuMachine machine = started(machine(List.of()));
        CompletableFuture<MachineExit> exit = new CompletableFuture<>();
        machine.onExit(exit::complete);

        // when
        Processes.signal(new ProcessId(machine.pid(), machine.startTicks()), Processes.SIGKILL);

        // then
        MachineExit seen = exit.get(20, TimeUnit.SECONDS);
        assertThat(seen.kind()).isEqualTo(MachineExit.Kind.CRASHED);
        assertThat(seen.reason()).isEqualTo("QEMU ended by signal 9");
    }

    @Test
    void aQemuThatIsAskedToEndBySignalIsStopped() throws Exception {
        // given
        QemuMachine machine = started(machine(List.of()));
        CompletableFuture<MachineExit> exit = new CompletableFuture<>();
        machine.onExit(exit::complete);

        // when
        Processes.signal(new ProcessId(machine.pid(), machine.startTicks()), Processes.SIGTERM);

        // then
        assertThat(exit.get(20, TimeUnit.SECONDS).kind()).isEqualTo(MachineExit.Kind.STOPPED);
    }

    @Test
    void aRefusalCarriesQemusLastWords() {
        // when
        Launch launch = launcher.start(machine(List.of(), "-device", "no-such-device"));

        // then
        assertThat(launch).isInstanceOf(Launch.Refused.class);
        assertThat(((Launch.Refused) launch).reason())
                .startsWith("QEMU did not start: ")
                .contains("'no-such-device' is not a valid device model name");
    }

    @Test
    void aProgramThatIsNotThereIsRefused() {
        // given
        QemuLauncher nowhere = new QemuLauncher(folder.resolve("absent"));

        // then
        assertThat(nowhere.start(machine(List.of())))
                .isInstanceOfSatisfying(
                        Launch.Refused.class,
                        refused -> assertThat(refused.reason()).startsWith("cannot start QEMU"));
        assertThat(QemuLauncher.locate(folder.toString())).isEmpty();
        assertThat(QemuLauncher.NOT_INSTALLED).contains("apt install");
    }

    @Test
    void aSocketPathThatIsTooLongIsRefusedBeforeAnythingStarts() {
        // given
        Path deep = folder.resolve("x".repeat(100));
        MachinePaths paths = MachinePaths.in(deep, folder);
        MachineSpec spec = new MachineSpec(
                "m",
                UUID.randomUUID(),
                new Hardware(32, 1, Accelerator.TCG),
                Boot.NOTHING,
                List.of(),
                paths,
                List.of());

        // then
        assertThat(launcher.start(spec))
                .isInstanceOfSatisfying(
                        Launch.Refused.class,
                        refused -> assertThat(refused.reason()).contains("107", "PATCHBAY_HOME"));
        assertThat(Files.exists(deep)).isFalse();
    }

    @Test
    void aMachineIsFoundAgainByProcessAndStartTime() throws Exception {
        // given
        MachineSpec spec = machine(List.of());
        QemuMachine before = started(spec);
        before.qmp().close();

        // when
        Launch again = launcher.find(spec.paths(), before.pid(), before.startTicks());

        // then
        assertThat(again).isInstanceOf(Launch.Running.class);
        QemuMachine machine = ((Launch.Running) again).machine();
        assertThat(machine.qmp().status()).isEqualTo("running");
        CompletableFuture<MachineExit> exit = new CompletableFuture<>();
        machine.onExit(exit::complete);
        machine.quit();
        assertThat(exit.get(20, TimeUnit.SECONDS).kind()).isEqualTo(MachineExit.Kind.STOPPED);
    }

    @Test
    void anotherProcessOfThatNumberIsNotTheMachine() {
        // given
        int ours = (int) ProcessHandle.current().pid();

        // then
        assertThat(launcher.find(machine(List.of()).paths(), ours, 1))
                .isInstanceOfSatisfying(
                        Launch.Refused.class,
                        refused -> assertThat(refused.reason()).contains("has ended"));
    }

    @Test
    void theAcceleratorIsTriedForReal() throws Exception {
        // when
        KvmProbe.Verdict verdict = KvmProbe.run(launcher.program(), folder, Optional.empty());

        // then
        if (!Files.exists(Path.of("/dev/kvm")))
            assertThat(verdict.accelerator()).isEqualTo(Accelerator.TCG);
        assertThat(verdict.reason()).isNotBlank();
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFirmwareThatIsSlowlyThroughIsNoKvm() throws IOException {
        // given what stands in for a QEMU: one whose firmware is through at once, and one that works hard for it
        Path quick = firmware("quick", "");
        Path slow = firmware("slow", "n=0; while [ $n -lt 4000000 ]; do n=$((n + 1)); done; ");

        // when
        KvmProbe.Verdict ofQuick = KvmProbe.run(quick, folder, Optional.empty());
        KvmProbe.Verdict ofSlow = KvmProbe.run(slow, folder, Optional.empty());

        // then
        boolean mayBeTried = Files.isReadable(Path.of("/dev/kvm")) && Files.isWritable(Path.of("/dev/kvm"));
        assertThat(ofQuick.accelerator()).isEqualTo(mayBeTried ? Accelerator.KVM : Accelerator.TCG);
        assertThat(ofSlow.accelerator()).isEqualTo(Accelerator.TCG);
    }

    private Path firmware(String name, String work) throws IOException {
        String script = "#!/bin/sh\nfor word; do case $word in file,*) out=${word##*path=};; esac; done\n" + work
                + "echo 'Booting from ROM' >$out; exec sleep 5\n";
        Path program = Files.writeString(folder.resolve(name), script);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    @Test
    void whatIsOnRecordIsNotTriedAgain() {
        // given
        KvmRecord record = new KvmRecord(folder.resolve("kvm"));
        record.write(launcher.program(), new KvmProbe.Verdict(Accelerator.TCG, "so says the record"));

        // when
        KvmProbe.Verdict verdict = KvmProbe.run(launcher.program(), folder, Optional.of(record));

        // then
        boolean mayBeTried = Files.isReadable(Path.of("/dev/kvm")) && Files.isWritable(Path.of("/dev/kvm"));
        assertThat(verdict.accelerator()).isEqualTo(Accelerator.TCG);
        assertThat(verdict.reason().equals("so says the record")).isEqualTo(mayBeTried);
    }

    @Test
    void aTrialThatWasInterruptedIsNotPutOnRecord() {
        // given
        KvmRecord record = new KvmRecord(folder.resolve("kvm"));

        // when
        Thread.currentThread().interrupt();
        KvmProbe.Verdict verdict = KvmProbe.run(launcher.program(), folder, Optional.of(record));
        boolean stillInterrupted = Thread.interrupted();

        // then
        assertThat(stillInterrupted).isTrue();
        assertThat(verdict.accelerator()).isEqualTo(Accelerator.TCG);
        assertThat(record.read(launcher.program())).isEmpty();
    }

    private QemuMachine started(MachineSpec spec) {
        Launch launch = launcher.start(spec);
        assertThat(launch).isInstanceOf(Launch.Running.class);
        QemuMachine machine = ((Launch.Running) launch).machine();
        started.add(new ProcessId(machine.pid(), machine.startTicks()));
        return machine;
    }

    private CardSpec card(int slot, CardModel model, boolean linkUp) {
        return new CardSpec(slot, model, "08:00:27:00:00:0" + slot, linkUp, folder.resolve("nic" + slot), 0);
    }

    private MachineSpec machine(List<CardSpec> cards, String... extra) {
        return new MachineSpec(
                "launched",
                UUID.randomUUID(),
                new Hardware(32, 1, Accelerator.TCG),
                Boot.NOTHING,
                cards,
                MachinePaths.in(folder, folder),
                List.of(extra));
    }
}
