package patchbay.vmm.served;

import java.lang.foreign.MemorySegment;
import patchbay.linux.Descriptors;
import patchbay.linux.MessageSocket;
import patchbay.linux.PageMemory;
import patchbay.linux.UnixSockets;
import patchbay.loop.Errno;

/// One VMM's connection: its messages in place, the descriptors that ride on them, and the answers. Nothing
/// here waits and nothing grows: an answer that the socket does not take is kept, and until it is gone no
/// message is given out. Belongs to the card's loop.
public final class VmmChannel {
    /// What [#next] found.
    enum Next {
        MESSAGE,
        /// Not all of it is there.
        PARTIAL,
        /// It cannot be.
        BAD
    }

    /// Whose channel it is.
    interface Owner {
        /// The channel was free and is blocked now.
        void blocked();

        /// The VMM is to lose its connection.
        void cutOff(VmmChannel which, String reason);
    }

    private final int descriptor;
    private final Owner owner;
    private final MessageSocket socket;
    private final Dialect dialect;
    private final MemorySegment input;
    private final MemorySegment output;
    private final int[] held = new int[UnixSockets.MAX_DESCRIPTORS];
    private int holding;
    private int heldFor;
    private int at;
    private int length;
    private int begin;
    private int end;
    private int unsentBegin;
    private int unsentEnd;
    private boolean overrun;

    VmmChannel(int descriptor, Dialect dialect, Owner owner) {
        this.descriptor = descriptor;
        this.owner = owner;
        this.dialect = dialect;
        this.socket = new MessageSocket(descriptor);
        this.input = PageMemory.reserve(dialect.longestBytes());
        this.output = PageMemory.reserve(dialect.longestBytes());
    }

    /// Where messages stand; the one that is being served at [#at()].
    public MemorySegment bytes() {
        return input;
    }

    /// Where the message begins.
    public int at() {
        return at;
    }

    /// Octets of the message with its header.
    public int length() {
        return length;
    }

    /// How many descriptors came with the message.
    public int descriptors() {
        return heldFor == at ? holding : 0;
    }

    /// Takes one of them: it is the caller's from now on, who takes each at most once. The others are closed
    /// when the message was served.
    public int take(int index) {
        int taken = held[index];
        held[index] = -1;
        return taken;
    }

    /// Sends `octets` of `from`, or keeps what the socket does not take: an answer to the message that is
    /// served, or a message of ours. Of the latter nothing new is begun while the channel [#isBlocked], so
    /// what is kept fits. What does not is not sent, and the connection is at its end ([#isOverrun]).
    public void answer(MemorySegment from, int octets) {
        boolean free = !isBlocked();
        int sent = !free ? 0 : Math.max(0, Descriptors.write(descriptor, from.address(), octets));
        if (sent == octets) return;
        if (octets - sent > output.byteSize() - unsentEnd) {
            overrun = true;
            return;
        }
        MemorySegment.copy(from, sent, output, unsentEnd, octets - sent);
        unsentEnd += octets - sent;
        if (free) owner.blocked();
    }

    /// Ends the connection from outside of a message. Not to be called while the card works.
    public void cutOff(String reason) {
        owner.cutOff(this, reason);
    }

    int descriptor() {
        return descriptor;
    }

    /// Whether an answer waits for room.
    public boolean isBlocked() {
        return unsentBegin < unsentEnd;
    }

    /// Whether something was left out that the VMM would wait for, or that the messages behind it depend on.
    boolean isOverrun() {
        return overrun;
    }

    /// Sends what was kept.
    void flush() {
        int sent = Descriptors.write(descriptor, output.address() + unsentBegin, unsentEnd - unsentBegin);
        if (sent > 0) unsentBegin += sent;
        if (isBlocked()) return;
        unsentBegin = 0;
        unsentEnd = 0;
    }

    /// Reads once; 0 is the end, a negative answer a negated errno.
    int receive() {
        makeRoom();
        int got = socket.receive(input.address() + end, (int) input.byteSize() - end);
        if (got <= 0) return got;
        end += got;
        return socket.descriptors() == 0 || hold() ? got : -Errno.EMSGSIZE;
    }

    /// Goes to the next message.
    Next next() {
        int there = end - begin;
        if (there < dialect.headerBytes()) return Next.PARTIAL;
        long whole = dialect.wholeBytes(input, begin);
        if (whole < dialect.headerBytes() || whole > input.byteSize()) return Next.BAD;
        if (there < whole) return Next.PARTIAL;
        at = begin;
        length = (int) whole;
        begin += length;
        return Next.MESSAGE;
    }

    /// The message was served.
    void done() {
        if (heldFor == at) closeHeld();
    }

    void close() {
        closeHeld();
        socket.closeWaiting();
        Descriptors.close(descriptor);
    }

    private void makeRoom() {
        if (begin == 0) return;
        MemorySegment.copy(input, begin, input, 0, end - begin);
        heldFor -= begin;
        end -= begin;
        begin = 0;
    }

    /// Keeps what came for the last message that has begun: the kernel ends a read behind the octets that
    /// brought descriptors. False when there are some already.
    private boolean hold() {
        boolean fresh = holding == 0;
        if (!fresh) return false;
        int last = begin;
        while (end - last >= dialect.headerBytes()) {
            long whole = dialect.wholeBytes(input, last);
            if (whole < dialect.headerBytes() || whole >= end - last) break;
            last += (int) whole;
        }
        heldFor = last;
        holding = socket.descriptors();
        for (int index = 0; index < holding; index++) held[index] = socket.take(index);
        return true;
    }

    private void closeHeld() {
        for (int index = 0; index < holding; index++) if (held[index] >= 0) Descriptors.close(held[index]);
        holding = 0;
        heldFor = -1;
    }
}
