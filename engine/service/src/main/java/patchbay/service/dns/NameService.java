package patchbay.service.dns;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.wire.Fault;
import patchbay.wire.dns.DnsType;
import patchbay.wire.dns.DnsView;

/// A network's name server over UDP: answers what the network knows by itself ([LocalNames]), and else hands a guest's
/// question to the proxy or to the host's resolver, whichever
/// [DnsPlan] says. At most [#MAX_QUESTIONS] are outstanding; one beyond is dropped and counted. Belongs to one loop.
public final class NameService {
    /// Port of name servers, ours and others'.
    public static final int PORT = 53;
    /// Questions that wait for an answer.
    public static final int MAX_QUESTIONS = 512;
    /// The longest question that is passed on, in octets: what EDNS without fragments carries (RFC 9715).
    public static final int MAX_QUESTION_BYTES = 1_232;

    private final EventLoop loop;
    private final DnsPlan plan;
    private final DnsProxy proxy;
    private final HostResolver resolver;
    private final LocalAnswers local;
    private final DnsAnswers answers;
    private final DnsView question = new DnsView();
    private final DnsView answer = new DnsView();
    private final Counters.Counter questions;
    private final Counters.Counter malformed;
    private final Counters.Counter tooMany;

    public NameService(EventLoop loop, DnsPlan plan, DnsAnswers answers, Counters counters) {
        this.loop = loop;
        this.plan = plan;
        this.answers = answers;
        this.proxy = new DnsProxy(loop, plan, answers, counters);
        this.resolver = new HostResolver(loop, answers, counters);
        this.local = new LocalAnswers(loop, answers, counters);
        this.questions = counters.named("dns-questions");
        this.malformed = counters.named("dns-malformed");
        this.tooMany = counters.named("dns-too-many");
    }

    /// Takes the datagram of the guest and port `client`, of either family, to the name server port: `length` octets at
    /// `bytes[at]`.
    public void take(Endpoint client, MemorySegment bytes, long at, int length) {
        Fault fault = question.wrap(bytes, at, length);
        if (length < DnsView.HEADER_BYTES || length > MAX_QUESTION_BYTES || question.isResponse()) {
            malformed.increment();
            return;
        }
        if (fault != Fault.NONE || question.questions() != 1) {
            malformed.increment();
            refuse(client, bytes, at);
            return;
        }
        if (outstanding() >= MAX_QUESTIONS) {
            tooMany.increment();
            return;
        }
        questions.increment();
        if (local.take(client, question)) return;
        if (plan.mode() == DnsMode.HOST_RESOLVER) resolver.take(client, question);
        else proxy.take(client, question);
    }

    /// Has questions about `names` answered here, by nobody else.
    public void know(LocalNames names) {
        local.know(names);
    }

    /// Questions that wait now.
    public int outstanding() {
        return proxy.outstanding() + resolver.outstanding();
    }

    /// Forgets all questions and closes their sockets.
    public void close() {
        proxy.close();
        resolver.close();
    }

    /// FORMERR with nothing but the header.
    private void refuse(Endpoint client, MemorySegment bytes, long at) {
        @Nullable Frame frame = loop.frames().takeSmall();
        if (frame == null) return;
        MemorySegment.copy(bytes, at, frame.bytes(), frame.start(), DnsView.HEADER_BYTES);
        frame.bytes().asSlice(frame.start() + 4, DnsView.HEADER_BYTES - 4).fill((byte) 0);
        if (answer.wrap(frame.bytes(), frame.start(), DnsView.HEADER_BYTES) != Fault.NONE) return;
        int length = answer.turnIntoAnswer(DnsType.FORMAT_ERROR);
        answers.answer(client, frame.bytes(), frame.start(), length);
    }
}
