package patchbay.vmm.vfio;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.linux.PageMemory;
import patchbay.loop.EventLoop;
import patchbay.loop.Timer;
import patchbay.nic.FarMemory;
import patchbay.nic.GuestMemory;
import patchbay.vmm.served.VmmChannel;
import patchbay.wire.Fault;

/// Memory of the guest that came without a descriptor, by DMA_READ and DMA_WRITE to the VMM.
/// `docs/theory/cards.md` tells how nothing waits for it. Belongs to the card's loop.
final class VfioFarMemory implements FarMemory {
    /// Requests beyond which nothing new is begun; what one packet takes fits above.
    private static final int ENOUGH_REQUESTS = FarRequests.MAX / 2;
    /// Octets of data in one message, if the VMM takes that many.
    private static final int MESSAGE_BYTES = 64 * 1_024;

    private static final int ACCESS_BYTES = 16;

    private final GuestMemory memory;
    private final VfioMemory maps;
    private final long patienceNanos;
    private final FarPieces pieces = new FarPieces();
    private final FarRequests requests = new FarRequests();
    private final MemorySegment bytes = PageMemory.reserve(VfioMessage.HEADER_BYTES + ACCESS_BYTES + MESSAGE_BYTES);
    private final VfioMessage question = new VfioMessage(bytes);
    private final Watch watch = new Watch();
    private EventLoop loop;
    private @Nullable VmmChannel channel;
    private int messageBytes = MESSAGE_BYTES;
    private long answeredNanos;

    VfioFarMemory(EventLoop loop, GuestMemory memory, VfioMemory maps, long patienceNanos) {
        this.loop = loop;
        this.memory = memory;
        this.maps = maps;
        this.patienceNanos = patienceNanos;
    }

    /// A VMM is there that takes up to `most` octets of data in one message.
    void begin(VmmChannel with, int most) {
        channel = with;
        messageBytes = Math.min(most, MESSAGE_BYTES);
    }

    /// The VMM is gone.
    void end() {
        channel = null;
        pieces.forget();
        requests.clear();
        loop.timers().disarm(watch);
    }

    void leaveLoop() {
        loop.timers().disarm(watch);
    }

    void joinLoop(EventLoop next) {
        loop = next;
        if (requests.open() > 0) watch();
        if (channel != null) memory.arrived();
    }

    /// The VMM's socket takes messages again.
    void roomAgain() {
        memory.arrived();
    }

    @Override
    public boolean reaches(long address, long length) {
        return maps.isFar(address, length, VfioMemory.READABLE);
    }

    @Override
    public boolean near(long address, long length) {
        int piece = pieces.find(address, length);
        if (piece != FarPieces.NONE) return pieces.isThere(piece);
        VmmChannel to = channel;
        if (to == null || length > FarPieces.MAX_BYTES || !reaches(address, length)) return true;
        if (!hasRoom()) return false;
        piece = pieces.add(address, (int) length);
        if (piece == FarPieces.NONE) {
            pieces.forget();
            piece = pieces.add(address, (int) length);
        }
        for (int done = 0; done < length; ) {
            int count = octets(address + done, length - done);
            int request = open(VfioMessage.DMA_READ, address + done, count);
            if (request == FarRequests.NONE) {
                pieces.forget();
                return false;
            }
            requests.fills(request, piece, done, pieces.epoch());
            to.answer(bytes, question.ask(requests.id(request), VfioMessage.DMA_READ, ACCESS_BYTES));
            done += count;
        }
        return false;
    }

    @Override
    public Fault read(long address, MemorySegment into, long at, long length) {
        return pieces.read(address, length, into, at) ? Fault.NONE : Fault.OUTSIDE_MEMORY;
    }

    @Override
    public Fault write(long address, MemorySegment from, long at, long length) {
        VmmChannel to = channel;
        if (to == null || !maps.isFar(address, length, VfioMemory.WRITABLE)) return Fault.OUTSIDE_MEMORY;
        for (int done = 0; done < length; ) {
            int count = octets(address + done, length - done);
            int request = open(VfioMessage.DMA_WRITE, address + done, count);
            if (request == FarRequests.NONE) return Fault.QUEUE_FULL;
            MemorySegment.copy(from, at + done, question.payload(ACCESS_BYTES, count), 0, count);
            to.answer(bytes, question.ask(requests.id(request), VfioMessage.DMA_WRITE, ACCESS_BYTES + count));
            done += count;
        }
        return Fault.NONE;
    }

    @Override
    public boolean isSettled() {
        return requests.writes() == 0;
    }

    @Override
    public boolean hasRoom() {
        VmmChannel to = channel;
        return to == null || !to.isBlocked() && requests.open() < ENOUGH_REQUESTS;
    }

    @Override
    public void forget() {
        pieces.forget();
    }

    /// The VMM answers; false when nobody asked that, or it is no answer to it.
    boolean answered(VfioMessage reply) {
        int request = requests.find(reply.id(), reply.command());
        if (request == FarRequests.NONE || !isAnswerTo(request, reply)) return false;
        answeredNanos = loop.nowNanos();
        boolean read = reply.command() == VfioMessage.DMA_READ;
        if (read) fill(request, reply);
        requests.close(request);
        if (requests.open() == 0) loop.timers().disarm(watch);
        if (read ? requests.reads() == 0 : requests.writes() == 0) memory.arrived();
        return true;
    }

    /// An error has nothing behind its header; else there is what was asked for, and of a write (QEMU)
    /// nothing.
    private boolean isAnswerTo(int request, VfioMessage reply) {
        int payload = reply.payloadBytes();
        boolean read = reply.command() == VfioMessage.DMA_READ;
        if (payload == 0) return !read || reply.isError();
        int count = requests.count(request);
        return !reply.isError()
                && payload == ACCESS_BYTES + (read ? count : 0)
                && reply.i64(0) == requests.address(request)
                && reply.i64(8) == count;
    }

    private void fill(int request, VfioMessage reply) {
        if (requests.epoch(request) != pieces.epoch()) return;
        int piece = requests.piece(request);
        int count = requests.count(request);
        if (reply.isError()) pieces.refuse(piece, count);
        else pieces.fill(piece, requests.offset(request), reply.payload(ACCESS_BYTES, count));
    }

    /// How many of the next octets go into one message: not over the end of a map.
    private int octets(long address, long length) {
        return (int) Math.min(Math.min(length, messageBytes), maps.farBytes(address));
    }

    private int open(int command, long address, int count) {
        int request = requests.open(command, address, count);
        if (request == FarRequests.NONE) return request;
        if (requests.open() == 1) {
            answeredNanos = loop.nowNanos();
            watch();
        }
        question.i64(0, address);
        question.i64(8, count);
        return request;
    }

    private void watch() {
        loop.timers().arm(watch, answeredNanos + patienceNanos);
    }

    /// Looks whether the VMM still answers: one that does not has lost its card.
    private final class Watch extends Timer {
        @Override
        protected void onTimer(long nowNanos) {
            VmmChannel to = channel;
            if (to == null || requests.open() == 0) return;
            if (nowNanos - answeredNanos >= patienceNanos) to.cutOff("the VMM did not answer a request for its memory");
            else watch();
        }
    }
}
