package patchbay.wire.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.wire.Fault;
import patchbay.wire.Octets;
import patchbay.wire.Samples;

class DnsViewTest {
    private static final String QUERY = "1234 0100 0001 0000 0000 0000";
    private static final String LABEL_63 = "3f" + "61".repeat(63);
    private final DnsView view = new DnsView();

    @ParameterizedTest
    @CsvSource({
        "00 0001 0001, NONE",
        "0377777700 0001 0001, NONE",
        "0377777700 0001 00, TRUNCATED",
        "0377777700, TRUNCATED",
        "03777777, BAD_NAME",
        "0377, BAD_NAME",
        "'', BAD_NAME",
        // label types 01 and 10 are not spoken (RFC 1035 §4.1.4, RFC 6891 §5)
        "4061 00 0001 0001, BAD_NAME",
        "8061 00 0001 0001, BAD_NAME",
        // pointers: to itself, forward, into the header, cut short
        "c00c 0001 0001, BAD_NAME",
        "c00e 0001 0001, BAD_NAME",
        "c000 0001 0001, BAD_NAME",
        "0161c00c 0001 0001, BAD_NAME",
        "0161c00d 0001 0001, BAD_NAME",
        "0161c010 0001 0001, BAD_NAME",
        "c0, BAD_NAME",
        "0161c0, BAD_NAME",
        "ffff 0001 0001, BAD_NAME",
    })
    void aQuestionsNameEndsOrTheMessageIsRefused(String question, Fault fault) {
        Octets message = Octets.ofHex(QUERY + question);
        assertThat(view.wrap(message.segment(), 0, message.length())).isEqualTo(fault);
    }

    @Test
    void aNameHoldsItsLengths() {
        // given: 3 × 64 + 62 + 1 = 255 octets, and one more
        String longest = LABEL_63.repeat(3) + "3d" + "61".repeat(61) + "00";
        String tooLong = LABEL_63.repeat(3) + "3e" + "61".repeat(62) + "00";
        String manyLabels = "0161".repeat(127) + "00";
        String tooMany = "0161".repeat(128) + "00";

        // when, then
        assertThat(wrap(longest)).isEqualTo(Fault.NONE);
        assertThat(wrap(tooLong)).isEqualTo(Fault.BAD_NAME);
        assertThat(wrap(manyLabels)).isEqualTo(Fault.NONE);
        assertThat(view.questionName()).hasToString("a.".repeat(126) + "a");
        assertThat(wrap(tooMany)).isEqualTo(Fault.BAD_NAME);
    }

    private Fault wrap(String name) {
        Octets message = Octets.ofHex(QUERY + name + "0001 0001");
        return view.wrap(message.segment(), 0, message.length());
    }

    @ParameterizedTest
    @CsvSource({
        "0, TRUNCATED",
        "11, TRUNCATED",
        "12, BAD_NAME",
        "13, BAD_NAME",
        "28, BAD_NAME",
        "32, TRUNCATED",
        "33, NONE"
    })
    void aMessageCutShortIsRefused(int length, Fault fault) {
        Octets message = Samples.octets(Samples.dnsQuery());
        assertThat(view.wrap(message.segment(), 0, length)).isEqualTo(fault);
    }

    @Test
    void aMessageWithoutAQuestionHasNone() {
        Octets message = Octets.ofHex("1234 8005 0000 0000 0000 0000");
        assertThat(view.wrap(message.segment(), 0, 12)).isEqualTo(Fault.NONE);
        assertThat(view.hasQuestion()).isFalse();
        assertThat(view.questionType()).isZero();
        assertThat(view.questionName()).isNull();
        assertThat(view.questionEndAt()).isEqualTo(12);
        assertThat(view.rcode()).isEqualTo(DnsType.REFUSED);
        assertThat(view.isResponse()).isTrue();
    }

    @Test
    void theFirstQuestionIsRead() {
        // given
        Octets message = Samples.octets(Samples.dnsQuery());

        // when
        Fault fault = view.wrap(message.segment(), 0, message.length());

        // then
        assertThat(fault).isEqualTo(Fault.NONE);
        assertThat(view.id()).isEqualTo(0x1234);
        assertThat(view.questionName()).hasToString("www.example.org");
        assertThat(view.questionType()).isEqualTo(DnsType.A);
        assertThat(view.questionClass()).isEqualTo(DnsType.IN);
        assertThat(view.questionIsPlain()).isTrue();
        assertThat(view.opcode()).isZero();
        assertThat(view.isTruncated()).isFalse();
    }

