package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.model.Adapter;
import patchbay.control.model.Attachment;
import patchbay.control.model.Machine;

/// Making, registering and forgetting machines.
class RegistrationTest {
    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void nothingYet() {
        terminal = new Terminal(directory);
    }

    @Test
    void aNewMachineIsAnnouncedAsInVirtualBox() {
        // when
        Terminal.Result result = terminal.run("VBoxManage createvm --name web --ostype=debian_64 --register"
                        + " --uuid {01234567-89AB-4def-8123-456789abcdef}")
                .succeeded();

        // then
        assertThat(result.out()).isEqualTo("""
                Virtual machine 'web' is created and registered.
                UUID: 01234567-89ab-4def-8123-456789abcdef
                Settings file: '%s/machines/web/web.patchbay'
                """.formatted(directory));
        assertThat(terminal.machine("{01234567-89ab-4def-8123-456789abcdef}").osType())
                .isEqualTo("Debian_64");
    }

    @ParameterizedTest
    @CsvSource({
        "Other,Am79C973",
        "Windows2000,Am79C973",
        "WindowsXP,82543GC",
        "WindowsXP_64,82540EM",
        "Windows10_64,82540EM",
        "WindowsNT_64,82540EM",
        "Linux24,Am79C973",
        "Linux24_64,82540EM",
        "Ubuntu22_LTS_64,82540EM",
        "FreeBSD,82540EM",
        "OS2Warp4,Am79C973",
        "OS2ArcaOS,82540EM",
        "MacOS1013_64,82545EM",
        "VBoxBS_64,82545EM",
        "DOS,Am79C973"
    })
    void theGuestDecidesTheCards(String osType, String card) {
        // when
        terminal.run("VBoxManage createvm --name web --ostype " + osType + " --register")
                .succeeded();

        // then
        Machine machine = terminal.machine("web");
        assertThat(machine.adapters())
                .allSatisfy(adapter -> assertThat(adapter.type().word()).isEqualTo(card));
        assertThat(machine.adapters().stream().filter(Adapter::enabled)).hasSize(1);
        assertThat(machine.adapter(1).attachment()).isEqualTo(Attachment.NAT);
        assertThat(machine.adapter(1).mac()).matches("080027[0-9A-F]{6}");
    }

    @Test
    void withoutAGuestTypeNoCardIsEnabled() {
        // when
        terminal.run("VBoxManage createvm --name web --register").succeeded();

        // then
        assertThat(terminal.machine("web").adapters()).allSatisfy(adapter -> {
            assertThat(adapter.enabled()).isFalse();
            assertThat(adapter.type().word()).isEqualTo("82540EM");
        });
    }

    @Test
    void defaultsGiveTheMemoryTheGuestLikes() {
        terminal.run("VBoxManage createvm --name web --ostype Debian_64 --register --default")
                .succeeded();

        assertThat(terminal.machine("web").memoryMib()).isEqualTo(2048);
    }

    @Test
    void groupsAndBaseFolderDecideWhereTheMachineLives() {
        // when
        terminal.run("VBoxManage createvm --name web --groups /shop/front,/all --basefolder here --register")
                .succeeded();

        // then
        assertThat(terminal.machine("web").folder()).isEqualTo(directory + "/here/shop/front/web");
        assertThat(terminal.machine("web").groups()).containsExactly("/shop/front", "/all");
    }

    @Test
    void aMachineThatIsNotRegisteredIsAFileThatCanBeRegistered() throws IOException {
        // given
        Terminal.Result made = terminal.run("VBoxManage createvm --name web --ostype Debian_64")
                .succeeded();
        Path file = directory.resolve("machines/web/web.patchbay");
        assertThat(made.out()).startsWith("Virtual machine 'web' is created.\n");
        assertThat(terminal.configuration().machines()).isEmpty();
        assertThat(file).exists();

        // when
        terminal.run("VBoxManage registervm machines/web/web.patchbay").succeeded();

        // then
        assertThat(terminal.machine("web").adapter(1).enabled()).isTrue();
        assertThat(file).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.resolveSibling("."))))
                .isEqualTo("rwx------");
    }

    @Test
    void anUnregisteredMachineComesBackAsItWas() {
        // given
        terminal.withMachine();
        terminal.run("VBoxManage modifyvm web --natpf1 ssh,tcp,,2222,,22 --nic8 intnet --memory 512")
                .succeeded();
        Machine before = terminal.machine("web");

        // when
        terminal.run("VBoxManage unregistervm web").succeeded();
        assertThat(terminal.configuration().machines()).isEmpty();
        terminal.run("VBoxManage registervm machines/web/web.patchbay").succeeded();

        // then
        assertThat(terminal.machine("web")).isEqualTo(before);
        assertThat(terminal.machinery.calls).containsExactly("removed web");
    }

    @Test
    void deletingLeavesNothingOfOursAndAllOfTheUsers() throws IOException {
        // given
        terminal.withMachine();
        Path folder = directory.resolve("machines/web");
        Files.writeString(folder.resolve("serial.log"), "x");
        Files.writeString(folder.resolve("qemu.log"), "x");
        Files.writeString(folder.resolve("mine.img"), "x");

        // when
        terminal.run("VBoxManage unregistervm web --delete").succeeded();

        // then
        assertThat(folder.resolve("serial.log")).doesNotExist();
        assertThat(folder.resolve("qemu.log")).doesNotExist();
        assertThat(folder.resolve("mine.img")).exists();
        assertThat(terminal.run("VBoxManage list vms").succeeded().out()).isEmpty();
    }

    @Test
    void anEmptyFolderGoesToo() {
        terminal.withMachine();

        terminal.run("VBoxManage unregistervm web --delete").succeeded();

        assertThat(directory.resolve("machines/web")).doesNotExist();
    }

    @Test
    void aSettingsFileThatIsNoneIsRefused() throws IOException {
        // given
        Files.writeString(directory.resolve("x.patchbay"), "{\"uuid\":1}");

        // when
        Terminal.Result result = terminal.run("VBoxManage registervm x.patchbay");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("VBoxManage: error: Could not read the settings file '" + directory + "/x.patchbay': ");
        assertThat(result.advises()).as(result.err()).isTrue();
    }

    @Test
    void aMachineIsRegisteredOnce() throws IOException {
        // given
        terminal.run("VBoxManage createvm --name web").succeeded();
        Path file = directory.resolve("machines/web/web.patchbay");
        String text = Files.readString(file);
        terminal.run("VBoxManage registervm " + file).succeeded();
        Files.writeString(file, text);

        // when
        Terminal.Result result = terminal.run("VBoxManage registervm " + file);

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("VBoxManage: error: Registered machine with UUID {");
    }
}
