package patchbay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The doors of TCP, UDP, ICMP and ARP, and the numbers a guest can set behind them.
class TransportViewsTest {
    private final MemorySegment bytes = MemorySegment.ofArray(new byte[128]);

    @ParameterizedTest
    @CsvSource({
        "5, 20, NONE",
        "5, 21, NONE",
        "5, 19, TRUNCATED",
        "5, 0, TRUNCATED",
        "4, 60, BAD_HEADER_LENGTH",
        "0, 60, BAD_HEADER_LENGTH",
        "6, 23, BAD_HEADER_LENGTH",
        "6, 24, NONE",
        "15, 59, BAD_HEADER_LENGTH",
        "15, 60, NONE",
    })
    void tcpHoldsItsDataOffset(int words, int available, Fault fault) {
        // given
        TcpView view = new TcpView().fresh(bytes, 0, 4 * words, available);

        // when, then
        assertThat(view.wrap(bytes, 0, available)).isEqualTo(fault);
        if (fault == Fault.NONE) assertThat(view.payloadBytes()).isEqualTo(available - 4 * words);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 0x7fff, 0x8000, 65_535})
    void portsAndWindowsAreNotSigned(int number) {
        // given
        TcpView tcp = new TcpView().fresh(bytes, 0, 20, 20);
        UdpView udp = new UdpView().fresh(bytes, 40, 0);

        // when
        tcp.sourcePort(number).destinationPort(number).window(number).urgent(number);
        udp.sourcePort(number).destinationPort(number);

        // then
        assertThat(tcp.sourcePort()).isEqualTo(number);
        assertThat(tcp.destinationPort()).isEqualTo(number);
        assertThat(tcp.window()).isEqualTo(number);
        assertThat(tcp.urgent()).isEqualTo(number);
        assertThat(udp.sourcePort()).isEqualTo(number);
        assertThat(udp.destinationPort()).isEqualTo(number);
    }

    @Test
    void aFreshTcpHeaderKeepsNothingStale() {
        // given
        bytes.fill((byte) 0xa5);

        // when
        new TcpView().fresh(bytes, 1, 32, 32);

        // then
        assertThat(Octets.copyOf(bytes, 1, 20)).isEqualTo(Octets.ofHex("00".repeat(12) + "8000" + "00".repeat(6)));
    }

    @Test
    void synAndFinTakeASequenceNumberEach() {
        TcpView view = new TcpView().fresh(bytes, 0, 20, 27);
        assertThat(view.flags(TcpView.ACK).sequenceLength()).isEqualTo(7);
        assertThat(view.flags(TcpView.SYN).sequenceLength()).isEqualTo(8);
        assertThat(view.flags(TcpView.FIN | TcpView.ACK).sequenceLength()).isEqualTo(8);
        assertThat(view.flags(TcpView.SYN | TcpView.FIN).sequenceLength()).isEqualTo(9);
        assertThat(view.has(TcpView.RST | TcpView.FIN)).isTrue();
        assertThat(view.has(TcpView.RST)).isFalse();
    }

    /// CVE-2026-9539 and its kin: the urgent pointer is a number and no length.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 21, 65_535})
    void anUrgentPointerMovesNoPayload(int urgent) {
        TcpView view = new TcpView().fresh(bytes, 0, 20, 30).flags(TcpView.URG).urgent(urgent);
        assertThat(view.wrap(bytes, 0, 30)).isEqualTo(Fault.NONE);
        assertThat(view.payloadBytes()).isEqualTo(10);
        assertThat(view.payloadStart()).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({
        "8, 8, NONE",
        "8, 30, NONE",
        "30, 30, NONE",
        "8, 7, TRUNCATED",
        "8, 0, TRUNCATED",
        "7, 30, BAD_TOTAL_LENGTH",
        "0, 30, BAD_TOTAL_LENGTH",
        "31, 30, BAD_TOTAL_LENGTH",
        "65535, 30, BAD_TOTAL_LENGTH"
    })
    void udpHoldsItsLength(int length, int available, Fault fault) {
        // given
        UdpView view = new UdpView().fresh(bytes, 0, length - 8);

        // when, then
        assertThat(view.wrap(bytes, 0, available)).isEqualTo(fault);
    }

    @Test
    void aUdpChecksumOfZeroIsWrittenAsItsOtherForm() {
        // given: a datagram whose sum is all ones
        UdpView view = new UdpView().fresh(bytes, 0, 0).sourcePort(0).destinationPort(0);

        // when
        view.fillChecksum(0xffff - 8);

        // then
        assertThat(view.checksum()).isEqualTo(0xffff);
        assertThat(view.checksumHolds(0xffff - 8)).isTrue();
        assertThat(view.checksum(0).checksumHolds(12_345)).isTrue();
        assertThat(view.checksum(1).checksumHolds(12_345)).isFalse();
    }

    @Test
    void icmpWantsEightOctets() {
        assertThat(new IcmpView().wrap(bytes, 0, 7)).isEqualTo(Fault.TRUNCATED);
        assertThat(new IcmpView().wrap(bytes, 0, 8)).isEqualTo(Fault.NONE);
        assertThat(new Icmpv6View().wrap(bytes, 0, 7)).isEqualTo(Fault.TRUNCATED);
        assertThat(new Icmpv6View().wrap(bytes, 0, 8)).isEqualTo(Fault.NONE);
    }

    @Test
    void errorsAreToldFromQueries() {
        IcmpView icmp = new IcmpView();
        assertThat(icmp.fresh(bytes, 0, 8, IcmpView.UNREACHABLE, 1).isError()).isTrue();
        assertThat(icmp.fresh(bytes, 0, 8, IcmpView.TIME_EXCEEDED, 0).isError()).isTrue();
        assertThat(icmp.fresh(bytes, 0, 8, IcmpView.ECHO_REQUEST, 0).isError()).isFalse();
        Icmpv6View icmpv6 = new Icmpv6View();
        assertThat(icmpv6.fresh(bytes, 0, 8, Icmpv6View.PACKET_TOO_BIG, 0)
                        .mtu(1280)
                        .mtu())
                .isEqualTo(1280);
        assertThat(icmpv6.isError()).isTrue();
        assertThat(icmpv6.fresh(bytes, 0, 8, Icmpv6View.ECHO_REQUEST, 0).isError())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0001 0800 0604, 28, NONE", "0001 0800 0604, 46, NONE", "0001 0800 0604, 27, TRUNCATED",
        "0006 0800 0604, 28, UNSUPPORTED", "0001 86dd 0604, 28, UNSUPPORTED", "0001 0800 0804, 28, BAD_HEADER_LENGTH",
        "0001 0800 0610, 28, BAD_HEADER_LENGTH", "0001 0800 0000, 28, BAD_HEADER_LENGTH"
    })
    void arpIsForIpv4OverEthernetOnly(String head, int available, Fault fault) {
        // given
        Octets.ofHex(head).emit(bytes, 0);

        // when, then
        assertThat(new ArpView().wrap(bytes, 0, available)).isEqualTo(fault);
    }
}
