package patchbay.service.dns;

import java.util.List;
import patchbay.loop.Counters;
import patchbay.loop.HostNames;
import patchbay.wire.IpAddress;
import patchbay.wire.dns.DnsMessage;
import patchbay.wire.dns.DnsName;
import patchbay.wire.dns.DnsRecord;
import patchbay.wire.dns.DnsType;
import patchbay.wire.dns.DnsView;

/// Answers questions by the host's own resolver, hosts file and all: addresses and names of addresses, nothing else.
///
/// Answers are not authoritative and live [#TTL_SECONDS]; an unknown name is NXDOMAIN, another type is
/// an empty answer. Differs: VirtualBox has no AAAA; here it is answered, and ANY gives both families.
final class HostResolver {
    static final long TTL_SECONDS = 3_600;

    private final HostNames names;
    private final Counters.Counter answered;
    private int outstanding;
    private int generation;

    /// Who asked, and the answer so far.
    private record Asked(Asker asker, int generation, DnsMessage answer, int type) {}

    HostResolver(HostNames names, Counters counters) {
        this.names = names;
        this.answered = counters.named("dns-resolved");
    }

    int outstanding() {
        return outstanding;
    }

    /// Forgets who asked; what the host still answers is dropped.
    void close() {
        generation++;
        outstanding = 0;
    }

    /// Takes a question that passed its door.
    void take(Asker asker, DnsView query) {
        int type = query.questionType();
        DnsName name = query.questionName();
        Asked asked = new Asked(asker, generation, DnsMessage.answerTo(query, DnsType.NO_ERROR), type);
        if (query.opcode() != 0) {
            reply(asked, DnsMessage.answerTo(query, DnsType.NOT_IMPLEMENTED));
        } else if (name == null || !query.questionIsPlain()) {
            reply(asked, DnsMessage.answerTo(query, DnsType.FORMAT_ERROR));
        } else if (!isOfInternet(query.questionClass()) || !isKnownType(type)) {
            reply(asked, asked.answer());
        } else {
            ask(asked, name, query);
        }
    }

    private void ask(Asked asked, DnsName name, DnsView query) {
        DnsMessage unknown = DnsMessage.answerTo(query, DnsType.NAME_ERROR);
        outstanding++;
        if (asked.type() != DnsType.PTR) {
            names.addressesOf(name.toString(), found -> onAddresses(asked, unknown, name, found));
            return;
        }
        IpAddress address = name.reversed();
        if (address == null) onName(asked, unknown, name, "");
        else names.nameOf(address, found -> onName(asked, unknown, name, found));
    }

    private void onAddresses(Asked asked, DnsMessage unknown, DnsName name, List<IpAddress> found) {
        if (asked.generation() != generation) return;
        outstanding--;
        DnsMessage answer = asked.answer();
        for (IpAddress address : found) {
            if (isWanted(asked.type(), address)) answer = answer.with(DnsRecord.address(name, TTL_SECONDS, address));
        }
        reply(asked, found.isEmpty() ? unknown : answer);
    }

    private void onName(Asked asked, DnsMessage unknown, DnsName name, String found) {
        if (asked.generation() != generation) return;
        outstanding--;
        DnsName target = found.isEmpty() ? null : DnsName.parse(found);
        reply(asked, target == null ? unknown : asked.answer().with(DnsRecord.ptr(name, TTL_SECONDS, target)));
    }

    private void reply(Asked asked, DnsMessage answer) {
        answered.increment();
        asked.asker().answer(answer);
    }

    private static boolean isOfInternet(int klass) {
        return klass == DnsType.IN || klass == DnsType.ANY_CLASS;
    }

    private static boolean isKnownType(int type) {
        return switch (type) {
            case DnsType.A, DnsType.AAAA, DnsType.CNAME, DnsType.PTR, DnsType.ANY -> true;
            default -> false;
        };
    }

    private static boolean isWanted(int type, IpAddress address) {
        return switch (type) {
            case DnsType.A -> address.isV4();
            case DnsType.AAAA -> !address.isV4();
            case DnsType.ANY -> true;
            default -> false;
        };
    }
}
