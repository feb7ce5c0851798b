package patchbay.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import patchbay.control.model.Extradata;

class DriverKeysTest {
    private static final String FIRST = "VBoxInternal/Devices/e1000/0/LUN#0/";

    @Test
    void aKeyOfItsOwnStandsInThePlaceOfTheOneOfAllMachinesWhereverEachIsWritten() {
        // given
        Extradata ofAll = Extradata.NONE.with(FIRST + "Config/A", "all").with(FIRST + "Config/B", "all");
        Extradata own = Extradata.NONE.with("VBoxInternal/Devices/virtio-net/0/LUN#0/AttachedDriver/Config/B", "own");

        // then
        assertThat(DriverKeys.of(ofAll, own, 1)).containsOnly(entry("A", "all"), entry("B", "own"));
    }

    @Test
    void keysOfOtherCardsDevicesAndPlacesAreNotTheDrivers() {
        // given
        Extradata own = Extradata.NONE
                .with("VBoxInternal/Devices/e1000/1/LUN#0/Config/A", "of the second card")
                .with("VBoxInternal/Devices/e1000/999/LUN#0/Config/A", "of none")
                .with("VBoxInternal/Devices/ahci/0/LUN#0/Config/A", "of a disk")
                .with(FIRST + "Config/", "without a name")
                .with(FIRST + "A", "of the device")
                .with(FIRST + "Config/Rules/r/A", "deeper");

        // then
        assertThat(DriverKeys.of(Extradata.NONE, own, 1)).containsOnly(entry("Rules/r/A", "deeper"));
    }
}
