package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.model.Machine;
import patchbay.control.store.MemoryStore;

/// `guestproperty`, as Vagrant, Packer and Ansible ask for a guest's addresses and keep their own texts.
class GuestPropertiesTest {
    @TempDir
    Path directory;

    private final MemoryStore store = new MemoryStore();
    private Terminal terminal;

    @BeforeEach
    void aShell() {
        terminal = new Terminal(directory, store).withMachine();
        terminal.run("VBoxManage modifyvm web --nic4 intnet").succeeded();
    }

    private String out(String words) {
        return terminal.run("VBoxManage guestproperty " + words).succeeded().out();
    }

    @Test
    void theAddressOfACardIsItsLease() {
        assertThat(out("get web /VirtualBox/GuestInfo/Net/0/V4/IP")).isEqualTo("Value: 10.0.2.15\n");
        assertThat(out("get web /VirtualBox/GuestInfo/Net/1/V4/IP")).isEqualTo("No value set!\n");
        assertThat(out("get web /VirtualBox/GuestInfo/Net/Count")).isEqualTo("Value: 2\n");
    }

    @Test
    void theIpv6AddressOfACardOnANatNetworkIsWhatItWasHeardWith() {
        // given
        terminal.run("VBoxManage modifyvm web --nic4 natnetwork --natnetwork4 six --macaddress4 080027AABBCC")
                .succeeded();

        // then
        assertThat(out("get web /VirtualBox/GuestInfo/Net/1/V6/IP")).isEqualTo("Value: fd17::9\n");
        assertThat(out("get web /VirtualBox/GuestInfo/Net/1/MAC")).isEqualTo("Value: 080027AABBCC\n");
        assertThat(out("get web /VirtualBox/GuestInfo/Net/0/V6/IP")).isEqualTo("No value set!\n");
    }

    @Test
    void aLeaseIsToldBeforeWhatSomebodySet() {
        // given
        out("set web /VirtualBox/GuestInfo/Net/0/V4/IP 10.9.9.9");
        out("set web /VirtualBox/GuestInfo/Net/1/V4/IP 10.8.8.8");

        // then
        assertThat(out("get web /VirtualBox/GuestInfo/Net/0/V4/IP")).isEqualTo("Value: 10.0.2.15\n");
        assertThat(out("get web /VirtualBox/GuestInfo/Net/1/V4/IP")).isEqualTo("Value: 10.8.8.8\n");
    }

    @Test
    void allAreEnumeratedInColumnsOrThoseOfAPattern() {
        out("set web /Lab/Role \"head node\" --flags RDONLYGUEST");

        assertThat(out("enumerate web --no-timestamp /Lab/*")).isEqualTo("/Lab/Role = 'head node'  RDONLYGUEST\n");
        assertThat(out("enumerate web --no-timestamp --no-flags */V4/*,/Lab/*")).isEqualTo("""
                /Lab/Role                         = 'head node'
                /VirtualBox/GuestInfo/Net/0/V4/IP = '10.0.2.15'
                """);
        assertThat(out("enumerate web /Lab/*"))
                .matches("/Lab/Role = 'head node' @ [0-9-]{10}T[0-9:]{8}\\.[0-9]{3}Z RDONLYGUEST\n");
        assertThat(out("enum web --relative --no-flags --patterns /Lab/*"))
                .matches("/Lab/Role = 'head node' @ PT[0-9.]+S\n");
        assertThat(out("enumerate web Nothing*")).isEqualTo("No properties found.\n");
        assertThat(out("enumerate web").lines()).hasSize(5);
    }

    @Test
    void theOldFormIsThereForThoseWhoAskForIt() {
        assertThat(out("enumerate web --old-format */V4/*"))
                .matches("Name: /VirtualBox/GuestInfo/Net/0/V4/IP, value: 10.0.2.15, timestamp: [0-9]{19},"
                        + " flags: TRANSIENT, TRANSRESET\n");
    }

