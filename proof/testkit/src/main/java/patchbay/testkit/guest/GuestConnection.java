package patchbay.testkit.guest;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import patchbay.testkit.Agenda;
import patchbay.testkit.SimEndpoint;
import patchbay.wire.TcpOptions;
import patchbay.wire.TcpView;

/// One TCP connection of a simulated guest: what its program does with it, and its states. Segments come in through
/// [#arrive], and leave through the guest.
public final class GuestConnection {
    private static final int MAX_FIELD = 65_535;

    private final SimTcpGuest guest;
    private final GuestTcpSettings settings;
    private final Agenda agenda;
    private final int port;
    private final SimEndpoint peer;
    private final GuestSender sender;
    private final GuestReceiver receiver;
    private final int initialSeq;
    private GuestTcpState state;
    private int peerInitialSeq;
    private boolean sack;
    private boolean timestamps;
    private int sendShift;
    private int receiveShift;
    private int recentTimestamp;
    private int windowSeq;
    private int synRetries;
    private Agenda.@Nullable Entry synTimer;
    private String failure = "";

    GuestConnection(SimTcpGuest guest, int port, SimEndpoint peer, GuestTcpState state) {
        this.guest = guest;
        this.settings = guest.settings();
        this.agenda = guest.agenda();
        this.port = port;
        this.peer = peer;
        this.state = state;
        this.initialSeq = guest.freshSeq();
        this.sender = new GuestSender(this, settings, agenda);
        this.receiver = new GuestReceiver(this, settings, agenda);
    }

    // ---- what the guest's program does ------------------------------------------------------------------------

