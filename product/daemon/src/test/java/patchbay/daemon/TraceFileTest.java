package patchbay.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import patchbay.control.model.Trace;

class TraceFileTest {
    @Test
    void aTraceWithoutAFileIsNamedAsInVirtualBox() {
        Trace unnamed = new Trace(true, "");

        assertThat(MachineCards.traceFile(unnamed, 1, 0x2af)).isEqualTo("VBox-2af.pcap");
        assertThat(MachineCards.traceFile(unnamed, 3, 0x2af)).isEqualTo("VBox-2af-2.pcap");
        assertThat(MachineCards.traceFile(new Trace(true, "/t.pcap"), 3, 0x2af)).isEqualTo("/t.pcap");
    }
}
