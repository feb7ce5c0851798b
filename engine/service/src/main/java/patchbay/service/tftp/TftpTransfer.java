package patchbay.service.tftp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.HostFiles;
import patchbay.loop.Timer;
import patchbay.wire.tftp.TftpMessage;
import patchbay.wire.tftp.TftpOption;
import patchbay.wire.tftp.TftpView;

/// One file on its way to one guest. Blocks count from 1; the last is shorter than the others, so a file that fills its
/// blocks has an empty one behind them.
final class TftpTransfer extends Timer implements FileWindow.Listener {
    /// How often something is sent again before the guest is given up.
    static final int MAX_RETRANSMISSIONS = 5;

    private static final long SECOND = 1_000_000_000L;
    private static final int SLOWEST_SECONDS = 8;

    private final EventLoop loop;
    private final TftpServer server;
    private final String name;
    private final int guest;
    private final int guestPort;
    private final int port;
    private final TftpView view = new TftpView();
    private @Nullable FileWindow file;
    private TftpTerms terms = new TftpTerms(TftpTerms.DEFAULT_BLOCK_BYTES, 1, 0, List.of());
    private State state = State.OPENING;
    private long firstUnacknowledged = 1;
    private long nextToSend = 1;
    private int retransmissions;
    private boolean wentBack;
    private boolean resuming;
    private long heardNanos;

    private enum State {
        OPENING,
        OFFERED,
        SENDING,
        OVER
    }

    TftpTransfer(EventLoop loop, TftpServer server, String name, int guest, int guestPort, int port) {
        this.loop = loop;
        this.server = server;
        this.name = name;
        this.guest = guest;
        this.guestPort = guestPort;
        this.port = port;
        this.heardNanos = loop.nowNanos();
    }

    boolean isOf(int guest) {
        return this.guest == guest;
    }

    boolean isOf(int guest, int guestPort) {
        return this.guest == guest && this.guestPort == guestPort;
    }

    boolean isOf(int guest, int guestPort, int port) {
        return isOf(guest, guestPort) && this.port == port;
    }

    boolean hasPort(int port) {
        return this.port == port;
    }

    /// Whether a request for `name` can only be the first one again, because nothing was acknowledged yet.
    boolean isFresh(String name) {
        return this.name.equals(name) && firstUnacknowledged == 1 && state != State.SENDING;
    }

    /// When the guest was last heard of.
    long heardNanos() {
        return heardNanos;
    }

    /// Takes the host's answer: begins, or tells the guest why not.
    void opened(HostFiles.Opened answer, List<TftpOption> asked, int maxBlockBytes) {
        HostFiles.OpenFile opened = answer.file();
        if (state == State.OVER) {
            if (opened != null) opened.close();
            return;
        }
        if (opened == null) {
            server.notOpened(this, answer.verdict());
            return;
        }
        file = new FileWindow(opened, this);
        terms = TftpTerms.of(asked, maxBlockBytes, opened.sizeBytes());
        state = terms.accepted().isEmpty() ? State.SENDING : State.OFFERED;
        arm();
        sendOn();
    }

    /// The guest acknowledges everything up to `block`, of whose number it sends the low 16 bits.
    void acknowledged(int block) {
        heardNanos = loop.nowNanos();
        if (state == State.OFFERED && block == 0) {
            state = State.SENDING;
        } else if (state != State.SENDING || !moved(block)) {
            return;
        }
        retransmissions = 0;
        if (firstUnacknowledged > lastBlock()) {
            server.done(this);
            return;
        }
        arm();
        sendOn();
    }

    /// Says goodbye to the guest with an error, without being over.
    void refuse(int code, String text) {
        server.emit(new TftpMessage.Refusal(code, text), port, guest, guestPort);
    }

    /// Closes the file; nothing is sent any more.
    void end() {
        state = State.OVER;
        loop.timers().disarm(this);
        if (file != null) file.close();
    }

    @Override
    public void onRead() {
        sendOn();
    }

    @Override
    public void onReadFailed() {
        refuse(TftpMessage.NOT_DEFINED, "Read error");
        server.failed(this);
    }

    @Override
    protected void onTimer(long nowNanos) {
        if (retransmissions == MAX_RETRANSMISSIONS) {
            server.gaveUp(this);
            return;
        }
        retransmissions++;
        server.retransmits();
        nextToSend = firstUnacknowledged;
        arm();
        sendOn();
    }

    /// Moves on to what follows `block`; false when that tells nothing new.
    private boolean moved(int block) {
        long before = firstUnacknowledged - 1;
        long acknowledged = before + (block - before & 0xffff);
        if (acknowledged >= nextToSend) return false;
        if (acknowledged == before) {
            // A window whose first block was lost is sent again, once: a second time would double it for good.
            if (terms.windowBlocks() == 1 || wentBack || nextToSend == firstUnacknowledged) return false;
            wentBack = true;
            server.retransmits();
        } else {
            wentBack = false;
        }
        firstUnacknowledged = acknowledged + 1;
        nextToSend = firstUnacknowledged;
        return true;
    }

    private void sendOn() {
        if (state == State.OFFERED) {
            server.emit(new TftpMessage.OptionAck(terms.accepted()), port, guest, guestPort);
            return;
        }
        long end = Math.min(firstUnacknowledged + terms.windowBlocks(), lastBlock() + 1);
        while (state == State.SENDING && nextToSend < end && sendBlock(nextToSend)) nextToSend++;
        if (state == State.SENDING && file != null) file.readAhead((firstUnacknowledged - 1) * terms.blockBytes());
    }

    private boolean sendBlock(long block) {
        FileWindow from = file;
        if (from == null) return false;
        long offset = (block - 1) * terms.blockBytes();
        int length = (int) Math.min(terms.blockBytes(), from.fileBytes() - offset);
        if (!from.has(offset, length)) return false;
        int bytes = TftpView.DATA_HEADER_BYTES + length;
        Frame frame = server.frameFor(bytes);
        if (frame == null) {
            resumeNextTurn();
            return false;
        }
        view.freshData(frame.bytes(), server.messageAt(frame), (int) (block & 0xffff), length);
        from.copy(offset, length, frame.bytes(), view.payloadStart());
        server.send(frame, port, guest, guestPort, bytes);
        return true;
    }

    /// Goes on when the pool has frames again.
    private void resumeNextTurn() {
        if (resuming) return;
        resuming = true;
        loop.again(now -> {
            resuming = false;
            if (state == State.SENDING) sendOn();
        });
    }

    private long lastBlock() {
        return file == null ? 0 : file.fileBytes() / terms.blockBytes() + 1;
    }

    private void arm() {
        int seconds =
                terms.timeoutSeconds() > 0 ? terms.timeoutSeconds() : Math.min(1 << retransmissions, SLOWEST_SECONDS);
        loop.after(seconds * SECOND, this);
    }
}
