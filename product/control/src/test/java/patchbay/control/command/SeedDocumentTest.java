package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.control.model.Attachment;

/// Every command of the document it all started from that is about NAT adapters and internal networking, verbatim.
class SeedDocumentTest {
    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void aMachineNamedAsInTheDocument() {
        terminal = new Terminal(directory);
        terminal.run("VBoxManage createvm --name \"VM name\" --ostype Debian_64 --register")
                .succeeded();
    }

    private String rules() {
        return String.join(
                " ",
                terminal.machine("VM name").adapter(1).nat().rules().stream()
                        .map(rule -> rule.fields())
                        .toList());
    }

    @Test
    void aPortOfEveryInterfaceIsForwarded() {
        terminal.run("VBoxManage modifyvm \"VM name\" --natpf1 \"guestssh,tcp,,2222,,22\"")
                .succeeded();

        assertThat(rules()).isEqualTo("guestssh,tcp,,2222,,22");
    }

    @Test
    void theRuleIsRemovedAgain() {
        terminal.run("VBoxManage modifyvm \"VM name\" --natpf1 \"guestssh,tcp,,2222,,22\"")
                .succeeded();

        terminal.run("VBoxManage modifyvm \"VM name\" --natpf1 delete \"guestssh\"")
                .succeeded();

        assertThat(rules()).isEmpty();
    }

    @Test
    void aGuestWithAStaticAddressIsForwardedTo() {
        terminal.run("VBoxManage modifyvm \"VM name\" --natpf1 \"guestssh,tcp,,2222,10.0.2.19,22\"")
                .succeeded();

        assertThat(rules()).isEqualTo("guestssh,tcp,,2222,10.0.2.19,22");
    }

    @Test
    void oneHostInterfaceIsForwardedFrom() {
        terminal.run("VBoxManage modifyvm \"VM name\" --natpf1 \"guestssh,tcp,127.0.0.1,2222,,22\"")
                .succeeded();

        assertThat(rules()).isEqualTo("guestssh,tcp,127.0.0.1,2222,,22");
    }

    @Test
    void aCardIsPutOnTheInternalNetworkOfTheUsualName() {
        terminal.run("VBoxManage modifyvm \"VM name\" --nic2 intnet").succeeded();

        assertThat(terminal.machine("VM name").adapter(2).attachment()).isEqualTo(Attachment.INTNET);
        assertThat(terminal.machine("VM name").adapter(2).names().internal()).isEqualTo("intnet");
    }

    @Test
    void theInternalNetworkIsNamed() {
        terminal.run("VBoxManage modifyvm \"VM name\" --nic2 intnet").succeeded();

        terminal.run("VBoxManage modifyvm \"VM name\" --intnet2 \"network name\"")
                .succeeded();

        assertThat(terminal.machine("VM name").adapter(2).names().internal()).isEqualTo("network name");
    }

    @Test
    void anotherNetworkReplacesTheOneOfTheSlot() {
        terminal.run("VBoxManage modifyvm \"VM name\" --natnet1 \"192.168/16\"").succeeded();

        assertThat(terminal.machine("VM name").adapter(1).nat().network()).isEqualTo("192.168/16");
    }
}
