package patchbay.service.tftp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.loop.HostFiles;

/// The part of a file that a transfer is about to send: two neighbouring chunks of it in memory, read ahead. A window
/// of at most [TftpTerms#MAX_WINDOW_BYTES] octets never needs a third.
final class FileWindow {
    static final int CHUNK_BYTES = TftpTerms.MAX_WINDOW_BYTES;

    private static final long NOTHING = -1;

    private final HostFiles.OpenFile file;
    private final Listener listener;
    private final Chunk[] chunks = {new Chunk(), new Chunk()};
    private boolean closed;

    /// Is told how reading goes.
    interface Listener {
        /// More of the file is there.
        void onRead();

        /// The file could not be read, or became shorter. When the host is only busy nobody is told: whoever
        /// waits for an acknowledgement tries again.
        void onReadFailed();
    }

    private static final class Chunk {
        private byte[] octets = {};
        private long index = NOTHING;
        private boolean reading;
    }

    FileWindow(HostFiles.OpenFile file, Listener listener) {
        this.file = file;
        this.listener = listener;
    }

    long fileBytes() {
        return file.sizeBytes();
    }

    /// Sees that the octets from `offset` are in memory; false when they are not there yet, and the listener will hear.
    boolean has(long offset, int length) {
        if (length == 0) return true;
        long first = offset / CHUNK_BYTES;
        long last = (offset + length - 1) / CHUNK_BYTES;
        boolean begins = isThere(first);
        return isThere(last) && begins;
    }

    /// Begins to read what follows the chunk of `offset`; nothing before that chunk is wanted any more.
    void readAhead(long offset) {
        long next = offset / CHUNK_BYTES + 1;
        if (next * CHUNK_BYTES < fileBytes()) isThere(next);
    }

    /// Copies octets that [#has] said are there.
    void copy(long offset, int length, MemorySegment into, long at) {
        int done = 0;
        while (done < length) {
            long from = offset + done;
            Chunk chunk = chunkAt(from / CHUNK_BYTES);
            int within = (int) (from % CHUNK_BYTES);
            int piece = Math.min(length - done, CHUNK_BYTES - within);
            MemorySegment.copy(chunk.octets, within, into, ValueLayout.JAVA_BYTE, at + done, piece);
            done += piece;
        }
    }

    /// Gives the file back.
    void close() {
        if (closed) return;
        closed = true;
        file.close();
    }

    private boolean isThere(long index) {
        Chunk chunk = chunkAt(index);
        if (chunk.reading) return false;
        if (chunk.index == index) return true;
        read(chunk, index);
        return false;
    }

    private void read(Chunk chunk, long index) {
        long offset = index * CHUNK_BYTES;
        int wanted = (int) Math.min(CHUNK_BYTES, fileBytes() - offset);
        if (chunk.octets.length < wanted) chunk.octets = new byte[wanted];
        chunk.reading = true;
        chunk.index = NOTHING;
        file.read(offset, chunk.octets, wanted, count -> onRead(chunk, index, count, wanted));
    }

    private void onRead(Chunk chunk, long index, int count, int wanted) {
        if (closed) return;
        chunk.reading = false;
        if (count == HostFiles.TRY_AGAIN) return;
        if (count == wanted) {
            chunk.index = index;
            listener.onRead();
        } else {
            listener.onReadFailed();
        }
    }

    private Chunk chunkAt(long index) {
        return chunks[(int) (index & 1)];
    }
}