    @Test
    void whatIsSetIsKeptWithTheMachineAndForgottenAgain() {
        // when
        out("set web /Lab/Role head --flags=readonly,Transient");
        terminal = new Terminal(directory, store);

        // then
        assertThat(out("get web /Lab/Role --verbose"))
                .matches("Value: head\nTimestamp: [0-9]{19}\nFlags: TRANSIENT, READONLY\n");

        // and a machine keeps it through other changes
        out("set web /Lab/Rack 7");
        terminal.run("VBoxManage modifyvm web --memory 512").succeeded();
        assertThat(out("get web /Lab/Rack")).isEqualTo("Value: 7\n");

        // and it goes in three ways
        out("set web /Lab/Rack");
        assertThat(out("get web /Lab/Rack")).isEqualTo("No value set!\n");
        out("set web /Lab/Rack 8");
        out("unset web /Lab/Rack");
        out("set web /Lab/Row 9");
        out("delete web /Lab/Row");
        out("delete web /Never/Was");
        assertThat(terminal.machine("web").guestProperties().values().keySet()).containsExactly("/Lab/Role");
    }

    @Test
    void withoutFlagsItKeepsThoseItHas() {
        out("set web /a 1 --flags RDONLYGUEST");
        out("set web /a 2");

        assertThat(out("get web /a -verbose")).startsWith("Value: 2\n").endsWith("Flags: RDONLYGUEST\n");
    }

    @Test
    void passingOnesEndWithAResetOrWithThePower() {
        // given
        terminal.run("VBoxManage startvm web").succeeded();
        out("set web /stays 1");
        out("set web /off 1 --flags TRANSIENT");
        out("set web /reset 1 --flags TRANSRESET");

        // when
        terminal.run("VBoxManage controlvm web reset").succeeded();

        // then
        assertThat(out("get web /reset")).isEqualTo("No value set!\n");
        assertThat(out("get web /off")).isEqualTo("Value: 1\n");

        // when the power goes, which on paper is at a time that was long ago
        terminal.run("VBoxManage controlvm web poweroff").succeeded();
        assertThat(terminal.machine("web")
                        .guestProperties()
                        .afterPowerOff(Long.MAX_VALUE)
                        .values()
                        .keySet())
                .containsExactly("/stays");
    }

    @Test
    void theyComeWithAVboxFileAndGoBackIntoOne() throws Exception {
        // given one that is no property of ours: it has no value
        Files.writeString(directory.resolve("old.vbox"), """
                <VirtualBox xmlns="http://www.virtualbox.org/" version="1.19-linux">
                  <Machine uuid="{11111111-2222-3333-4444-777777777777}" name="old" OSType="Debian_64"><Hardware>
                    <GuestProperties>
                      <GuestProperty name="/a" value="1" timestamp="1700000000123456789" flags="RDONLYGUEST"/>
                      <GuestProperty name="/empty" value="" timestamp="1" flags=""/>
                      <GuestProperty name="/b" value="2" timestamp="2" flags=""/>
                    </GuestProperties>
                  </Hardware></Machine>
                </VirtualBox>
                """);

        // when
        terminal.run("VBoxManage registervm old.vbox").succeeded();
        out("unset old /b");
        out("set old /c 3");
        out("set old /passing 4 --flags TRANSIENT");
        terminal.run("patchbay export old --vbox --file new.vbox").succeeded();

        // then
        assertThat(out("get old /a --verbose"))
                .isEqualTo("Value: 1\nTimestamp: 1700000000123456789\nFlags: RDONLYGUEST\n");
        assertThat(Files.readString(directory.resolve("new.vbox")))
                .contains("name=\"/a\"", "timestamp=\"1700000000123456789\"", "name=\"/empty\"", "name=\"/c\"")
                .doesNotContain("name=\"/b\"", "name=\"/passing\"");
    }

    @Test
    void waitingEndsWithTheNextChangeOfThatName() throws Exception {
        // given
        CompletableFuture<Terminal.Result> waiting = waiting("/Lab/*|/None");

        // when
        for (int value = 1; !over(waiting); value++) {
            out("set web /Other " + value);
            out("set web /Lab/Step " + value + " --flags TRANSIENT");
        }

        // then
        assertThat(waiting.get().succeeded().out()).matches("Name: /Lab/Step, value: [0-9]+, flags: TRANSIENT\n");
    }

    @Test
    void waitingEndsWithADeletion() throws Exception {
        CompletableFuture<Terminal.Result> waiting = waiting("/gone");

        while (!over(waiting)) out("delete web /gone");

        assertThat(waiting.get().succeeded().out()).isEqualTo("Property /gone was deleted\n");
    }

