package patchbay.service.dns;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.wire.Fault;
import patchbay.wire.dns.DnsMessage;
import patchbay.wire.dns.DnsType;
import patchbay.wire.dns.DnsView;

/// A network's name server over UDP and TCP: answers what the network knows by itself ([LocalNames]), and else hands a
/// guest's question to the proxy or to the host's resolver, whichever [DnsPlan] says. At most [#MAX_QUESTIONS] are
/// outstanding; one beyond is dropped and counted. Belongs to one loop.
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
    private final StreamProxy streamed;
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
        this.streamed = new StreamProxy(loop, proxy, counters);
        this.resolver = new HostResolver(loop.host().names(), counters);
        this.local = new LocalAnswers(counters);
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
        DnsMessage known = local.answerTo(question);
        if (known != null) asker(client).answer(known);
        else if (plan.mode() == DnsMode.HOST_RESOLVER) resolver.take(asker(client), question);
        else proxy.take(client, question);
    }

    /// A stream of questions from one guest, whose `listener` hears what comes of it.
    public QuestionStream open(QuestionStream.Listener listener) {
        return new QuestionStream(loop, this, streamed.scratch(), listener);
    }

    /// Takes a question of `length` octets from a stream, at the start of `bytes`; false when it is none, so that the
    /// stream makes no sense.
    boolean take(QuestionStream stream, MemorySegment bytes, int length) {
        Fault fault = question.wrap(bytes, 0, length);
        if (question.isResponse()) {
            malformed.increment();
            return false;
        }
        if (fault != Fault.NONE || question.questions() != 1) {
            malformed.increment();
            stream.answer(bytes, 0, formatError(bytes, 0));
            return true;
        }
        if (outstanding() >= MAX_QUESTIONS) {
            tooMany.increment();
            stream.answer(bytes, 0, question.turnIntoAnswer(DnsType.SERVER_FAILURE));
            return true;
        }
        questions.increment();
        DnsMessage known = local.answerTo(question);
        if (known != null) stream.answer(known);
        else if (plan.mode() == DnsMode.HOST_RESOLVER) resolver.take(stream, question);
        else streamed.ask(stream, question);
        return true;
    }

    /// A stream came upon something that is no question.
    void malformed() {
        malformed.increment();
    }

    StreamProxy streamed() {
        return streamed;
    }

    /// Has questions about `names` answered here, by nobody else.
    public void know(LocalNames names) {
        local.know(names);
    }

    /// Questions that wait now.
    public int outstanding() {
        return proxy.outstanding() + streamed.outstanding() + resolver.outstanding();
    }

    /// Forgets all questions and closes their sockets.
    public void close() {
        proxy.close();
        streamed.close();
        resolver.close();
    }

    /// FORMERR with nothing but the header.
    private void refuse(Endpoint client, MemorySegment bytes, long at) {
        @Nullable Frame frame = loop.frames().takeSmall();
        if (frame == null) return;
        MemorySegment.copy(bytes, at, frame.bytes(), frame.start(), DnsView.HEADER_BYTES);
        int length = formatError(frame.bytes(), frame.start());
        answers.answer(client, frame.bytes(), frame.start(), length);
    }

    /// Makes the answer FORMERR of a message's header; its length.
    private int formatError(MemorySegment bytes, long at) {
        bytes.asSlice(at + 4, DnsView.HEADER_BYTES - 4).fill((byte) 0);
        answer.wrap(bytes, at, DnsView.HEADER_BYTES);
        return answer.turnIntoAnswer(DnsType.FORMAT_ERROR);
    }

    private DatagramAsker asker(Endpoint client) {
        return new DatagramAsker(loop, answers, new Endpoint().set(client));
    }
}
