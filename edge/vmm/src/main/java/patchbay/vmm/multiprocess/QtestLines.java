package patchbay.vmm.multiprocess;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import patchbay.linux.Descriptors;
import patchbay.linux.UnixSockets;
import patchbay.loop.Errno;
import patchbay.vmm.Board;

/// The inputs of a QEMU machine's interrupt controller, driven over its qtest socket: without KVM there is no other way
/// in for a card that is outside. `set_irq_in` sets an input of the machine's I/O APIC; cards that share a line
/// are joined here by "or", as the wire of a PCI bus does.
///
/// Shared by the cards of one machine, which may be on different loops: safe for any thread, holds its lock for one
/// system call that never waits.
public final class QtestLines implements AutoCloseable {
    /// Inputs of the I/O APIC.
    private static final int LINES = 24;

    private static final int NONE = -1;
    private static final int ANSWER_BYTES = 4_096;

    private final Path socket;
    private final Board board;
    private final boolean mixed;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment answers = arena.allocate(ANSWER_BYTES);
    private final MemorySegment[] raise = new MemorySegment[LINES];
    private final MemorySegment[] lower = new MemorySegment[LINES];
    private final int[] holders = new int[LINES];
    private final boolean[] told = new boolean[LINES];
    private int connection = NONE;
    private boolean closed;

    /// Lines of the machine whose qtest socket is, or will be, at `socket`.
    ///
    /// @param board what the machine is on
    /// @param mixed whether the machine also has cards of QEMU's own, which may share a line with ours
    public QtestLines(Path socket, Board board, boolean mixed) {
        this.socket = socket;
        this.board = board;
        this.mixed = mixed;
        for (int line = 0; line < LINES; line++) {
            raise[line] = words(line, 1);
            lower[line] = words(line, 0);
        }
    }

    /// The inputs that a card's line can be routed to.
    int[] inputs() {
        return board.inputs();
    }

    /// A card raises or lowers its line; each card at most once before the other.
    public synchronized void level(int line, boolean raised) {
        if (line < 1 || line >= LINES || closed) return;
        holders[line] = Math.max(0, holders[line] + (raised ? 1 : -1));
        tell(line, false);
    }

    /// Tells a raised line again: another device of the machine may share the input, and have lowered it.
    public synchronized void repeat(int line) {
        if (line < 1 || line >= LINES || closed) return;
        tell(line, true);
    }

    /// Whether cards of QEMU's own may share a line with ours.
    public boolean isMixed() {
        return mixed;
    }

    /// Raises a low line for a moment: a card of QEMU's own may hold it, whose level ours has covered. Its driver then
    /// looks, and the line is QEMU's again.
    public synchronized void nudge(int line) {
        if (line < 1 || line >= LINES || closed || holders[line] > 0 || connection == NONE) return;
        drain();
        if (connection == NONE) return;
        write(raise[line]);
        if (connection != NONE) write(lower[line]);
    }

    /// Lowers what a daemon before this one may have left high when it was killed: QEMU keeps an input as it was told
    /// last, and who listens there would be interrupted without end. Inputs that our cards hold stay.
    public synchronized void lowerLeft() {
        for (int line : board.inputs()) {
            if (closed || holders[line] > 0) continue;
            if (connection == NONE && !connect()) return;
            drain();
            if (connection != NONE) write(lower[line]);
        }
    }

    /// Nudges every input that a card can be routed to, where cards of QEMU's own may hold one.
    public void nudgeAll() {
        if (!mixed) return;
        for (int line : board.inputs()) nudge(line);
    }

    /// The machine is gone, and another may come to the socket: all lines are low.
    public synchronized void restart() {
        hangUp();
        java.util.Arrays.fill(holders, 0);
    }

    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        hangUp();
        arena.close();
    }

    private void tell(int line, boolean again) {
        boolean raised = holders[line] > 0;
        if (raised == told[line] && !(again && raised)) return;
        if (connection == NONE && !connect()) return;
        drain();
        if (connection == NONE) return;
        if (write(raised ? raise[line] : lower[line])) told[line] = raised;
    }

    private boolean write(MemorySegment words) {
        int written = Descriptors.write(connection, words.address(), (int) words.byteSize());
        if (written == words.byteSize()) return true;
        if (written != -Errno.EAGAIN) hangUp();
        return false;
    }

    /// QEMU answers every line with "OK" and would wait for who does not read.
    private void drain() {
        int got = ANSWER_BYTES;
        while (got == ANSWER_BYTES) got = Descriptors.read(connection, answers.address(), ANSWER_BYTES);
        if (got == 0 || got < 0 && got != -Errno.EAGAIN) hangUp();
    }

    private boolean connect() {
        int opened = UnixSockets.connectStream(socket);
        if (opened < 0) return false;
        connection = opened;
        return true;
    }

    private void hangUp() {
        if (connection != NONE) Descriptors.close(connection);
        connection = NONE;
        java.util.Arrays.fill(told, false);
    }

    private MemorySegment words(int line, int level) {
        byte[] text = ("set_irq_in " + board.apicPath() + " unnamed-gpio-in " + line + " " + level + "\n")
                .getBytes(StandardCharsets.US_ASCII);
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, text);
    }
}
