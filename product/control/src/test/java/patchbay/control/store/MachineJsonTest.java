package patchbay.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.control.json.JsonFault;
import patchbay.control.model.Extradata;
import patchbay.control.model.Machine;
import patchbay.control.model.MachineGenerator;

/// Machines as text and back.
class MachineJsonTest {
    @Test
    void everyMachineIsReadAsItWasWritten() {
        MachineGenerator generator = new MachineGenerator(5);
        for (int round = 0; round < 500; round++) {
            Machine machine = generator.machine();

            assertThat(MachineJson.read(MachineJson.write(machine))).isEqualTo(machine);
            assertThat(MachineJson.readExtradata(MachineJson.writeExtradata(machine.extradata())))
                    .isEqualTo(machine.extradata());
        }
    }

    @Test
    void whatAnOlderVersionLeftOutHasItsDefault() {
        // when
        Machine machine = MachineJson.read(
                "{\"uuid\":\"01234567-89ab-4def-8123-456789abcdef\",\"name\":\"old\","
                        + "\"groups\":[\"/\"],\"nics\":{\"1\":{\"enabled\":true,\"mac\":\"080027000001\",\"attachment\":\"nat\"}}}");

        // then
        assertThat(machine.memoryMib()).isEqualTo(128);
        assertThat(machine.adapter(1).cableConnected()).isTrue();
        assertThat(machine.adapter(1).nat().dns().passDomain()).isTrue();
        assertThat(machine.adapter(8).enabled()).isFalse();
        assertThat(machine.extradata()).isEqualTo(Extradata.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"uuid\":\"x\",\"name\":\"a\"}",
                "{\"uuid\":\"01234567-89ab-4def-8123-456789abcdef\",\"name\":\"a\",\"groups\":[1]}",
                "{\"uuid\":\"01234567-89ab-4def-8123-456789abcdef\",\"name\":\"a\",\"groups\":[\"/\"],\"cpus\":9999999999}",
                "{\"uuid\":\"01234567-89ab-4def-8123-456789abcdef\",\"name\":\"a\",\"groups\":[\"/\"],\"nics\":{\"1\":{\"type\":\"x\"}}}",
                "{\"uuid\":\"01234567-89ab-4def-8123-456789abcdef\",\"name\":\"a\",\"groups\":[\"/\"],\"nics\":{\"1\":7}}"
            })
    void aTextThatHoldsNoMachineIsRefused(String text) {
        assertThatExceptionOfType(JsonFault.class).isThrownBy(() -> MachineJson.read(text));
    }

    @Test
    void theBiggestMachineFitsTheStore() {
        // given
        String longest = "x".repeat(1_000);
        Machine machine = new MachineGenerator(6).machine().withQemuArgs(java.util.Collections.nCopies(256, longest));

        // then
        assertThat(MachineJson.write(machine).length()).isLessThan(Store.MAX_VALUE_CHARS);
        assertThat(MachineJson.read(MachineJson.write(machine)).qemuArgs()).isEqualTo(List.copyOf(machine.qemuArgs()));
    }
}
