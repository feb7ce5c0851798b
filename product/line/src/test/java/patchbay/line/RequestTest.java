package patchbay.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RequestTest {
    private final Request request = new Request(
            "abc123",
            "VBoxManage",
            "/home/me",
            List.of("modifyvm", "VM name", "--natpf1", "a,tcp,,1,,2", "", "ü€😀"),
            true);

    @Test
    void aRequestIsReadBackAsItWasWritten() throws IOException {
        // when
        Request read = Request.parse(request.emit());

        // then
        assertThat(read).isEqualTo(request);
    }

    @Test
    void aRequestThatIsCutShortIsRefusedWhereverItIsCut() {
        // given
        byte[] whole = request.emit();

        for (int length = 0; length < whole.length; length++) {
            // when
            byte[] cut = Arrays.copyOf(whole, length);

            // then
            assertThatThrownBy(() -> Request.parse(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void damagedRequestsAreReadOrRefusedButNeverBreakTheReader() {
        // given
        SplittableRandom random = new SplittableRandom(7);

        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = request.emit();
            for (int hit = 0; hit < 3; hit++) damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();

            // when
            try {
                Request.parse(damaged);
            } catch (IOException refused) {
                // then it was refused in the lawful way
                assertThat(refused).isNotNull();
            }
        }
    }
}
