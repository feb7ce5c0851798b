package patchbay.service.dns;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.HostSockets;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;
import patchbay.loop.Timer;
import patchbay.wire.IpAddress;
import patchbay.wire.dns.DnsView;
import patchbay.wire.dns.ZoneTransfer;

/// One question of a stream on its way to the host's name servers by TCP: the question behind its length, the
/// connection it left by, and what came of the answer, which for a zone transfer is one message after the other.
final class StreamedQuestion extends Timer implements ReadyListener, AskedQuestion {
    private static final int NONE = -1;
    private static final int MIN_ATTEMPTS = 2;
    private static final int LENGTH_BYTES = 2;
    private static final int FIRST_BYTES = 512;
    private static final int ID_AT = LENGTH_BYTES;

    private final EventLoop loop;
    private final HostSockets sockets;
    private final StreamProxy proxy;
    private final QuestionStream stream;
    private final List<IpAddress> servers;
    private final byte[] query;
    private final @Nullable ZoneTransfer transfer;
    private final long askedNanos;
    private final Endpoint server = new Endpoint();
    private byte[] answer = {};
    private int answerBytes;
    private int attempts;
    private int handle = NONE;
    private int messages;
    private boolean connected;
    private boolean hasMore;

    StreamedQuestion(EventLoop loop, StreamProxy proxy, QuestionStream stream, DnsView asked, List<IpAddress> servers) {
        this.loop = loop;
        this.sockets = loop.host().sockets();
        this.proxy = proxy;
        this.stream = stream;
        this.servers = servers;
        int length = asked.available();
        query = new byte[LENGTH_BYTES + length];
        query[0] = (byte) (length >> 8);
        query[1] = (byte) length;
        MemorySegment.copy(asked.bytes(), ValueLayout.JAVA_BYTE, asked.start(), query, LENGTH_BYTES, length);
        int type = asked.questionType();
        transfer = ZoneTransfer.isAskedBy(type) ? new ZoneTransfer(type) : null;
        askedNanos = loop.nowNanos();
    }

    QuestionStream stream() {
        return stream;
    }

    /// Asks the next server; gives up when every one was asked or time is over.
    void askNext() {
        closeSocket();
        answerBytes = 0;
        while (attempts < Math.max(servers.size(), MIN_ATTEMPTS) && leftNanos() > 0) {
            IpAddress next = servers.get(attempts % servers.size());
            if (attempts > 0) proxy.movedOn();
            attempts++;
            loop.after(Math.min(DnsProxy.RETRY_NANOS, leftNanos()), this);
            if (connect(next)) return;
        }
        proxy.gaveUp(this);
    }

    /// How many servers were asked so far, the same one counted again.
    int attempts() {
        return attempts;
    }

    /// Whether there is a server that was not asked yet, and time.
    boolean canAskAnother() {
        return attempts < servers.size() && leftNanos() > 0;
    }

    /// The server that was asked last.
    IpAddress server() {
        return server.address();
    }

    /// The transfer that answers it, or null for a question with one message for an answer.
    @Nullable
    ZoneTransfer transfer() {
        return transfer;
    }

    /// How many messages of its answer were taken by [#expectMore()].
    int messages() {
        return messages;
    }

    /// Whether the message that came is not the last.
    boolean hasMore() {
        return hasMore;
    }

    /// The message that came is not the last.
    void expectMore() {
        messages++;
        hasMore = true;
    }

    /// The message that came was the last: nothing more is read.
    void complete() {
        hasMore = false;
        closeSocket();
    }

    /// The stream has the message that came; the next has its own time.
    void messageTaken() {
        answerBytes = 0;
        loop.after(DnsProxy.LIFETIME_NANOS, this);
    }

    @Override
    public int id() {
        return (query[ID_AT] & 0xff) << 8 | query[ID_AT + 1] & 0xff;
    }

    @Override
    public int queryBytes() {
        return query.length - LENGTH_BYTES;
    }

    @Override
    public void copyQuery(MemorySegment into, long at) {
        MemorySegment.copy(query, LENGTH_BYTES, into, ValueLayout.JAVA_BYTE, at, queryBytes());
    }

    /// Whether a whole message came.
    boolean isAnswered() {
        return answerBytes >= LENGTH_BYTES && answerBytes == LENGTH_BYTES + messageBytes();
    }

