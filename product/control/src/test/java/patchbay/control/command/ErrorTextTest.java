package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.model.Machine;

/// What is said when something is wrong, and with which exit code, virtualbox.md §1.5, §1.6 and §1.10.
class ErrorTextTest {
    @TempDir
    Path directory;

    private Terminal terminal;
    private Machine before;

    @BeforeEach
    void aMachine() {
        terminal = new Terminal(directory).withMachine();
        terminal.run("VBoxManage modifyvm web --natpf1 ssh,tcp,127.0.0.1,2222,,22")
                .succeeded();
        before = terminal.machine("web");
    }

    @Test
    void aFailureHasThreeLinesAndWhatToDo() {
        // when
        Terminal.Result result = terminal.run("VBoxManage modifyvm web --natpf1 ssh,tcp,,2200,,22");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("""
                VBoxManage: error: A NAT rule of this name already exists
                VBoxManage: error: Details: code E_INVALIDARG (0x80070057), component NATEngineWrap, interface INATEngine, callee nsISupports
                VBoxManage: error: Context: "modifyvm web --natpf1 ssh,tcp,,2200,,22"
                VBoxManage: error: What to do: Delete 'ssh' first, or give the rule another name.
                """);
    }

    @Test
    void anUnknownRuleIsRefusedWithoutATextAsInVirtualBox() {
        // when
        Terminal.Result result = terminal.run("VBoxManage modifyvm web --natpf1 delete nothere");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("""
                VBoxManage: error: Code E_INVALIDARG (0x80070057) - One or more arguments are invalid (extended info not available)
                VBoxManage: error: Context: "modifyvm web --natpf1 delete nothere"
                VBoxManage: error: What to do: Name one of its rules: the card has ssh.
                """);
    }

    @Test
    void anUnknownMachineIsNamed() {
        // when
        Terminal.Result result = terminal.run("VBoxManage showvminfo nowhere --machinereadable");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("""
                        VBoxManage: error: Could not find a registered machine named 'nowhere'
                        VBoxManage: error: Details: code VBOX_E_OBJECT_NOT_FOUND (0x80bb0001), component VirtualBoxWrap, interface IVirtualBox, callee nsISupports
                        """);
    }

    @Test
    void aMisuseShowsBannerErrorAndSyntax() {
        // when
        Terminal.Result result = terminal.run("VBoxManage createvm --name x --foo");

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("""
                Patchbay Command Line Management Interface Version 7.0.97_Patchbay
                Patchbay 0.1.0, Apache-2.0; speaks VBoxManage 7.0

                VBoxManage: error: Unknown option: --foo

                Usage:

                  VBoxManage createvm [--name=<name>]""");
    }