    public GuestConnection write(String text) {
        return write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Sends bytes; the guest's own send buffer has no limit. They wait until the connection is established.
    public GuestConnection write(byte[] bytes) {
        sender.write(bytes);
        return this;
    }

    /// Ends the guest's direction; it goes on reading.
    public GuestConnection shutdownWrite() {
        sender.finish();
        if (sender.finSent()) finLeft();
        return this;
    }

    /// Resets the connection.
    public GuestConnection abort() {
        if (state != GuestTcpState.CLOSED) sendReset();
        failed("aborted");
        return this;
    }

    /// The program stops reading: the window closes.
    public GuestConnection pauseReading() {
        receiver.pause();
        return this;
    }

    public GuestConnection resumeReading() {
        receiver.resume();
        return this;
    }

    /// Reads up to `most` octets although the program pauses.
    public GuestConnection readSome(int most) {
        receiver.read(most);
        return this;
    }

    // ---- what the test sees -----------------------------------------------------------------------------------

    /// The guest's port.
    public int port() {
        return port;
    }

    public SimEndpoint peer() {
        return peer;
    }

    public GuestTcpState state() {
        return state;
    }

    public boolean isEstablished() {
        return state.isSynchronised();
    }

    public boolean isClosed() {
        return state == GuestTcpState.CLOSED;
    }

    /// Why the connection ended out of order (`reset`, `refused`, ...); empty when it did not.
    public String failure() {
        return failure;
    }

    /// All octets the guest's program has read so far.
    public byte[] received() {
        return receiver.taken();
    }

    public int receivedBytes() {
        return receiver.takenBytes();
    }

    /// Whether the peer's FIN has come, behind all of its octets.
    public boolean sawEnd() {
        return receiver.finReached();
    }

    /// Whether all that was written, and the FIN if there is one, has been acknowledged.
    public boolean allAcknowledged() {
        return sender.unacknowledged() == sender.next() && !sender.hasMore();
    }

    public long retransmittedBytes() {
        return sender.resentBytes();
    }

    public long retransmittedSegments() {
        return sender.resentSegments();
    }

    /// Zero-window probes sent.
    public long probes() {
        return sender.probes();
    }

    /// Octets the peer sent beyond the window; a probe's single octet is not counted.
    public long beyondWindowBytes() {
        return receiver.beyondWindowBytes();
    }

    /// Octets that came again although the guest had them.
    public long duplicateBytes() {
        return receiver.duplicateBytes();
    }

    /// How often the peer took back window it had offered.
    public long shrunkWindows() {
        return sender.shrunkWindows();
    }

    @Override
    public String toString() {
        return port + " - " + peer + " " + state + (failure.isEmpty() ? "" : " (" + failure + ")");
    }

    // ---- opening ----------------------------------------------------------------------------------------------

    void open() {
        sendSyn();
    }

    private void sendSyn() {
        int flags = state == GuestTcpState.SYN_SENT ? TcpView.SYN : TcpView.SYN | TcpView.ACK;
        TcpOptions options = new TcpOptions().mss(settings.mss);
        boolean answering = state == GuestTcpState.SYN_RECEIVED;
        options.sackPermitted(answering ? sack : settings.sack);
        boolean scaling = answering ? receiveShift > 0 : settings.windowScale != GuestTcpSettings.NO_SCALE;
        if (scaling) options.windowScale(settings.windowScale);
        if (answering ? timestamps : settings.timestamps) options.timestamps(guest.timestamp(), recentTimestamp);
        int window = Math.min(MAX_FIELD, settings.receiveBufferBytes);
        int ack = answering ? peerInitialSeq + 1 : 0;
        guest.emit(this, GuestSegment.bare(initialSeq, ack, flags, window, options), 0);
        synTimer = agenda.after(settings.initialRtoNanos << synRetries, this::synExpired);
    }

    private void synExpired() {
        if (state != GuestTcpState.SYN_SENT && state != GuestTcpState.SYN_RECEIVED) return;
        if (synRetries++ >= settings.mostSynRetries) failed("timed out");
        else sendSyn();
    }

    private void learn(GuestSegment syn) {
        TcpOptions options = syn.options();
        peerInitialSeq = syn.seq();
        sack = settings.sack && options.sackPermitted();
        timestamps = settings.timestamps && options.hasTimestamps();
        if (timestamps) recentTimestamp = options.timestampValue();
        if (settings.windowScale != GuestTcpSettings.NO_SCALE && options.windowScale() != TcpOptions.NO_SCALE) {
            sendShift = options.windowScale();
            receiveShift = settings.windowScale;
        }
        windowSeq = syn.seq();
        int mss = Math.min(settings.mss, options.sendMss()) - (timestamps ? 12 : 0);
        sender.established(mss, syn.window());
    }

    private void established() {
        if (synTimer != null) synTimer.cancel();
        moveTo(GuestTcpState.ESTABLISHED);
    }

    // ---- segments that arrive ---------------------------------------------------------------------------------

    /// The first segment of a connection from the world.
    void accept(GuestSegment syn) {
        learn(syn);
        sendSyn();
    }

    void arrive(GuestSegment segment) {
        switch (state) {
            case CLOSED -> {}
            case SYN_SENT -> arriveInSynSent(segment);
            default -> arriveSynchronised(segment);
        }
    }

    private void arriveInSynSent(GuestSegment segment) {
        boolean acknowledges = segment.has(TcpView.ACK) && segment.ack() == initialSeq + 1;
        if (segment.has(TcpView.RST)) {
            if (acknowledges) failed("refused");
        } else if (segment.has(TcpView.SYN) && acknowledges) {
            learn(segment);
            established();
            sendAck();
            sender.pump();
            finLeftIfSent();
        }
    }

    private void arriveSynchronised(GuestSegment segment) {
        if (timestamps && isStale(segment)) {
            sendAck();
            return;
        }
        long position = positionOf(segment.seq());
        if (segment.has(TcpView.RST)) {
            if (position == receiver.next()) resetArrived();
            else if (receiver.touchesWindow(position, 0)) sendAck(); // RFC 5961 §3.2
            return;
        }
        if (segment.has(TcpView.SYN)) {
            if (state == GuestTcpState.SYN_RECEIVED) sendSyn();
            else sendAck(); // RFC 5961 §4.2
            return;
        }
        if (!receiver.touchesWindow(position, segment.length())) {
            if (segment.payload().length > 0) receiver.noteTwice(position, position + segment.payload().length);
            sendAck();
            return;
        }
        if (timestamps && segment.options().hasTimestamps() && position <= receiver.next()) {
            recentTimestamp = segment.options().timestampValue();
        }
        if (!segment.has(TcpView.ACK)) return;
        if (state == GuestTcpState.SYN_RECEIVED) established();
        acknowledge(segment);
        takeData(segment, position);
    }

    private void resetArrived() {
        if (state == GuestTcpState.TIME_WAIT) close();
        else failed("reset");
    }

    private boolean isStale(GuestSegment segment) {
        TcpOptions options = segment.options();
        return options.hasTimestamps() && options.timestampValue() - recentTimestamp < 0 && !segment.has(TcpView.RST);
    }

    private void acknowledge(GuestSegment segment) {
        long acknowledged = sender.unacknowledged() + (segment.ack() - seqOf(sender.unacknowledged()));
        if (acknowledged > sender.next()) {
            sendAck();
            return;
        }
        if (acknowledged < sender.unacknowledged()) return;
        TcpOptions options = segment.options();
        if (sack) {
            for (int block = 0; block < options.sackBlocks(); block++) {
                long from = acknowledged + (options.sackLeft(block) - segment.ack());
                sender.sacked(from, acknowledged + (options.sackRight(block) - segment.ack()));
            }
        }
        long edge = acknowledged + ((long) segment.window() << sendShift);
        boolean newer = segment.seq() - windowSeq > 0;
        if (acknowledged > sender.unacknowledged() || newer || edge > sender.windowEdge()) {
            windowSeq = segment.seq();
            sender.window(edge);
        }
        boolean bare = segment.length() == 0;
        sender.acknowledged(acknowledged, bare, roundTripOf(options));
        finLeftIfSent();
        if (sender.finAcknowledged()) finAcknowledged();
    }

    private long roundTripOf(TcpOptions options) {
        if (!timestamps || !options.hasTimestamps()) return -1;
        return Math.max(0, guest.timestamp() - options.timestampEcho()) * 1_000_000L;
    }

    private void takeData(GuestSegment segment, long position) {
        boolean fin = segment.has(TcpView.FIN);
        if (segment.payload().length == 0 && !fin) return;
        boolean had = receiver.finReached();
        receiver.data(position, segment.payload(), fin);
        if (!had && receiver.finReached()) finArrived();
    }

    private void finArrived() {
        switch (state) {
            case ESTABLISHED -> moveTo(GuestTcpState.CLOSE_WAIT);
            case FIN_WAIT_1 -> moveTo(GuestTcpState.CLOSING);
            case FIN_WAIT_2 -> timeWait();
            default -> {}
        }
    }

    private void finLeftIfSent() {
        if (sender.finSent()) finLeft();
    }

    private void finLeft() {
        switch (state) {
            case ESTABLISHED -> moveTo(GuestTcpState.FIN_WAIT_1);
            case CLOSE_WAIT -> moveTo(GuestTcpState.LAST_ACK);
            default -> {}
        }
    }

    private void finAcknowledged() {
        switch (state) {
            case FIN_WAIT_1 -> moveTo(GuestTcpState.FIN_WAIT_2);
            case CLOSING -> timeWait();
            case LAST_ACK -> close();
            default -> {}
        }
    }

    private void timeWait() {
        moveTo(GuestTcpState.TIME_WAIT);
        agenda.after(settings.timeWaitNanos, this::close);
    }

    // ---- segments that leave ----------------------------------------------------------------------------------

    boolean maySend() {
        return state.isSynchronised() && state != GuestTcpState.TIME_WAIT;
    }

    void sendData(long position, byte[] payload, boolean fin, int mss) {
        int flags = TcpView.ACK | (payload.length > 0 ? TcpView.PSH : 0) | (fin ? TcpView.FIN : 0);
        emit(seqOf(position), flags, payload, payload.length > mss ? mss : 0);
    }

    void sendAck() {
        if (state.isSynchronised()) emit(seqOf(sender.next()), TcpView.ACK, new byte[0], 0);
    }

    private void sendReset() {
        emit(seqOf(sender.next()), TcpView.RST | TcpView.ACK, new byte[0], 0);
    }

    private void emit(int seq, int flags, byte[] payload, int mss) {
        TcpOptions options = new TcpOptions();
        if (timestamps) options.timestamps(guest.timestamp(), recentTimestamp);
        if (sack && payload.length == 0) {
            receiver.sackBlocks((first, end) -> options.sack(peerSeqOf(first), peerSeqOf(end)));
        }
        receiver.acknowledging();
        int window = receiver.offer(receiveShift);
        int ack = peerSeqOf(receiver.next());
        guest.emit(this, GuestSegment.bare(seq, ack, flags, window, options).with(payload), mss);
    }

    private int seqOf(long position) {
        return initialSeq + 1 + (int) position;
    }

    private int peerSeqOf(long position) {
        return peerInitialSeq + 1 + (int) position;
    }

    private long positionOf(int seq) {
        long near = receiver.next();
        return near + (seq - peerSeqOf(near));
    }

    // ---- the end ----------------------------------------------------------------------------------------------

    void failed(String reason) {
        if (state == GuestTcpState.CLOSED) return;
        failure = reason;
        close();
    }

    private void close() {
        if (state == GuestTcpState.CLOSED) return;
        if (synTimer != null) synTimer.cancel();
        sender.stop();
        receiver.stop();
        moveTo(GuestTcpState.CLOSED);
        guest.forget(this);
    }

    private void moveTo(GuestTcpState next) {
        state = next;
    }
}