    @Test
    void waitingEndsWhenACardGetsItsAddress() throws Exception {
        CompletableFuture<Terminal.Result> waiting = waiting("/VirtualBox/GuestInfo/Net/1/V4/IP");

        for (int host = 1; !over(waiting); host = host % 250 + 1) terminal.machinery.addresses.put(4, "10.1.1." + host);

        assertThat(waiting.get().succeeded().out())
                .matches("Name: /VirtualBox/GuestInfo/Net/1/V4/IP, value: 10\\.1\\.1\\.[0-9]+,"
                        + " flags: TRANSIENT, TRANSRESET\n");
    }

    private CompletableFuture<Terminal.Result> waiting(String patterns) {
        return CompletableFuture.supplyAsync(
                () -> terminal.run("VBoxManage guestproperty wait web " + patterns + " --timeout 60000"),
                task -> Thread.ofVirtual().start(task));
    }

    /// Gives it a moment, and says whether it is over.
    private static boolean over(CompletableFuture<Terminal.Result> waiting) throws Exception {
        try {
            waiting.get(20, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"--timeout 1 | 0", "-timeout 0 | 0", "--timeout=1 --fail-on-timeout | 2"})
    void waitingForNothingSaysSo(String options, int exitCode) {
        Terminal.Result result = terminal.run("VBoxManage guestproperty wait web /x " + options);

        assertThat(result.err())
                .isEqualTo("VBoxManage: error: Time out or interruption while waiting for a notification.\n");
        assertThat(result.exitCode()).isEqualTo(exitCode);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "get none x ! 1 ! Could not find a registered machine named 'none'",
                "set none x y ! 1 ! Could not find a registered machine named 'none'",
                "unset none x ! 1 ! Could not find a registered machine named 'none'",
                "enumerate none ! 1 ! Could not find a registered machine named 'none'",
                "wait none x ! 1 ! Could not find a registered machine named 'none'",
                "get ! 2 ! Incorrect parameters",
                "get web ! 2 ! Incorrect parameters",
                "get web x y ! 2 ! Incorrect parameters",
                "set web ! 2 ! Incorrect parameters",
                "set web x y z ! 2 ! Incorrect parameters",
                "set web x y --flag READONLY ! 2 ! Incorrect parameters",
                "set web x y --flags ! 2 ! Incorrect parameters",
                "unset web ! 2 ! Incorrect parameters",
                "delete web x y ! 2 ! Incorrect parameters",
                "enumerate ! 2 ! No VM name or UUID was specified",
                "enumerate web --what ! 2 ! Unknown option: --what",
                "wait web ! 2 ! Incorrect parameters",
                "wait web x --timeout ! 2 ! Incorrect parameters",
                "wait web x --timeout 5s ! 2 ! Incorrect parameters",
                "wait web x --timeout 4294967296 ! 2 ! Incorrect parameters",
                "wait web x --forever ! 2 ! Incorrect parameters",
                "steal web x ! 2 ! Unknown subcommand: steal",
                "set web x y --flags LOUD ! 1 ! Invalid guest property flag values: 'LOUD'",
                "set web x* y ! 1 ! the name of a guest property must not hold '*', '?' or '|'",
                "set web /fixed 2 ! 1 ! The property '/fixed' cannot be changed by the host",
                "unset web /fixed ! 1 ! The property '/fixed' cannot be changed by the host",
            })
    void badInputHasItsTextAndExitCodeAndChangesNothing(String words, int exitCode, String text) {
        // given
        out("set web /fixed 1 --flags RDONLYHOST");
        Machine before = terminal.machine("web");

        // when
        Terminal.Result result = terminal.run("VBoxManage -q guestproperty " + words);

        // then
        assertThat(result.err()).startsWith("VBoxManage: error: " + text + "\n");
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(terminal.machine("web")).isEqualTo(before);
    }

    @Test
    void aNameOrValueTooLongAndOnePropertyTooManyAreRefused() {
        assertThat(terminal.run("VBoxManage guestproperty set web " + "n".repeat(65) + " v")
                        .err())
                .contains("the name of a guest property has at most 64 octets");
        assertThat(terminal.run("VBoxManage guestproperty set web n " + "v".repeat(1025))
                        .err())
                .contains("a guest property's value has at most 1024 octets");
        for (int count = 0; count < 256; count++) out("set web n" + count + " v");
        assertThat(terminal.run("VBoxManage guestproperty set web n256 v").err())
                .contains("a machine has at most 256 guest properties");
        assertThat(terminal.run("VBoxManage guestproperty").err()).contains("error: No subcommand specified");
    }
}
