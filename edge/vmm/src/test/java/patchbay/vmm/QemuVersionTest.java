package patchbay.vmm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QemuVersionTest {
    @ParameterizedTest
    @CsvSource({
        "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18),7,2,false",
        "QEMU emulator version 10.0.2,10,0,false",
        "QEMU emulator version 10.1.0,10,1,true",
        "QEMU emulator version 11.1.3 (Debian 1:11.1.3+ds-1~bpo13+1),11,1,true",
        "QEMU emulator version 9.99.99999999999,9,99,false",
        "QEMU emulator version 99999999999.1,0,0,false",
        "qemu: cannot open,0,0,false",
        "'',0,0,false"
    })
    void whatItSaysIsReadAndDecidesWhetherItIsAClientOfVfioUser(String printed, int major, int minor, boolean vfio) {
        // when
        QemuVersion version = QemuVersion.parse(printed + "\nCopyright");

        // then
        assertThat(version.major()).isEqualTo(major);
        assertThat(version.minor()).isEqualTo(minor);
        assertThat(version.hasVfioUser()).isEqualTo(vfio);
    }

    @Test
    void aProgramThatIsNotThereHasNoVersion() {
        assertThat(QemuVersion.of(Path.of("/nonexistent/qemu")).text()).isEqualTo("of an unknown version");
    }
}
