package patchbay.wire.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;
import patchbay.wire.Octets;
import patchbay.wire.Samples;

class DnsMessageTest {
    private final SplittableRandom random = new SplittableRandom(1035);
    private final DnsView view = new DnsView();

    @Test
    void anyMessageReadsBackTheSame() {
        for (int round = 0; round < 2000; round++) {
            // given
            DnsMessage message = new DnsMessage(
                    random.nextInt(65_536),
                    random.nextInt(65_536),
                    random.nextInt(8) == 0 ? List.of() : List.of(new DnsQuestion(name(), random.nextInt(300), 1)),
                    records(),
                    records(),
                    records());

            // when, then
            assertThat(parse(Samples.octets(message))).isEqualTo(message);
        }
    }

    private List<DnsRecord> records() {
        List<DnsRecord> records = new ArrayList<>();
        for (int count = random.nextInt(6); count > 0; count--) {
            byte[] octets = new byte[random.nextInt(20)];
            random.nextBytes(octets);
            records.add(
                    switch (random.nextInt(6)) {
                        case 0 -> DnsRecord.a(name(), random.nextLong(1L << 32), random.nextInt());
                        case 1 -> DnsRecord.aaaa(name(), 3600, new IpAddress(random.nextLong() | 1, random.nextLong()));
                        case 2 -> DnsRecord.ptr(name(), 1, name());
                        case 3 -> DnsRecord.cname(name(), 0, name());
                        case 4 -> DnsRecord.opt(random.nextInt(65_536));
                        default -> new DnsRecord(name(), DnsType.TXT, DnsType.IN, 5, Octets.of(octets));
                    });
        }
        return records;
    }

    /// Names that share their ends, as real ones do, so that compression has work.
    private DnsName name() {
        String[] ends = {"example.org", "lan", "a.b.c.example.org", "."};
        String end = ends[random.nextInt(ends.length)];
        String host = random.nextBoolean() ? "" : "h" + random.nextInt(3) + ".";
        return named(end.equals(".") ? host.isEmpty() ? "." : host : host + end);
    }

    @Test
    void ownersNamesAreCompressed() {
        assertThat(Samples.octets(Samples.dnsAnswer()))
                .isEqualTo(Octets.ofHex("1234 8180 0001 0002 0000 0000"
                        + "03777777 07 6578616d706c65 03 6f7267 00 0001 0001"
                        + "c00c 0005 0001 0000012c 0012 04 686f7374 07 6578616d706c65 03 6f7267 00"
                        + "04 686f7374 c010 0001 0001 0000012c 0004 cb007107"));
    }

