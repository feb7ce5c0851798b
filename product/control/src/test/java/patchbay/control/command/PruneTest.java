package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.control.model.Configuration;

/// `patchbay apply --prune`: what a lab made and does not name any more goes, and nothing else (decision 0013).
class PruneTest {
    private static final String WHOLE = """
            name: mine
            natNetworks: {net: {network: 10.7.0.0/24}, gone: {network: 10.8.0.0/24}}
            dhcpServers: {lab: {server: 10.0.3.1, lower: 10.0.3.10, upper: 10.0.3.20}}
            hostOnlyInterfaces: {vboxnet0: {address: 192.168.56.1}}
            hostOnlyNetworks: {hon: {lower: 192.168.57.2, upper: 192.168.57.9}}
            machines:
              a: {nics: {1: {attachment: nat, rules: ["ssh,tcp,,2222,,22", "web,tcp,,8080,,80"]}}}
              b: {}
            extradata: {Lab/Owner: me, Lab/Room: "7"}
            """;

    private static final String LESS = """
            name: mine
            natNetworks: {net: {network: 10.7.0.0/24}}
            machines:
              a: {nics: {1: {attachment: nat, rules: ["ssh,tcp,,2222,,22"]}}}
            extradata: {Lab/Owner: me}
            """;

    @TempDir
    private Path directory;

    private Terminal terminal;

    @BeforeEach
    void aTerminal() {
        terminal = new Terminal(directory);
    }

    private Terminal.Result apply(String lab, String words) throws IOException {
        Files.writeString(directory.resolve("lab.yaml"), lab);
        return terminal.run("patchbay apply -f lab.yaml " + words);
    }

    @Test
    void whatTheLabMadeAndDoesNotNameAnyMoreGoes() throws IOException {
        // given
        apply(WHOLE, "--yes").succeeded();
        String folder = terminal.machine("b").folder();

        // when
        Terminal.Result result = apply(LESS, "--prune --yes").succeeded();

        // then
        assertThat(result.out()).isEqualTo("""
                - NAT network gone
                - DHCP server gone
                - DHCP server lab
                - host-only interface vboxnet0
                - host-only network hon
                ~ machine a
                    nics.1.rules: ["ssh,tcp,,2222,,22","web,tcp,,8080,,80"] -> ["ssh,tcp,,2222,,22"]
                - machine b
                ~ extradata all
                    Lab/Room: 7 -> (none)
                0 to make, 2 to change, 6 to remove.
                """);
        Configuration after = terminal.configuration();
        assertThat(after.natNetworks()).containsOnlyKeys("net");
        assertThat(after.dhcpPools()).containsOnlyKeys("net");
        assertThat(after.hostOnly().interfaces()).isEmpty();
        assertThat(after.hostOnly().networks()).isEmpty();
        assertThat(after.machines()).hasSize(1);
        assertThat(after.extradata().values()).containsEntry("Lab/Owner", "me").doesNotContainKey("Lab/Room");
        assertThat(Path.of(folder)).doesNotExist();
        assertThat(terminal.machine("a").adapter(1).nat().rules()).hasSize(1);

        // and again
        assertThat(apply(LESS, "--prune --yes").succeeded().out()).isEqualTo("There is nothing to change.\n");
        assertThat(terminal.configuration()).isEqualTo(after);
    }

    @Test
    void whatWasThereBeforeOrIsAnotherLabsOrWasMadeByHandStays() throws IOException {
        // given
        terminal.withMachine();
        terminal.run("VBoxManage natnetwork add --netname net --network 10.7.0.0/24")
                .succeeded();
        terminal.run("VBoxManage setextradata global Lab/Owner you").succeeded();
        apply(WHOLE.replace("{Lab/Owner: me", "{Other: x, Lab/Owner: me"), "--yes")
                .succeeded();
        apply("name: other\nmachines: {c: {}}\nnatNetworks: {third: {network: 10.9.0.0/24}}", "--yes")
                .succeeded();
        terminal.run("VBoxManage createvm --name d --register").exitCode();

        // when
        apply("name: mine\nmachines: {}", "--prune --yes").succeeded();

        // then
        Configuration after = terminal.configuration();
        assertThat(after.machines().values().stream().map(machine -> machine.name()))
                .containsExactly("web", "c", "d");
        assertThat(after.natNetworks()).containsOnlyKeys("net", "third");
        assertThat(after.extradata().values()).containsEntry("Lab/Owner", "me").doesNotContainKey("Other");
    }