    /// Copies the message that came; answers its length in octets.
    int copyAnswer(MemorySegment into, long at) {
        MemorySegment.copy(answer, LENGTH_BYTES, into, ValueLayout.JAVA_BYTE, at, messageBytes());
        return messageBytes();
    }

    /// Takes `length` octets from the start of `bytes` for the message that came.
    void answerWith(MemorySegment bytes, int length) {
        complete();
        loop.timers().disarm(this);
        answerBytes = 0;
        makeRoom(LENGTH_BYTES + length);
        answer[0] = (byte) (length >> 8);
        answer[1] = (byte) length;
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, answer, LENGTH_BYTES, length);
        answerBytes = LENGTH_BYTES + length;
    }

    void end() {
        loop.timers().disarm(this);
        closeSocket();
    }

    void closeSocket() {
        if (handle == NONE) return;
        loop.host().poller().forget(handle);
        sockets.close(handle);
        handle = NONE;
        connected = false;
    }

    @Override
    public void onReady(int events) {
        if (handle == NONE || isAnswered()) return;
        if (!connected && !finishConnect(events)) return;
        read();
    }

    /// Reads on where a message that waited for room in the stream had stopped it.
    void read() {
        while (connected && !isAnswered() && readMessage()) proxy.arrived(this);
    }

    /// One server that is connected and thinks is better than none.
    @Override
    protected void onTimer(long nowNanos) {
        if (isAnswered()) return;
        if (hasMore) proxy.broke(this);
        else if (connected && servers.size() == 1 && leftNanos() > 0) loop.after(leftNanos(), this);
        else askNext();
    }

    private boolean connect(IpAddress to) {
        int opened = sockets.openTcp(to.isV4());
        if (opened < 0) return false;
        int result = sockets.connect(opened, server.set(to, NameService.PORT));
        boolean begun = result >= 0 || result == -Errno.EINPROGRESS;
        if (!begun || loop.host().poller().watch(opened, this) < 0) {
            sockets.close(opened);
            return false;
        }
        handle = opened;
        if (result < 0 || ask()) return true;
        closeSocket();
        return false;
    }

    /// Whether the connection is there, and the question on its way; when it failed the next server was asked.
    private boolean finishConnect(int events) {
        if ((events & (Poller.WRITABLE | Poller.ERROR | Poller.HUNG_UP)) == 0) return false;
        int errno = Math.abs(sockets.takeError(handle));
        if (errno == 0) errno = -Math.min(0, sockets.connect(handle, server));
        if (errno == Errno.EALREADY || errno == Errno.EINPROGRESS) return false;
        if ((errno == 0 || errno == Errno.EISCONN) && ask()) return true;
        askNext();
        return false;
    }

    /// A question is far shorter than what a fresh socket takes.
    private boolean ask() {
        connected = true;
        MemorySegment scratch = proxy.scratch();
        MemorySegment.copy(query, 0, scratch, ValueLayout.JAVA_BYTE, 0, query.length);
        return sockets.send(handle, scratch, 0, query.length, false) == query.length;
    }

    /// Whether a whole message is there; the server may have ended, and the next one been asked.
    private boolean readMessage() {
        while (!isAnswered()) {
            int wanted = (answerBytes < LENGTH_BYTES ? LENGTH_BYTES : LENGTH_BYTES + messageBytes()) - answerBytes;
            int came = sockets.peek(handle, 0, proxy.scratch(), 0, wanted);
            if (came == -Errno.EAGAIN) return false;
            if (came <= 0 || sockets.discard(handle, came) != came) {
                if (hasMore) proxy.broke(this);
                else askNext();
                return false;
            }
            makeRoom(answerBytes + came);
            MemorySegment.copy(proxy.scratch(), ValueLayout.JAVA_BYTE, 0, answer, answerBytes, came);
            answerBytes += came;
        }
        loop.timers().disarm(this);
        return true;
    }

    /// Makes room for `bytes` in all: at once for the whole message when its length is known.
    private void makeRoom(int bytes) {
        if (bytes <= answer.length) return;
        int whole = answerBytes < LENGTH_BYTES ? bytes : LENGTH_BYTES + messageBytes();
        answer = Arrays.copyOf(answer, Math.max(Math.max(bytes, whole), FIRST_BYTES));
    }

    private int messageBytes() {
        return (answer[0] & 0xff) << 8 | answer[1] & 0xff;
    }

    private long leftNanos() {
        return askedNanos + DnsProxy.LIFETIME_NANOS - loop.nowNanos();
    }
}
