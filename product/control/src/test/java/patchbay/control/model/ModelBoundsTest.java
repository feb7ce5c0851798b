package patchbay.control.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the model's constructors let in.
class ModelBoundsTest {
    @ParameterizedTest
    @CsvSource({
        "192.168/16,-1062731776,16",
        "10.0.2.0/24,167772672,24",
        "10/8,167772160,8",
        "172.16.0.0/27,-1408237568,27"
    })
    void networksMayLeaveTrailingOctetsOut(String text, int bits, int prefix) {
        assertThat(NatNetworkText.parse(text)).isEqualTo(new NatNetworkText(bits, prefix));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/24",
                "10.0.2.0",
                "10.0.2.1/24",
                "10.0.2.0/0",
                "10.0.2.0/28",
                "10.0.256.0/24",
                "10.0.2.0.0/24",
                "a/8",
                "10.0.2.0/+8",
                "10..2/24",
                "10.0.2.0/24 ",
                "1e1/8"
            })
    void otherTextsAreNoNetworks(String text) {
        assertThat(NatNetworkText.parse(text)).isNull();
    }

    @Test
    void everySlotHasItsOwnNetwork() {
        assertThat(NatNetworkText.ofSlot(1)).isEqualTo(NatNetworkText.parse("10.0.2.0/24"));
        assertThat(NatNetworkText.ofSlot(8)).isEqualTo(NatNetworkText.parse("10.0.9.0/24"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"080027A1B2C3", "080027a1b2c3", "02AABBCCDDEE"})
    void stationsHaveTwelveDigitsAndAnEvenSecondOne(String text) {
        assertThat(MacText.valid(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "080027A1B2C",
                "080027A1B2C34",
                "090027A1B2C3",
                "0F0027A1B2C3",
                "08:00:27:A1:B2:C3",
                "08002é7A1B2C"
            })
    void otherTextsAreNoStations(String text) {
        assertThat(MacText.valid(text)).isFalse();
    }

    @Test
    void aFreshAddressHasVirtualBoxsPrefixAndTheUuidsFirstOctets() {
        assertThat(MacText.of(UUID.fromString("a1b2c3d4-0000-4000-8000-000000000000")))
                .isEqualTo("080027A1B2C3");
        assertThat(MacText.bits("080027A1B2C3")).isEqualTo(0x080027A1B2C3L);
    }

    @Test
    void rulesAreSortedByNameAndNamesAreTheirOwn() {
        NatRule b = new NatRule("b", Protocol.TCP, "", 1, "", 1);
        NatRule a = new NatRule("a", Protocol.UDP, "", 1, "", 1);

        assertThat(NatEngine.DEFAULT.withRule(b).withRule(a).rules()).containsExactly(a, b);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NatEngine.DEFAULT.withRule(a).withRule(a));
        assertThatIllegalArgumentException().isThrownBy(() -> new NatRule("a,b", Protocol.TCP, "", 1, "", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new NatRule("a", Protocol.TCP, "", 0, "", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new NatRule("a", Protocol.TCP, "", 1, "", 65_536));
    }

    @Test
    void aCardHasAtMostItsNumberOfRules() {
        List<NatRule> rules = new ArrayList<>();
        for (int port = 1; port <= NatEngine.MAX_RULES + 1; port++) {
            rules.add(new NatRule("r" + port, Protocol.TCP, "", port, "", port));
        }

        assertThat(NatEngine.DEFAULT.withRules(rules.subList(1, rules.size())).rules())
                .hasSize(NatEngine.MAX_RULES);
        assertThatIllegalArgumentException().isThrownBy(() -> NatEngine.DEFAULT.withRules(rules));
    }

    @Test
    void anEnabledCardHasAnAddressAndANamedNetwork() {
        Adapter card = Adapter.disabled(NicType.VIRTIO);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> card.change().enabled(true).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> card.enabled("080027000001")
                        .change()
                        .attachment(Attachment.INTNET)
                        .build())
                .withMessage("Empty or null internal network name is not valid");
        assertThat(card.enabled("080027000001").enabled("080027000002").mac()).isEqualTo("080027000001");
    }

    @Test
    void anInternalNetworksNameHasAtMost127Characters() {
        // given
        AttachmentNames names = Adapter.disabled(NicType.AM79C973).names();

        // when, then
        assertThat(names.withInternal("x".repeat(127)).internal()).hasSize(127);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> names.withInternal("x".repeat(128)))
                .withMessageContaining("must not be longer than 127 characters");
    }

    @Test
    void aBootFilesNameFitsItsField() {
        assertThat(new NatBoot(true, "", "x".repeat(127), "").file()).hasSize(127);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NatBoot(true, "", "x".repeat(128), ""))
                .withMessage("the boot file must not be longer than 127 characters");
    }

    @Test
    void machinesHaveNamesOfTheirOwn() {
        MachineGenerator generator = new MachineGenerator(1);
        Machine first = generator.machine();
        Machine second = generator.machine().withName(first.name());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configuration.EMPTY.with(first).with(second))
                .withMessageStartingWith("two machines named");
        for (String name : List.of("", "a/b", "..", "a\nb", "x".repeat(256))) {
            assertThatIllegalArgumentException().isThrownBy(() -> first.withName(name));
        }
    }

    @Test
    void machinesAreFoundByUuidBeforeName() {
        // given
        MachineGenerator generator = new MachineGenerator(2);
        Machine first = generator.machine();
        Machine second = generator.machine().withName(first.uuid().toString());
        Configuration both = Configuration.EMPTY.with(first).with(second);

        // then
        assertThat(both.find(first.uuid().toString())).isEqualTo(first);
        assertThat(both.find("{" + second.uuid() + "}")).isEqualTo(second);
        assertThat(both.find(first.name())).isEqualTo(first);
        assertThat(both.find(first.name().toUpperCase(java.util.Locale.ROOT) + "X"))
                .isNull();
    }

    @Test
    void whatIsHandedInCannotChangeAValueLater() {
        TreeMap<String, String> values = new TreeMap<>();
        Extradata extradata = new Extradata(values);
        LinkedHashMap<UUID, Machine> machines = new LinkedHashMap<>();
        Configuration configuration = new Configuration(machines, extradata);
        Machine machine = new MachineGenerator(3).machine();

        values.put("a", "b");
        machines.put(machine.uuid(), machine);

        assertThat(configuration.machines()).isEmpty();
        assertThat(extradata.values()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"a.qcow2,qcow2", "B.VDI,vdi", "c.vmdk,vmdk", "d.vhd,vpc", "e.img,raw", "f,raw"})
    void aDiskImagesEndingTellsItsFormat(String path, String format) {
        assertThat(BootSource.diskFormat(path)).isEqualTo(format);
    }
}