    @Test
    void theIdIsRewrittenInPlaceAndNothingElse() {
        // given
        Octets before = Samples.octets(Samples.dnsQuery());
        MemorySegment bytes = MemorySegment.ofArray(before.toByteArray());
        view.wrap(bytes, 0, before.length());

        // when
        view.id(0xfedc);

        // then
        assertThat(Octets.copyOf(bytes, 0, 2)).isEqualTo(Octets.ofHex("fedc"));
        assertThat(Octets.copyOf(bytes, 2, before.length() - 2)).isEqualTo(before.slice(2, before.length() - 2));
    }

    @Test
    void anAnswerIsMatchedWithItsQuestionWhateverTheCase() {
        DnsView other = new DnsView();
        view.wrap(Octets.ofHex(QUERY + "03777777 0161 00 0041 0001").segment(), 0, 23);
        assertThat(other.wrap(Octets.ofHex(QUERY + "03577757 0141 00 0041 0001").segment(), 0, 23))
                .isEqualTo(Fault.NONE);
        assertThat(view.asksSame(other)).isTrue();
        // type 65 and type 97 differ as 'A' and 'a' do
        other.wrap(Octets.ofHex(QUERY + "03777777 0161 00 0061 0001").segment(), 0, 23);
        assertThat(view.asksSame(other)).isFalse();
        other.wrap(Octets.ofHex(QUERY + "03777777 0162 00 0041 0001").segment(), 0, 23);
        assertThat(view.asksSame(other)).isFalse();
        other.wrap(Octets.ofHex(QUERY + "03777777 00 0041 0001").segment(), 0, 21);
        assertThat(view.asksSame(other)).isFalse();
        other.wrap(Octets.ofHex("1234 8005 0000 0000 0000 0000").segment(), 0, 12);
        assertThat(view.asksSame(other)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // counts: answers, authorities, additionals; what follows the question; what the sender takes
        "0000 0000 0000, '', 512",
        "0000 0000 0001, 00 0029 04d0 00000000 0000, 1232",
        "0000 0000 0001, 00 0029 0200 00000000 0000, 512",
        "0000 0000 0001, 00 0029 0000 00000000 0000, 512",
        "0000 0000 0001, 00 0029 ffff 00000000 0000, 65535",
        "0000 0000 0002, c00c 0001 0001 00000000 0004 01020304 00 0029 1000 00000000 0000, 4096",
        "0000 0000 0001, '', 512",
        "0000 0000 0001, 00 0029 04, 512",
        "ffff ffff ffff, 00 0001 0001 00000000 ffff, 512",
        "0000 0000 0002, c0ff 0001 0001 00000000 0000 00 0029 1000 00000000 0000, 512",
    })
    void ednsIsRecognisedAndCountsThatLieEndTheWalk(String counts, String records, int takes) {
        Octets message = Octets.ofHex("1234 0100 0001" + counts + "0161 00 0001 0001" + records);
        assertThat(view.wrap(message.segment(), 0, message.length())).isEqualTo(Fault.NONE);
        assertThat(view.udpPayloadBytes()).isEqualTo(takes);
    }

    @Test
    void aQueryIsTurnedIntoItsOwnAnswer() {
        // given
        Octets query = Samples.octets(Samples.dnsQuery());
        MemorySegment bytes = MemorySegment.ofArray(query.toByteArray());
        view.wrap(bytes, 0, query.length());

        // when
        int length = view.turnIntoAnswer(DnsType.SERVER_FAILURE);

        // then
        assertThat(Octets.copyOf(bytes, 0, length))
                .isEqualTo(
                        Octets.ofHex("1234 8182 0001 0000 0000 0000 03777777 076578616d706c65 036f7267 00 0001 0001"));
    }

    @Test
    void aRefusedQueryCanStillBeAnswered() {
        // given
        MemorySegment bytes =
                MemorySegment.ofArray(Octets.ofHex(QUERY + "c00c 0001 0001").toByteArray());
        assertThat(view.wrap(bytes, 0, 18)).isEqualTo(Fault.BAD_NAME);

        // when
        int length = view.turnIntoAnswer(DnsType.FORMAT_ERROR);

        // then
        assertThat(Octets.copyOf(bytes, 0, length)).isEqualTo(Octets.ofHex("1234 8181 0000 0000 0000 0000"));
    }
}
