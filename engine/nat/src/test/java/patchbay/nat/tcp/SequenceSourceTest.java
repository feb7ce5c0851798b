package patchbay.nat.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import patchbay.wire.Seq;

class SequenceSourceTest {
    private final SequenceSource source = new SequenceSource(new SinkHost(1).chance());

    @Test
    void theSameConnectionBeginsLaterAtALaterNumber() {
        // when
        int first = source.initial(7, 8, 1_000_000_000L);
        int second = source.initial(7, 8, 11_000_000_000L);

        // then
        assertThat(Seq.after(second, first)).isTrue();
    }

    @Test
    void connectionsTellNothingAboutEachOther() {
        // given
        Set<Integer> differences = new HashSet<>();

        // when
        for (int port = 0; port < 1_000; port++) {
            differences.add(source.initial(7, port + 1, 0) - source.initial(7, port, 0));
        }

        // then
        assertThat(differences).hasSizeGreaterThan(995);
    }

    @Test
    void anotherKeyGivesOtherNumbers() {
        // when
        int number = new SequenceSource(new SinkHost(2).chance()).initial(7, 8, 0);

        // then
        assertThat(number).isNotEqualTo(source.initial(7, 8, 0));
    }
}
