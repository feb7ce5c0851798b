package patchbay.control.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import patchbay.control.model.Configuration;
import patchbay.control.model.Machine;
import patchbay.control.model.MachineGenerator;

class LabLawTest {
    static java.util.stream.LongStream seeds() {
        return java.util.stream.LongStream.range(0, 300);
    }

    /// Whatever a machine is like: what was exported of it says all of it but where it is kept.
    @ParameterizedTest
    @MethodSource("seeds")
    void anExportSaysEverything(long seed) {
        // given
        Machine machine = new MachineGenerator(seed).machine();
        Configuration all = Configuration.EMPTY.with(machine);

        // when
        String text = LabExport.text(all, null);
        Lab lab = Lab.read(text, path -> path, () -> new UUID(seed, seed));
        Configuration made = lab.target(Configuration.EMPTY, (name, groups) -> machine.folder());

        // then
        assertThat(made.machines().values()).hasSize(1);
        Machine read = made.machines().firstEntry().getValue();
        assertThat(LabExport.text(made, null)).isEqualTo(text);
        assertThat(MachineForm.of(read)).isEqualTo(MachineForm.of(machine));
        assertThat(LabPlan.between(all, lab.target(all, (name, groups) -> "/")).changes())
                .isEmpty();
    }
}