    @Test
    void namesInsideRecordsAreReadUncompressed() {
        // given: a CNAME, an MX and an SOA whose names are pointers, and a TXT that only looks so
        Octets message = Octets.ofHex("0001 8180 0001 0004 0000 0000 0161 0162 00 0001 0001"
                + "c00c 0005 0001 00000000 0004 0163 c00e"
                + "c00c 000f 0001 00000000 0004 000a c00e"
                + "c00c 0006 0001 00000000 0018 c00c c00e" + "00000001".repeat(5)
                + "c00c 0010 0001 00000000 0002 c00c");

        // when
        DnsMessage read = Objects.requireNonNull(parse(message));

        // then
        assertThat(read.answers().get(0).octets()).isEqualTo(Octets.ofHex("0163 0162 00"));
        assertThat(read.answers().get(1).octets()).isEqualTo(Octets.ofHex("000a 0162 00"));
        assertThat(read.answers().get(2).octets())
                .isEqualTo(Octets.ofHex("0161 0162 00 0162 00" + "00000001".repeat(5)));
        assertThat(read.answers().get(3).octets()).isEqualTo(Octets.ofHex("c00c"));
        assertThat(parse(Samples.octets(read))).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource({
        // counts and what follows the header
        "0002 0000 0000 0000, 0161 00 0001 0001",
        "0001 0001 0000 0000, 0161 00 0001 0001",
        "0001 0001 0000 0000, 0161 00 0001 0001 c00c 0001 0001 00000000",
        "0001 0001 0000 0000, 0161 00 0001 0001 c00c 0001 0001 00000000 0005 01020304",
        "0001 0001 0000 0000, 0161 00 0001 0001 c020 0001 0001 00000000 0000",
        "0001 0000 0001 0000, 0161 00 0001 0001 c00c 0005 0001 00000000 0000",
        "0001 0000 0001 0000, 0161 00 0001 0001 c00c 0005 0001 00000000 0003 c00c00",
        "0001 0000 0001 0000, 0161 00 0001 0001 c00c 0005 0001 00000000 0001 01",
        "0001 0000 0000 0001, 0161 00 0001 0001 c00c 000f 0001 00000000 0001 00",
        "0001 0000 0000 0001, 0161 00 0001 0001 c00c 0006 0001 00000000 0004 c00cc00c",
        "0001 0100 0000 0000, 0161 00 0001 0001",
        "0001 ffff ffff ffff, 0161 00 0001 0001",
    })
    void aMessageWhoseCountsOrLengthsLieIsNull(String counts, String behind) {
        assertThat(parse(Octets.ofHex("0001 8180" + counts + behind))).isNull();
    }

    @Test
    void manyNamesThatPointThroughEachOtherAreNotUnfolded() {
        // given: 300 records in 4 kB, each of whose names would unfold to 127 labels
        StringBuilder hex = new StringBuilder("0001 8180 0001 012c 0000 0000" + "0161".repeat(127) + "00 0001 0001");
        for (int record = 0; record < 300; record++) hex.append("c00c 0001 0001 00000000 0000");

        // when, then
        assertThat(parse(Octets.ofHex(hex.toString()))).isNull();
    }

    @Test
    void anAnswerThatDoesNotFitIsCutAtARecordAndSaysSo() {
        // given
        DnsMessage answer = Samples.dnsAnswer();
        for (int record = 0; record < 40; record++)
            answer = answer.with(DnsRecord.a(named("x.example.org"), 1, record));
        MemorySegment bytes = MemorySegment.ofArray(new byte[512]);

        // when
        int length = answer.emit(bytes, 0, 512);
        DnsMessage read = Objects.requireNonNull(parse(Octets.copyOf(bytes, 0, length)));

        // then
        assertThat(length).isLessThanOrEqualTo(512).isGreaterThan(480);
        assertThat(read.flags() & DnsView.TRUNCATED).isNotZero();
        assertThat(read.answers())
                .isEqualTo(answer.answers().subList(0, read.answers().size()));
        assertThat(answer.emit(bytes, 0, 12)).isEqualTo(12);
    }

    /// VirtualBox's host resolver: RA=1, AA=0, the question repeated, additional records stripped.
    @Test
    void anAnswerToAQueryRepeatsItsQuestionOnly() {
        // given
        Octets query = Samples.octets(Samples.dnsQuery());
        view.wrap(query.segment(), 0, query.length());

        // when
        DnsMessage answer = DnsMessage.answerTo(view, DnsType.NAME_ERROR);

        // then
        assertThat(answer.flags()).isEqualTo(0x8183);
        assertThat(answer.questions()).isEqualTo(Samples.dnsQuery().questions());
        assertThat(answer.additionals()).isEmpty();
        assertThat(answer).hasToString("4660 NXDOMAIN A? www.example.org");
    }

    @Test
    void recordsKnowTheirAddress() {
        IpAddress v6 = Objects.requireNonNull(IpAddress.parse("2001:db8::ffff:8000:1"));
        assertThat(DnsRecord.address(DnsName.ROOT, 1, v6).toAddress()).isEqualTo(v6);
        assertThat(DnsRecord.address(DnsName.ROOT, 1, IpAddress.LOOPBACK_V4).type())
                .isEqualTo(DnsType.A);
        assertThat(DnsRecord.address(DnsName.ROOT, 1, IpAddress.LOOPBACK_V4).toAddress())
                .isEqualTo(IpAddress.LOOPBACK_V4);
        assertThat(DnsRecord.opt(512).toAddress()).isNull();
        assertThat(new DnsRecord(DnsName.ROOT, DnsType.A, 1, 0, Octets.ofHex("010203")).toAddress())
                .isNull();
    }

    @Test
    void aMessagePrintsAsOneLine() {
        assertThat(Samples.dnsAnswer())
                .hasToString(
                        "4660 NOERROR A? www.example.org: www.example.org CNAME 04686f7374076578616d706c65036f726700,"
                                + " host.example.org A 203.0.113.7");
    }

    private static DnsName named(String text) {
        return Objects.requireNonNull(DnsName.parse(text));
    }

    private @Nullable DnsMessage parse(Octets octets) {
        assertThat(view.wrap(octets.segment(), 0, octets.length())).isEqualTo(Fault.NONE);
        return DnsMessage.parse(view);
    }
}