    @Test
    void theBannerCanBeLeftOut() {
        Terminal.Result result = terminal.run("VBoxManage -q createvm --name x --foo");

        assertThat(result.err()).startsWith("VBoxManage: error: Unknown option: --foo\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "modifyvm web --nic1 wlan            | 1 | Invalid type 'wlan' specfied for NIC 1",
                "modifyvm web --nic9 nat             | 1 | Invalid NIC number 9",
                "modifyvm web --nic0 nat             | 1 | Invalid NIC number 0",
                "modifyvm web --nic1 cloud | 1 | Invalid type 'cloud' specfied for NIC 1",
                "modifyvm web --nictype1 usbnet | 1 | Invalid NIC type 'usbnet' specified for NIC 1",
                "modifyvm web --nictype1 NE2000      | 1 | Invalid NIC type 'NE2000' specified for NIC 1",
                "modifyvm web --nicbackend1 tap      | 1 | Invalid NIC backend 'tap' specified for NIC 1",
                "modifyvm web --bridgemode1 wifi     | 1 | Invalid bridge mode 'wifi' specified for NIC 1",
                "modifyvm web --nicbootprio1 5       | 1 | Invalid boot priority '5' specfied for NIC 1",
                "modifyvm web --nicpromisc1 some     | 1 | Unknown promiscuous mode policy 'some'",
                "modifyvm web --nicproperty1 key     | 1 | Invalid --nicproperty1 argument 'key'",
                "modifyvm web --nicbandwidthgroup1 x | 1 | Could not find a bandwidth group named 'x'",
                "modifyvm web --macaddress1 08002712 | 1 | Invalid MAC address format",
                "modifyvm web --macaddress1 090027123456 | 1 | Invalid MAC address format",
                "modifyvm web --macaddress1 08:00:27:12:34:56 | 1 | Invalid MAC address format",
                "modifyvm web --natnet1 10.0.2.0/33  | 1 | network '10.0.2.0/33' describes not a valid IPv4 network",
                "modifyvm web --natnet1 10.0.2.0/28  | 1 | network '10.0.2.0/28' describes not a valid IPv4 network",
                "modifyvm web --natdnsservers1 dns  | 1 | Invalid name server \"dns\"",
                "modifyvm web --natdnsservers1 9.9.9.9, | 1 | Invalid name server \"\"",
                "modifyvm web --natdnsservers1 224.0.0.251 | 1 | Invalid name server \"224.0.0.251\"",
                "modifyvm web --natdnsservers1 fe80::1 | 1 | Invalid name server \"fe80::1\"",
                "modifyvm web --natdnsservers1 1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5,1.1.1.6,1.1.1.7,1.1.1.8,1.1.1.9 | 1 | There are at most 8 name servers",
                "modifyvm web --natbindip1 host      | 1 | Invalid IPv4 address \"host\"",
                "modifyvm web --natbindip1 224.0.0.1 | 1 | Cannot bind to a multicast address 224.0.0.1",
                "modifyvm web --natsettings1 1,2,3,4 | 2 | Missing or invalid argument to '--natsettings'",
                "modifyvm web --natpf1 a,tcp,,1,,    | 1 | Invalid port '' in NAT rule 'a,tcp,,1,,'",
                "modifyvm web --natpf1 a,tcp,,abc,,1 | 1 | Invalid port 'abc' in NAT rule 'a,tcp,,abc,,1'",
                "modifyvm web --natpf1 a,tcp,,1,,65536 | 1 | Invalid port '65536' in NAT rule 'a,tcp,,1,,65536'",
                "modifyvm web --natpf1 a,tcp,x,1,,1  | 1 | Invalid IPv4 address \"x\" in NAT rule 'a,tcp,x,1,,1'",
                "modifyvm web --natpf1 a,sctp,,1,,1  | 1 | Invalid proto 'a,sctp,,1,,1' specfied for NIC 1",
                "modifyvm web --natpf1 a,tcp,,1,1    | 2 | Missing or invalid argument to '--natpf'",
                "modifyvm web --natpf1 b,tcp,127.0.0.1,2222,,80 | 1 | A NAT rule for this host port and this host IP already exists",
                "modifyvm web --natpf1 delete        | 2 | Not enough parameters",
                "modifyvm web --nat-pf1 a,tcp        | 2 | Missing or invalid argument to '--nat-pf'",
                "modifyvm web --intnet1              | 2 | --intnet: RTGetOpt: Command line option needs argument",
                "modifyvm web --nic nat              | 2 | --nic: RTGetOpt: Command line option needs an index",
                "modifyvm web --nicx1 nat            | 2 | Unknown option: --nicx1",
                "modifyvm web --NIC1 nat             | 2 | Unknown option: --NIC1",
                "modifyvm web --nicspeed1=x          | 2 | Invalid argument format: --nicspeed1=x",
                "modifyvm web --nicspeed1 4294967296 | 2 | Invalid argument format: --nicspeed1=4294967296",
                "modifyvm web --cableconnected1 yes  | 2 | Invalid argument format: --cableconnected1=yes",
                "modifyvm web stray                  | 2 | Invalid parameter 'stray'",
                "modifyvm web                        | 2 | Not enough parameters",
                "modifyvm                            | 2 | Not enough parameters",
                "modifyvm web --memory 3             | 1 | Invalid RAM size: 3 MB (must be in range [4, 2097152] MB)",
                "modifyvm web --cpus 65              | 1 | Invalid virtual CPU count: 65 (must be in range [1, 64])",
                "modifyvm web --chipset i440         | 1 | Invalid --chipset argument 'i440'",
                "modifyvm web --chipset ich9 --nic37 nat | 1 | Invalid NIC number 37",
                "modifyvm web --nic9 nat --chipset ich9 | 1 | Invalid NIC number 9",
                "modifyvm web --acpi maybe           | 2 | Invalid argument format: --acpi=maybe",
                "modifyvm web --vram much            | 2 | Invalid argument format: --vram=much",
                "modifyvm web --firmware             | 2 | --firmware: RTGetOpt: Command line option needs argument",
                "modifyvm web --cpuid-set 1 2 3 4    | 2 | Missing or invalid argument to '--cpuid-set'",
                "modifyvm web --cpuidset 1 2 3 4 g   | 2 | Missing or invalid argument to '--cpuidset'",
                "modifyvm web --cpuid-set 1:2:3 1 2 3 4 | 2 | Invalid argument format: --cpuid-set=1:2:3",
                "modifyvm web --cpuid-remove 123456789 | 2 | Invalid argument format: --cpuid-remove=123456789",
                "modifyvm web --usb-rename old       | 2 | Missing or invalid argument to '--usb-rename'",
                "modifyvm web --vrdp maybe           | 2 | Invalid argument format: --vrdp=maybe",
                "modifyvm web --plug-cpu one         | 2 | Invalid argument format: --plug-cpu=one",
                "modifyvm web --uart1 0x3F8          | 2 | Missing or invalid argument to '--uart'",
                "modifyvm web --uart1 0x3F8 four     | 2 | Missing or invalid argument to '--uart'",
                "modifyvm web --uart1 com1 4         | 2 | Error parsing UART I/O base 'com1'",
                "modifyvm web --lpt1 0 7             | 2 | Error parsing LPT I/O base '0'",
                "modifyvm web --uart-mode1 server    | 2 | Missing or invalid argument to '--uart-mode'",
                "modifyvm web --uart5 off            | 2 | Unknown option: --uart5",
                "modifyvm web --ostype Plan9         | 1 | 'Plan9' is not a valid Guest OS type",
                "modifyvm web --groups x             | 1 | Invalid VM group 'x'",
                "modifyvm web --name a/b             | 1 | a machine's name is no path",
                "createvm --register                 | 2 | Parameter --name is required",
                "createvm --name web --register      | 1 | Machine settings file '%s/machines/web/web.patchbay' already exists",
                "createvm --name n --ostype Plan9    | 1 | 'Plan9' is not a valid Guest OS type",
                "createvm --name n --uuid 12         | 2 | Invalid argument format: --uuid=12",
                "createvm n                          | 2 | Invalid parameter 'n'",
                "registervm /nowhere.patchbay        | 1 | Could not find the settings file '/nowhere.patchbay'",
                "unregistervm                        | 2 | VM name required",
                "setextradata                        | 2 | Not enough parameters",
                "setextradata web                    | 2 | Not enough parameters",
                "setextradata web key value more     | 2 | Too many parameters",
                "setextradata nowhere key value      | 1 | Could not find a registered machine named 'nowhere'",
                "getextradata                        | 2 | Incorrect number of parameters",
                "getextradata web key more           | 2 | Incorrect number of parameters",
                "getextradata nowhere key            | 1 | Could not find a registered machine named 'nowhere'",
                "showvminfo                          | 2 | VM name or UUID required",
                "showvminfo web more                 | 2 | Invalid parameter 'more'",
                "startvm                             | 2 | at least one VM name or uuid required",
                "startvm web --type window           | 1 | Invalid frontend name: \"window\"",
                "controlvm web                       | 2 | Not enough parameters",
                "controlvm web dance                 | 2 | Invalid parameter 'dance'",
                "controlvm web poweroff              | 1 | Machine 'web' is not currently running.",
                "controlvm web nic1 null             | 1 | Machine 'web' is not currently running.",
                "list                                | 2 | Missing subcommand for \"list\" command.",
                "list things                         | 2 | Unknown subcommand \"things\".",
                "list vms things                     | 2 | Unknown subcommand \"things\".",
                "dance                               | 2 | Invalid command 'dance'",
                "doctor                              | 2 | Invalid command 'doctor'",
            })
    void everyMistakeHasItsTextAndExitCode(String line, int exitCode, String message) {
        // when
        Terminal.Result result = terminal.run("VBoxManage " + line);

        // then
        assertThat(result.err().lines()).contains("VBoxManage: error: " + message.replace("%s", directory.toString()));
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(terminal.machine("web")).isEqualTo(before);
        assertThat(terminal.configuration().machines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "controlvm web nic1                   | 2 | Missing argument to 'nic1'.",
                "controlvm web nic1 generic           | 2 | Missing argument to 'generic'.",
                "controlvm web nic1 intnet            | 2 | Missing argument to 'intnet'.",
                "controlvm web natpf1 delete          | 2 | Missing argument to 'natpf1'.",
                "controlvm web setlinkstate1          | 2 | Missing argument to 'setlinkstate1'.",
                "controlvm web nic1 null extra more   | 2 | Invalid parameter 'more'",
                "controlvm web pause now              | 2 | Invalid parameter 'now'",
                "controlvm web nic9 null              | 1 | Invalid NIC number '9'.",
                "controlvm web nic null               | 1 | Invalid NIC number ''.",
                "controlvm web nic1 NAT               | 1 | Invalid type 'NAT' specfied for NIC 1.",
                "controlvm web nic2 nat               | 1 | The NIC 2 is currently disabled and thus its attachment type can't be changed.",
                "controlvm web nictrace2 on           | 1 | The NIC 2 is currently disabled and thus its trace flag can't be changed.",
                "controlvm web nictracefile2 f        | 1 | The NIC 2 is currently disabled and thus its tracefile can't be changed.",
                "controlvm web nicproperty1 sport     | 1 | Invalid nicproperty1 argument 'sport'.",
                "controlvm web nicproperty2 a=b       | 1 | The NIC 2 is currently disabled and thus its properties can't be changed.",
                "controlvm web nicpromisc2 deny       | 1 | The NIC 2 is currently disabled and thus its promiscuous mode can't be changed.",
                "controlvm web setlinkstate1 ON       | 1 | Invalid link state 'ON'.",
                "controlvm web nictrace1 yes          | 1 | Invalid nictrace1 argument 'yes'.",
                "controlvm web nicpromisc1 Deny        | 1 | Unknown promiscuous mode policy 'Deny'.",
                "controlvm web natpf1 a,x,,1,,1       | 2 | Wrong rule proto 'x' specified -- only 'udp' and 'tcp' are allowed.",
                "controlvm web natpf1 a,tcp           | 2 | Missing or invalid argument to 'natpf1'.",
                "controlvm web natpf1 ssh,tcp,,1,,1   | 1 | A NAT rule of this name already exists",
                "controlvm web resume                 | 1 | Cannot resume the machine as it is not paused (machine state: Running)",
                "modifyvm web --memory 512            | 1 | The machine 'web' is already locked for a session (or being unlocked)",
                "startvm web                          | 1 | The machine 'web' is already locked by a session (or being locked or unlocked)",
                "unregistervm web --delete            | 1 | Cannot unregister the machine 'web' while it is locked",
            })
    void aRunningMachineIsChangedOnlyByWhatItAllows(String line, int exitCode, String message) {
        // given
        terminal.run("VBoxManage startvm web").succeeded();

        // when
        Terminal.Result result = terminal.run("VBoxManage " + line);

        // then
        assertThat(result.err().lines()).contains("VBoxManage: error: " + message);
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(terminal.machine("web")).isEqualTo(before);
    }
}