    @Test
    void whatSomebodyTookAwayAndMadeAnewIsNotTheLabs() throws IOException {
        // given
        apply(WHOLE, "--yes").succeeded();
        terminal.run("VBoxManage natnetwork remove --netname gone").succeeded();
        terminal.run("VBoxManage natnetwork add --netname gone --network 10.8.0.0/24")
                .succeeded();
        terminal.run("VBoxManage unregistervm b --delete").succeeded();
        terminal.run("VBoxManage createvm --name b --register").exitCode();
        terminal.run("VBoxManage setextradata global Lab/Room").succeeded();
        terminal.run("VBoxManage setextradata global Lab/Room 8").succeeded();
        terminal.run("VBoxManage hostonlyif remove vboxnet0");
        terminal.run("VBoxManage hostonlyif create");

        // when
        apply(LESS, "--prune --yes").succeeded();

        // then
        assertThat(terminal.configuration().natNetworks()).containsOnlyKeys("gone", "net");
        assertThat(terminal.configuration().machines()).hasSize(2);
        assertThat(terminal.configuration().extradata().values()).containsEntry("Lab/Room", "8");
        assertThat(terminal.configuration().hostOnly().interfaces()).containsOnlyKeys("vboxnet0");
        assertThat(terminal.configuration().hostOnly().networks()).isEmpty();
    }

    @Test
    void withoutPruneItIsSaidAndStays() throws IOException {
        // given
        apply(WHOLE, "--yes").succeeded();
        Configuration before = terminal.configuration();

        // when
        Terminal.Result dry = apply(LESS, "--prune --dry-run").succeeded();
        Configuration after = terminal.configuration();
        Terminal.Result without = apply(LESS.replace("]}}}", ", \"web,tcp,,8080,,80\"]}}}"), "--yes")
                .succeeded();

        // then
        assertThat(dry.out()).contains("- machine b\n", "6 to remove");
        assertThat(after).isEqualTo(before);
        assertThat(without.out())
                .startsWith("There is nothing to change.\nNot in the lab, and left as it is: ")
                .endsWith(
                        "Once made by this lab, and removed with --prune: NAT network gone, DHCP server gone, DHCP server"
                                + " lab, host-only interface vboxnet0, host-only network hon, machine b, extradata Lab/Room.\n");
        assertThat(terminal.configuration()).isEqualTo(before);
        assertThat(apply(LESS, "--prune --dry-run --json").out()).contains("\"action\": \"remove\"");
    }

    @Test
    void aMachineThatRunsKeepsTheLabFromBeingMade() throws IOException {
        // given
        apply(WHOLE, "--yes").succeeded();
        terminal.run("VBoxManage startvm b");
        Configuration before = terminal.configuration();

        // when
        Terminal.Result result = apply(LESS, "--prune --yes");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("patchbay: error: Cannot unregister the machine 'b' while it is locked\n")
                .contains("power it off first");
        assertThat(terminal.configuration()).isEqualTo(before);
    }

    @Test
    void aLabWithoutANameOwnsNothing() throws IOException {
        // given
        apply(WHOLE.replace("name: mine\n", ""), "--yes").succeeded();
        Configuration before = terminal.configuration();

        // when
        Terminal.Result nameless = apply("machines: {}", "--prune --yes");
        Terminal.Result named =
                apply("name: mine\nmachines: {}", "--prune --yes").succeeded();

        // then
        assertThat(nameless.exitCode()).isEqualTo(1);
        assertThat(nameless.err())
                .startsWith("patchbay: error: the lab has no name, so that nothing is known to be its own\n")
                .contains("What to do: Write 'name: mine' into it");
        assertThat(named.out()).startsWith("There is nothing to change.\n");
        assertThat(terminal.configuration()).isEqualTo(before);
    }

    @Test
    void marksAreNoPartOfAnExportedLab() throws IOException {
        // when
        apply(WHOLE, "--yes").succeeded();

        // then
        assertThat(terminal.run("patchbay export").succeeded().out())
                .contains("Lab/Owner: me")
                .doesNotContain("Patchbay/Lab");
        assertThat(terminal.run("VBoxManage getextradata global Patchbay/Lab/mine")
                        .out())
                .contains("NAT network\tgone\n");
    }
}
