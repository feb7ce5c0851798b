package patchbay.vmm.vhost;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.PageMemory;
import patchbay.nic.virtio.RingLog;
import patchbay.nic.virtio.RingPlace;
import patchbay.wire.Fault;

/// The in-flight log of a front end's rings: memory that the front end keeps while back ends come and go
/// (GET_INFLIGHT_FD, SET_INFLIGHT_FD). A message says where it is: octets, offset, queues, entries of each. Belongs to
/// one loop's thread.
final class VhostInflight {
    private static final int PAYLOAD_BYTES = 20;
    private static final int QUEUES_AT = 16;
    private static final int ENTRIES_AT = 18;

    private final int queues;
    private @Nullable Arena mapping;
    private @Nullable RingLog @Nullable [] logs;

    /// Logs of at most so many queues.
    VhostInflight(int queues) {
        this.queues = queues;
    }

    /// Makes memory for the log that the message describes. Answers its descriptor, which is the caller's, or a
    /// negated errno or -1 when it cannot be.
    int make(VhostConnection message, boolean packed) {
        long bytes = bytes(message, packed);
        if (bytes < 0) return -1;
        try {
            return PageMemory.memfd("patchbay-inflight", bytes);
        } catch (LinuxException refused) {
            return -1;
        }
    }

    /// Octets of the log that the message describes, or -1.
    long bytes(VhostConnection message, boolean packed) {
        if (message.size() < PAYLOAD_BYTES) return -1;
        int count = message.u16(QUEUES_AT);
        int entries = message.u16(ENTRIES_AT);
        if (count < 1 || count > queues || !RingPlace.mayHave(entries)) return -1;
        return (long) count * RingLog.bytes(packed, entries);
    }

    /// Uses the log in this file from now on; false when it cannot be, and there is none then. No ring may be in use
    /// with the one before.
    boolean take(VhostConnection message, int descriptor, boolean packed) {
        clear();
        long bytes = bytes(message, packed);
        long said = message.u64(0);
        long offset = message.u64(8);
        boolean holds = bytes > 0 && said >= bytes && offset >= 0 && offset <= Descriptors.size(descriptor) - bytes;
        if (!holds) return false;
        Arena arena = Arena.ofShared();
        mapping = arena;
        try {
            MemorySegment file = PageMemory.share(descriptor, offset + bytes, arena);
            if (open(file.asSlice(offset), message, packed)) return true;
        } catch (LinuxException refused) {
            // Said by the answer.
        } catch (InternalError gone) {
            // The front end cut its file short meanwhile.
        }
        clear();
        return false;
    }

    private boolean open(MemorySegment all, VhostConnection message, boolean packed) {
        int entries = message.u16(ENTRIES_AT);
        long part = RingLog.bytes(packed, entries);
        RingLog[] opened = new RingLog[message.u16(QUEUES_AT)];
        for (int queue = 0; queue < opened.length; queue++) {
            opened[queue] = RingLog.of(all.asSlice(queue * part, part), packed, entries);
            if (opened[queue].open() != Fault.NONE) return false;
        }
        logs = opened;
        return true;
    }

    /// The log of a queue, or null.
    @Nullable
    RingLog of(int queue) {
        @Nullable RingLog[] all = logs;
        return all == null || queue >= all.length ? null : all[queue];
    }

    /// Lets go of the log; the front end keeps it. No ring may be in use.
    void clear() {
        logs = null;
        Arena open = mapping;
        mapping = null;
        if (open != null) open.close();
    }
}
