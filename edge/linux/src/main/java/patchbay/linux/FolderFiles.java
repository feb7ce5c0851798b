package patchbay.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import patchbay.loop.EventLoop;
import patchbay.loop.HostFiles;

/// The host's files for one loop, opened and read by a few workers. At most [#MAX_WAITING] questions of all loops wait;
/// one more is answered at once: busy, or not read.
final class FolderFiles implements HostFiles {
    static final int MAX_WAITING = 256;

    private static final System.Logger LOG = System.getLogger("files");
    private static final Workers WORKERS = new Workers("files", 2, MAX_WAITING);

    private final FolderOpener opener;
    private @Nullable EventLoop loop;

    FolderFiles(FolderOpener opener) {
        this.opener = opener;
    }

    /// Says which loop the answers go to; before any question.
    void answerTo(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void open(String folder, String path, Consumer<Opened> answer) {
        EventLoop asking = Objects.requireNonNull(loop, "the files have no loop yet");
        String name = new String(path.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        boolean taken = WORKERS.take(asking, () -> {
            Opened opened = opened(asking, opener.open(folder, name));
            return now -> answer.accept(opened);
        });
        if (!taken) asking.again(now -> answer.accept(Opened.refused(Verdict.BUSY)));
    }

    private static Opened opened(EventLoop loop, FolderOpener.Result result) {
        FileChannel channel = result.channel();
        if (channel == null) return Opened.refused(result.verdict());
        try {
            return new Opened(Verdict.OPEN, new ChannelFile(loop, channel, channel.size()));
        } catch (IOException failure) {
            close(channel);
            return Opened.refused(Verdict.MISSING);
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.DEBUG, "a file could not be closed: {0}", failure.getMessage());
        }
    }

    private record ChannelFile(EventLoop loop, FileChannel channel, long sizeBytes) implements OpenFile {
        @Override
        public void read(long offset, byte[] into, int length, IntConsumer done) {
            boolean taken = WORKERS.take(loop, () -> {
                int count = readFully(offset, ByteBuffer.wrap(into, 0, length));
                return now -> done.accept(count);
            });
            if (!taken) loop.again(now -> done.accept(TRY_AGAIN));
        }

        private int readFully(long offset, ByteBuffer into) {
            try {
                while (into.hasRemaining()) {
                    if (channel.read(into, offset + into.position()) < 0) break;
                }
                return into.position();
            } catch (IOException failure) {
                return FAILED;
            }
        }

        @Override
        public void close() {
            FolderFiles.close(channel);
        }
    }
}
