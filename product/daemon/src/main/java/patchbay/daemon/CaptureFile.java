package patchbay.daemon;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import patchbay.lan.CaptureSink;

/// The file of a packet trace, written by a thread of its own so that no network ever waits for a disk. At most
/// [#WAITING_BLOCKS] blocks wait; then the capture is told that there is no room, and counts what it loses.
/// An empty block is the end.
final class CaptureFile implements CaptureSink, AutoCloseable {
    static final int WAITING_BLOCKS = 32;

    private static final System.Logger LOG = System.getLogger("capture");

    private final Path path;
    private final FileChannel channel;
    private final BlockingQueue<ByteBuffer> waiting = new ArrayBlockingQueue<>(WAITING_BLOCKS + 1);
    private final Thread writer;

    /// Makes the file, or empties it when there is one, and writes what it begins with.
    CaptureFile(Path path, byte[] head) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        waiting.add(ByteBuffer.wrap(head));
        this.writer = Thread.ofPlatform()
                .daemon()
                .name("capture " + path.getFileName())
                .start(this::writeAll);
    }

    @Override
    public boolean write(MemorySegment memory, long start, int bytes) {
        if (waiting.size() >= WAITING_BLOCKS) return false;
        ByteBuffer block = ByteBuffer.allocate(bytes);
        MemorySegment.copy(memory, start, MemorySegment.ofBuffer(block), 0, bytes);
        return waiting.offer(block);
    }

    /// Writes what waits and closes the file. The capture must have been closed before.
    @Override
    public void close() throws IOException {
        try {
            waiting.put(ByteBuffer.allocate(0));
            writer.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        channel.close();
    }

    private void writeAll() {
        try {
            for (ByteBuffer block = waiting.take(); block.hasRemaining(); block = waiting.take()) {
                while (block.hasRemaining()) channel.write(block);
            }
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "the trace " + path + " ends here", failure);
            discardUntilEnd();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void discardUntilEnd() {
        try {
            ByteBuffer block = waiting.take();
            while (block.hasRemaining()) block = waiting.take();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
