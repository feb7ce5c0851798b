package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.MachineState;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Machine;
import patchbay.control.store.MachineJson;
import patchbay.control.store.MemoryStore;
import patchbay.control.store.Store;
import patchbay.control.store.StoreException;

/// Changing a machine that runs: the cards first, then the store, and nothing when either refuses.
class ControlVmTest {
    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void aRunningMachine() {
        terminal = new Terminal(directory).withMachine();
        terminal.run("VBoxManage startvm web --type headless").succeeded();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "setlinkstate1 off | \"cableConnected\":false",
                "nic1 null | \"attachment\":\"null\"",
                "nic1 nat 10.9.8.0/24 | \"network\":\"10.9.8.0/24\"",
                "nic1 intnet lab | \"attachment\":\"intnet\",\"internalNetwork\":\"lab\"",
                "natpf1 ,udp,,5000,,50 | \"name\":\"udp_5000_50\",\"protocol\":\"udp\"",
                "nictrace1 on | \"trace\":true",
                "nictracefile1 -odd.pcap | -odd.pcap\"",
                "nicproperty1 a=b | \"properties\":{\"a\":\"b\"}",
                "nicpromisc1 allow-all | \"promiscuous\":\"allow-all\"",
            })
    void everyWordChangesTheCardsAndTheStore(String words, String stored) {
        // when
        terminal.run("VBoxManage controlvm web " + words).succeeded();

        // then
        Machine machine = terminal.machine("web");
        assertThat(MachineJson.write(machine)).contains(stored);
        assertThat(terminal.machinery.live(machine.uuid())).isEqualTo(machine);
    }

    @Test
    void aRuleIsAddedAndDeletedLive() {
        // given
        terminal.run("VBoxManage controlvm web natpf1 ssh,tcp,,2222,,22").succeeded();

        // when
        terminal.run("VBoxManage controlvm web natpf1 delete ssh").succeeded();

        // then
        assertThat(terminal.machinery.calls).containsExactly("start web", "apply web", "apply web");
        assertThat(terminal.machine("web").adapter(1).nat().rules()).isEmpty();
    }

    @Test
    void aChangeTheCardsRefuseIsNotStored() {
        // given
        Machine before = terminal.machine("web");
        terminal.machinery.refuseNext(
                Refusal.of(ErrorCode.VBOX_E_HOST_ERROR, Component.NAT_ENGINE, "port 80 of any address: EACCES")
                        .withRemedy("Use a port above 1023."));

        // when
        Terminal.Result result = terminal.run("VBoxManage controlvm web natpf1 web,tcp,,80,,80");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("VBoxManage: error: port 80 of any address: EACCES\n");
        assertThat(terminal.machine("web")).isEqualTo(before);
    }

    @Test
    void aMachineThatIsOffButPluggedInIsToldAtOnceWhatItsCardsRefuse() {
        // given
        terminal.run("VBoxManage controlvm web poweroff").succeeded();
        terminal.run("patchbay qemu-args web").succeeded();
        Machine before = terminal.machine("web");
        terminal.machinery.refuseNext(
                Refusal.of(ErrorCode.VBOX_E_HOST_ERROR, Component.CONSOLE, "port 80 of any address: EACCES")
                        .withRemedy("Use a port above 1023."));

        // when
        Terminal.Result result = terminal.run("VBoxManage modifyvm web --natpf1 web,tcp,,80,,80");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("port 80 of any address: EACCES", "Use a port above 1023.");
        assertThat(terminal.machine("web")).isEqualTo(before);
        terminal.run("VBoxManage modifyvm web --natpf1 web,tcp,,8080,,80").succeeded();
        assertThat(terminal.machinery.calls).endsWith("apply web", "apply web");
    }

    @Test
    void aChangeTheStoreRefusesIsTakenBackFromTheCards() {
        // given
        FullDisk disk = new FullDisk();
        Terminal other = new Terminal(directory.resolve("other"), disk).withMachine();
        other.run("VBoxManage startvm web").succeeded();
        Machine before = other.machine("web");
        disk.full = true;

        // when
        Terminal.Result result = other.run("VBoxManage controlvm web setlinkstate1 off");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains("VBoxManage: error: no space\n", "VBOX_E_FILE_ERROR (0x80bb0004)", "What to do: make room");
        assertThat(other.machinery.live(before.uuid())).isEqualTo(before);
        assertThat(other.machinery.calls).endsWith("apply web", "apply web");
        disk.full = false;
        assertThat(other.machine("web")).isEqualTo(before);
    }

    @Test
    void theButtonsReachTheMachine() {
        for (String button : List.of("acpipowerbutton", "reset", "pause", "resume", "poweroff")) {
            terminal.run("VBoxManage controlvm web " + button).succeeded();
        }

        assertThat(terminal.machinery.calls)
                .containsExactly(
                        "start web", "acpiPowerButton web", "reset web", "pause web", "resume web", "powerOff web");
    }

    @Test
    void aPausedMachineMayBePoweredOffButNotReset() {
        // given
        terminal.run("VBoxManage controlvm web pause").succeeded();

        // when
        Terminal.Result reset = terminal.run("VBoxManage controlvm web reset");
        terminal.run("VBoxManage controlvm web poweroff").succeeded();

        // then
        assertThat(reset.err()).startsWith("VBoxManage: error: Invalid machine state: Paused\n");
        assertThat(terminal.machinery.stateOf(terminal.machine("web").uuid())).isEqualTo(MachineState.POWERED_OFF);
    }

    @Test
    void aStartThatIsRefusedSaysWhyAndLeavesTheMachineOff() {
        // given
        terminal.run("VBoxManage controlvm web poweroff").succeeded();
        terminal.machinery.refuseNext(Refusal.of(
                ErrorCode.E_FAIL, Component.CONSOLE, "NAT#0: rule 'ssh' cannot listen on 127.0.0.1:22: EACCES"));

        // when
        Terminal.Result result = terminal.run("VBoxManage startvm web nowhere");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEqualTo("Waiting for VM \"web\" to power on...\n");
        assertThat(result.err())
                .contains("rule 'ssh' cannot listen", "Could not find a registered machine named 'nowhere'");
    }

    @Test
    void startingSaysWhatVirtualBoxSays() {
        // given
        terminal.run("VBoxManage controlvm web poweroff").succeeded();

        // when
        Terminal.Result result =
                terminal.run("VBoxManage startvm web --type=headless").succeeded();

        // then
        assertThat(result.out()).isEqualTo("""
                Waiting for VM "web" to power on...
                VM "web" has been successfully started.
                """);
    }

    @Test
    void commandsAboutOneMachineThatComeAtOnceAreAllKept() throws InterruptedException {
        // given
        List<Thread> threads = java.util.stream.IntStream.rangeClosed(1, 20)
                .mapToObj(number -> Thread.ofVirtual()
                        .unstarted(() -> terminal.run(
                                "VBoxManage controlvm web natpf1 r" + number + ",tcp,," + (2000 + number) + ",,22")))
                .toList();

        // when
        threads.forEach(Thread::start);
        for (Thread thread : threads) thread.join();

        // then
        Machine machine = terminal.machine("web");
        assertThat(machine.adapter(1).nat().rules()).hasSize(20);
        assertThat(Objects.requireNonNull(terminal.machinery.live(machine.uuid())))
                .isEqualTo(machine);
    }

    @Test
    void commandsAboutManyMachinesThatComeAtOnceAreAllKept() throws InterruptedException {
        // given
        List<Thread> threads = java.util.stream.IntStream.rangeClosed(1, 20)
                .mapToObj(number -> Thread.ofVirtual()
                        .unstarted(() -> terminal.run("VBoxManage createvm --name m" + number + " --register")))
                .toList();

        // when
        threads.forEach(Thread::start);
        for (Thread thread : threads) thread.join();

        // then
        assertThat(terminal.configuration().machines()).hasSize(21);
    }

    /// A store on a disk that can be full.
    private static final class FullDisk implements Store {
        private final MemoryStore store = new MemoryStore();
        private boolean full;

        @Override
        public patchbay.control.store.Snapshot snapshot() {
            return store.snapshot();
        }

        @Override
        public boolean commit(long expectedRevision, List<patchbay.control.store.Change> changes)
                throws StoreException {
            if (full) throw new StoreException("no space", "make room");
            return store.commit(expectedRevision, changes);
        }

        @Override
        public List<patchbay.control.store.Revision> after(long revision, java.time.Duration wait)
                throws InterruptedException {
            return store.after(revision, wait);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
