package patchbay.nic.virtio;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.wire.Fault;

/// The control queue, VirtIO 1.3 §5.1.6.5: takes commands of the driver off its ring and answers each with one octet.
/// A command is copied whole before it is looked at; one that is too long, cannot be or is unknown is answered with
/// an error and changes nothing.
final class ControlQueue {
    /// Octets of the longest command: more than 2 700 addresses.
    static final int MAX_BYTES = 16 * 1_024;
    /// Commands a turn, at most.
    static final int COMMANDS_A_TURN = 16;

    private static final int HEAD_BYTES = 2;
    private static final byte DONE = 0;
    private static final byte ERROR = 1;

    /// Who does what is asked.
    @FunctionalInterface
    interface Commands {
        /// Does a command, whose class and number stand in `command` with its `bytes` octets behind them; false when
        /// it cannot be done, and then nothing was.
        ///
        /// @param kind class in the upper octet, number in the lower
        boolean perform(int kind, MemorySegment command, int bytes);
    }

    private final Commands commands;
    private final Chains chains;
    private final MemorySegment command;
    private final MemorySegment verdict;

    ControlQueue(VirtioMemory memory, Commands commands) {
        this.commands = commands;
        this.chains = new Chains(memory.guest(), Chains.Direction.BOTH);
        this.command = memory.arena().allocate(MAX_BYTES, 8);
        this.verdict = memory.arena().allocate(1);
    }

    /// Does what is on the ring of a running queue; whether more may be there.
    boolean serve(VirtQueue queue) {
        for (int count = 0; count < COMMANDS_A_TURN; count++) {
            chains.clear();
            switch (queue.ring().take(chains)) {
                case BROKEN -> {
                    queue.breakDown(chains);
                    return false;
                }
                case AWAITED -> {
                    return false;
                }
                case NONE -> {
                    queue.ring().wantKicks(true);
                    if (queue.ring().isFar() || !queue.ring().hasMore()) return false;
                }
                case ONE -> {
                    if (!chains.isNear()) {
                        queue.ring().giveBack(chains);
                        return false;
                    }
                    if (!answer(queue)) return false;
                }
            }
        }
        return true;
    }

    private boolean answer(VirtQueue queue) {
        if (chains.readableBytes() == chains.bytes()) {
            queue.breakDown(); // no room for an answer
            return false;
        }
        verdict.set(ValueLayout.JAVA_BYTE, 0, isDone() ? DONE : ERROR);
        chains.skipReadable();
        Fault written = chains.scatter(verdict, 0, 1);
        if (written != Fault.NONE) {
            chains.broken(written);
            queue.breakDown(chains);
            return false;
        }
        queue.ring().use(chains.id(0), chains.slots(0), 1);
        return true;
    }

    private boolean isDone() {
        long bytes = chains.readableBytes();
        if (bytes < HEAD_BYTES || bytes > MAX_BYTES || chains.gather(0, command, 0) != Fault.NONE) return false;
        int kind = command.get(ValueLayout.JAVA_BYTE, 0) << 8 & 0xff00 | command.get(ValueLayout.JAVA_BYTE, 1) & 0xff;
        return commands.perform(kind, command.asSlice(HEAD_BYTES), (int) bytes - HEAD_BYTES);
    }
}
