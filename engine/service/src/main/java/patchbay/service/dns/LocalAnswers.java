package patchbay.service.dns;

import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.wire.IpAddress;
import patchbay.wire.dns.DnsMessage;
import patchbay.wire.dns.DnsName;
import patchbay.wire.dns.DnsRecord;
import patchbay.wire.dns.DnsType;
import patchbay.wire.dns.DnsView;

/// Answers questions about the network's own names: addresses, names of addresses, and for any other type that there is
/// nothing. What is not known here is for others to answer.
final class LocalAnswers {
    /// Short, since machines come and go.
    static final long TTL_SECONDS = 10;

    private final Counters.Counter answered;
    private @Nullable LocalNames names;

    LocalAnswers(Counters counters) {
        this.answered = counters.named("dns-local");
    }

    void know(LocalNames names) {
        this.names = names;
    }

    /// The answer to a question that passed its door, if it is about a name known here; null when it is not.
    @Nullable
    DnsMessage answerTo(DnsView query) {
        LocalNames known = names;
        if (known == null || query.opcode() != 0 || !query.questionIsPlain()) return null;
        DnsName name = query.questionName();
        if (name == null || query.questionClass() != DnsType.IN) return null;
        boolean reverse = query.questionType() == DnsType.PTR;
        DnsMessage answer = reverse ? nameOf(known, name, query) : addressesOf(known, name, query);
        if (answer != null) answered.increment();
        return answer;
    }

    private static @Nullable DnsMessage addressesOf(LocalNames known, DnsName name, DnsView query) {
        List<IpAddress> found = known.addressesOf(name.key());
        if (found == null) return null;
        DnsMessage answer = DnsMessage.answerTo(query, DnsType.NO_ERROR);
        int type = query.questionType();
        for (IpAddress address : found) {
            int own = address.isV4() ? DnsType.A : DnsType.AAAA;
            if (type == own || type == DnsType.ANY) answer = answer.with(DnsRecord.address(name, TTL_SECONDS, address));
        }
        return answer;
    }

    private static @Nullable DnsMessage nameOf(LocalNames known, DnsName name, DnsView query) {
        IpAddress address = name.reversed();
        String found = address == null ? "" : known.nameOf(address);
        DnsName target = found.isEmpty() ? null : DnsName.parse(found);
        if (target == null) return null;
        return DnsMessage.answerTo(query, DnsType.NO_ERROR).with(DnsRecord.ptr(name, TTL_SECONDS, target));
    }
}
