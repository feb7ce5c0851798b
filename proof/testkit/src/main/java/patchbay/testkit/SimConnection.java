package patchbay.testkit;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// A TCP connection seen from the far end: the program there and its kernel. The program takes what arrives at once,
/// unless it was told to pause; then the host's send buffer fills. Everything takes effect in virtual time, after the
/// latency of the path.
public final class SimConnection {
    /// How the far end sees the connection.
    public enum State {
        /// The host has not answered yet.
        CONNECTING,
        OPEN,
        /// The host answered with a reset, or reset an open connection.
        RESET,
        /// Both directions have ended in order.
        CLOSED
    }

    private static final int DEFAULT_PEER_RECEIVE_BYTES = 131_072;
    private static final int READ_BYTES = 65_536;

    private final SimEndpoint peerSide;
    private final SimEndpoint hostSide;
    private final SimPipe toPeer;
    private final SimPipe toHost;
    private final MemorySegment scratch = Arena.ofAuto().allocate(READ_BYTES);
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private int alreadyRead;
    private State state = State.CONNECTING;
    private boolean reading = true;
    private boolean closing;
    private Consumer<SimConnection> onBytes = ignored -> {};
    private Consumer<SimConnection> onEnd = ignored -> {};

    SimConnection(SimHost host, SimEndpoint peerSide, SimEndpoint hostSide) {
        this.peerSide = peerSide;
        this.hostSide = hostSide;
        this.toPeer = new SimPipe(host.agenda(), host.sendBufferBytes(), DEFAULT_PEER_RECEIVE_BYTES);
        this.toHost = new SimPipe(host.agenda(), Integer.MAX_VALUE, host.receiveBufferBytes());
        toPeer.receiver(this::onArrival, this::onReset);
    }

    SimPipe toPeer() {
        return toPeer;
    }

    SimPipe toHost() {
        return toHost;
    }

    /// The address and port of the far end.
    public SimEndpoint peerSide() {
        return peerSide;
    }

    /// The address and port of the host's end.
    public SimEndpoint hostSide() {
        return hostSide;
    }

    public State state() {
        return state;
    }

    public boolean isOpen() {
        return state == State.OPEN;
    }

    public boolean wasReset() {
        return state == State.RESET;
    }

    /// Whether the host has ended its direction in order, and all of it was read.
    public boolean sawEnd() {
        return toPeer.ended() && toPeer.readable() == 0;
    }

    // ---- the path ---------------------------------------------------------------------------------------------

    /// Sets the time from end to end and the rate, both ways; a rate of 0 means no limit.
    public SimConnection path(long latencyNanos, long ratePerSecondBytes) {
        toPeer.path(latencyNanos, ratePerSecondBytes);
        toHost.path(latencyNanos, ratePerSecondBytes);
        return this;
    }

    /// Sets the far end's receive buffer.
    public SimConnection peerReceiveBuffer(int bytes) {
        toPeer.receiveBuffer(bytes);
        return this;
    }

    /// Sets the host's buffers for this connection.
    public SimConnection hostBuffers(int sendBytes, int receiveBytes) {
        toPeer.sendBuffer(sendBytes);
        toHost.receiveBuffer(receiveBytes);
        return this;
    }

    // ---- what the far end does --------------------------------------------------------------------------------

    public SimConnection write(String text) {
        return write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Sends bytes; the far end's own send buffer has no limit.
    public SimConnection write(byte[] bytes) {
        if (toHost.isFinished()) throw new IllegalStateException("the peer has ended its direction");
        toHost.write(MemorySegment.ofArray(bytes), 0, bytes.length, false);
        return this;
    }

    /// Ends the far end's direction; it goes on reading.
    public SimConnection shutdownWrite() {
        toHost.finish();
        settle();
        return this;
    }

    /// Closes: ends its direction, and answers what still comes with a reset.
    public SimConnection close() {
        closing = true;
        return shutdownWrite();
    }

    /// Resets the connection.
    public SimConnection reset() {
        toHost.reset();
        toPeer.cut();
        state = State.RESET;
        return this;
    }

    /// Stops taking bytes: a slow reader.
    public SimConnection pauseReading() {
        reading = false;
        return this;
    }

    public SimConnection resumeReading() {
        reading = true;
        onArrival();
        return this;
    }

    /// Takes up to `length` octets although reading is paused; answers how many.
    public int readSome(int length) {
        int taken = Math.min(length, toPeer.readable());
        for (int left = taken; left > 0; ) left -= drain(Math.min(left, READ_BYTES));
        settle();
        return taken;
    }

    /// All octets the far end's program has taken so far.
    public byte[] received() {
        return received.toByteArray();
    }

    /// How many octets the far end's program has taken so far.
    public int receivedBytes() {
        return received.size();
    }

    /// What the program has taken since the last call.
    public byte[] read() {
        byte[] all = received.toByteArray();
        byte[] fresh = java.util.Arrays.copyOfRange(all, alreadyRead, all.length);
        alreadyRead = all.length;
        return fresh;
    }

    /// [#read()] as text, one character an octet.
    public String readText() {
        return new String(read(), StandardCharsets.ISO_8859_1);
    }

    /// Octets that have arrived but were not taken, since reading is paused.
    public int unreadBytes() {
        return toPeer.readable();
    }

    /// Has `reaction` called whenever bytes were taken.
    public SimConnection onBytes(Consumer<SimConnection> reaction) {
        onBytes = reaction;
        return this;
    }

    /// Has `reaction` called when the host's direction has ended in order.
    public SimConnection onEnd(Consumer<SimConnection> reaction) {
        onEnd = reaction;
        return this;
    }

    // ---- what the host's kernel does --------------------------------------------------------------------------

    void opened() {
        state = State.OPEN;
    }

    void refused() {
        state = State.RESET;
    }

    void closedByHost() {
        toPeer.finish();
        Runnable answerWithReset = () -> {
            if (toHost.readable() > 0) resetByHost();
        };
        toHost.receiver(answerWithReset, () -> toPeer.cut());
        toPeer.sender(() -> {});
    }

    void resetByHost() {
        toPeer.reset();
        toHost.cut();
    }

    // ---- what arrives -----------------------------------------------------------------------------------------

    private void onArrival() {
        if (closing && toPeer.readable() > 0) {
            reset();
            return;
        }
        if (!reading) return;
        int before = received.size();
        while (toPeer.readable() > 0) drain(Math.min(toPeer.readable(), READ_BYTES));
        if (received.size() > before) onBytes.accept(this);
        if (sawEnd() && state == State.OPEN) {
            onEnd.accept(this);
            settle();
        }
    }

    private void onReset() {
        state = State.RESET;
        toHost.cut();
    }

    private int drain(int length) {
        toPeer.copy(0, scratch, 0, length);
        received.writeBytes(scratch.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        toPeer.consume(length);
        return length;
    }

    private void settle() {
        if (state == State.OPEN && toHost.isFinished() && sawEnd()) state = State.CLOSED;
    }

    @Override
    public String toString() {
        return peerSide + " - " + hostSide + " " + state;
    }
}
