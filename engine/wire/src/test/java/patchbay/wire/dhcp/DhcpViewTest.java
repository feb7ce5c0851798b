package patchbay.wire.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.wire.Fault;
import patchbay.wire.Octets;

class DhcpViewTest {
    private final DhcpView view = new DhcpView();
    private final MemorySegment bytes = MemorySegment.ofArray(new byte[600]);

    @ParameterizedTest
    @CsvSource({
        "01010600, 240, NONE", "02010600, 548, NONE", "01010600, 239, TRUNCATED", "01010600, 0, TRUNCATED",
        "00010600, 300, BAD_FIELD", "03010600, 300, BAD_FIELD", "01060600, 300, UNSUPPORTED",
                "01010500, 300, UNSUPPORTED",
        "0101ff00, 300, UNSUPPORTED"
    })
    void theDoorWantsAMessageOverEthernet(String head, int available, Fault fault) {
        // given
        view.fresh(bytes, 0, 600, DhcpView.REQUEST);
        Octets.ofHex(head).emit(bytes, 0);

        // when, then
        assertThat(view.wrap(bytes, 0, available)).isEqualTo(fault);
    }

    @Test
    void bootpWithoutTheCookieIsNotDhcp() {
        // given
        view.fresh(bytes, 0, 300, DhcpView.REQUEST);
        Octets.ofHex("63825364").emit(bytes, 236);

        // when, then
        assertThat(view.wrap(bytes, 0, 300)).isEqualTo(Fault.UNSUPPORTED);
    }

    @Test
    void everyFieldStandsWhereRfc2131HasIt() {
        // given
        bytes.fill((byte) 0xa5);

        // when
        view.fresh(bytes, 0, 240, DhcpView.REPLY)
                .hops(1)
                .xid(0x1112_1314)
                .secs(0x2122)
                .flags(DhcpView.BROADCAST);
        view.ciaddr(1).yiaddr(2).siaddr(3).giaddr(4).chaddr(0x0800_27a1_b2c3L);

        // then
        assertThat(Octets.copyOf(bytes, 0, 240))
                .isEqualTo(Octets.ofHex("02010601 11121314 2122 8000 00000001 00000002 00000003 00000004 080027a1b2c3"
                        + "00".repeat(10 + 64 + 128) + "63825363"));
    }
}
