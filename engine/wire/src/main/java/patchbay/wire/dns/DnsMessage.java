package patchbay.wire.dns;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A DNS message as a value, RFC 1035 §4.1. `parse(emit(x))` equals `x` while it fits.
public record DnsMessage(
        int id,
        int flags,
        List<DnsQuestion> questions,
        List<DnsRecord> answers,
        List<DnsRecord> authorities,
        List<DnsRecord> additionals) {

    /// Messages with more questions and records than this are not decoded.
    public static final int MAX_RECORDS = 256;

    public DnsMessage {
        questions = List.copyOf(questions);
        answers = List.copyOf(answers);
        authorities = List.copyOf(authorities);
        additionals = List.copyOf(additionals);
    }

    /// A standard query with recursion desired.
    public static DnsMessage query(int id, DnsName name, int type) {
        List<DnsQuestion> questions = List.of(new DnsQuestion(name, type, DnsType.IN));
        return new DnsMessage(id, DnsView.RECURSION_DESIRED, questions, List.of(), List.of(), List.of());
    }

    /// The empty answer to a query that passed its door: its id, opcode, RD and first question, RA set, code given.
    /// VirtualBox's host resolver answers so: RA=1, AA=0, additional records stripped.
    public static DnsMessage answerTo(DnsView query, int rcode) {
        int kept = query.flags() & (DnsView.OPCODE | DnsView.RECURSION_DESIRED);
        int flags = DnsView.RESPONSE | kept | DnsView.RECURSION_AVAILABLE | rcode & DnsView.RCODE;
        DnsName name = query.questionName();
        List<DnsQuestion> questions =
                name == null ? List.of() : List.of(new DnsQuestion(name, query.questionType(), query.questionClass()));
        return new DnsMessage(query.id(), flags, questions, List.of(), List.of(), List.of());
    }

    /// The message under a view, or null when it is malformed or has more than [#MAX_RECORDS].
    public static @Nullable DnsMessage parse(DnsView view) {
        if (view.questions() + view.answers() + view.authorities() + view.additionals() > MAX_RECORDS) return null;
        DnsReader reader = new DnsReader(view);
        DnsMessage message = new DnsMessage(
                view.id(),
                view.flags(),
                reader.questions(view.questions()),
                reader.records(view.answers()),
                reader.records(view.authorities()),
                reader.records(view.additionals()));
        return reader.malformed() ? null : message;
    }

    /// This message with one more answer.
    public DnsMessage with(DnsRecord answer) {
        List<DnsRecord> more = new ArrayList<>(answers);
        more.add(answer);
        return new DnsMessage(id, flags, questions, more, authorities, additionals);
    }

    /// This message with one more additional record.
    public DnsMessage withAdditional(DnsRecord record) {
        List<DnsRecord> more = new ArrayList<>(additionals);
        more.add(record);
        return new DnsMessage(id, flags, questions, answers, authorities, more);
    }

    public int rcode() {
        return flags & DnsView.RCODE;
    }

    public boolean isResponse() {
        return (flags & DnsView.RESPONSE) != 0;
    }

    /// Writes the message at `start` in at most `maxBytes` (12 or more). Records that do not fit are left out from the
    /// first such on, and TC is set.
    ///
    /// @return the octets written
    public int emit(MemorySegment bytes, long start, int maxBytes) {
        DnsWriter writer = new DnsWriter(maxBytes);
        writer.u16(id);
        writer.u16(flags);
        for (int count = 0; count < 4; count++) writer.u16(0);

        int written = 0;
        while (written < questions.size() && writer.question(questions.get(written))) written++;
        writer.u16(4, written);
        boolean whole = written == questions.size();
        whole = section(writer, 6, answers, whole);
        whole = section(writer, 8, authorities, whole);
        whole = section(writer, 10, additionals, whole);
        if (!whole) writer.u16(2, flags | DnsView.TRUNCATED);
        return writer.octets().emit(bytes, start);
    }

    /// Writes one section unless an earlier one was cut.
    private static boolean section(DnsWriter writer, int countAt, List<DnsRecord> records, boolean whole) {
        int written = 0;
        while (whole && written < records.size() && writer.record(records.get(written))) written++;
        writer.u16(countAt, written);
        return whole && written == records.size();
    }

    /// One line, such as `54321 A? example.org` or `54321 NOERROR A? example.org: example.org A 203.0.113.7`.
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder().append(id);
        if (isResponse()) line.append(' ').append(DnsType.rcodeName(rcode()));
        if ((flags & DnsView.TRUNCATED) != 0) line.append(" truncated");
        for (DnsQuestion question : questions) line.append(' ').append(question);
        String separator = ": ";
        for (DnsRecord record : answers) {
            line.append(separator).append(record);
            separator = ", ";
        }
        if (!authorities.isEmpty()) line.append(" auth ").append(authorities);
        if (!additionals.isEmpty()) line.append(" extra ").append(additionals);
        return line.toString();
    }
}
