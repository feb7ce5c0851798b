package patchbay.nat.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import patchbay.loop.Endpoint;
import patchbay.wire.Seq;

class SequenceSourceTest {
    private final SequenceSource source = new SequenceSource(new SinkHost(1).chance());

    @Test
    void theSameConnectionBeginsLaterAtALaterNumber() {
        // when
        int first = source.initial(name(8), 1_000_000_000L);
        int second = source.initial(name(8), 11_000_000_000L);

        // then
        assertThat(Seq.after(second, first)).isTrue();
    }

    @Test
    void connectionsTellNothingAboutEachOther() {
        // given
        Set<Integer> differences = new HashSet<>();

        // when
        for (int port = 0; port < 1_000; port++) {
            differences.add(source.initial(name(port + 1), 0) - source.initial(name(port), 0));
        }

        // then
        assertThat(differences).hasSizeGreaterThan(995);
    }

    @Test
    void anotherKeyGivesOtherNumbers() {
        // when
        int number = new SequenceSource(new SinkHost(2).chance()).initial(name(8), 0);

        // then
        assertThat(number).isNotEqualTo(source.initial(name(8), 0));
    }

    @Test
    void everyPartOfAnIpv6NameCounts() {
        // given
        Set<Integer> numbers = new HashSet<>();

        // when
        for (int part = 0; part < 5; part++) {
            Endpoint guest = new Endpoint().set(part == 1 ? 1 : 0, part == 2 ? 1 : 0, 1);
            Endpoint remote = new Endpoint().set(part == 3 ? 1 : 0, part == 4 ? 1 : 0, 1);
            numbers.add(source.initial(new Ends().set(guest, remote), 0));
        }

        // then
        assertThat(numbers).hasSize(5);
    }

    private static Ends name(int port) {
        return new Ends().setV4(0, 0, 7, port);
    }
}
