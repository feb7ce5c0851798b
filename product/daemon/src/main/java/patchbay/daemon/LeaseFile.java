package patchbay.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import patchbay.linux.LoopThread;
import patchbay.service.dhcp.server.Lease;
import patchbay.service.dhcp.server.LeaseJournal;

/// The leases of one network's DHCP server on disk: a line for each change, synced by a thread of its own before
/// the client hears of it; opening it writes it anew with the last line of each address. A line that was cut off
/// by a crash is left out.
final class LeaseFile implements LeaseJournal, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dhcp");
    private static final String END = ".";
    private static final int FIELDS = 8;

    private final LoopThread loop;
    private final FileChannel channel;
    private final List<Lease> leases;
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("leases").factory());

    /// Opens the file for a server on `loop`.
    LeaseFile(Path file, LoopThread loop) throws IOException {
        this.loop = loop;
        Files.createDirectories(file.resolveSibling(""));
        this.leases = read(file);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel whole = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (Lease lease : leases) append(whole, lease);
            whole.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        this.channel = FileChannel.open(file, StandardOpenOption.APPEND);
    }

    /// The leases that were there when it was opened.
    List<Lease> leases() {
        return leases;
    }

    /// What a file holds now, for a server that does not run.
    static List<Lease> read(Path file) throws IOException {
        Map<Integer, Lease> last = new TreeMap<>(Integer::compareUnsigned);
        if (!Files.exists(file)) return List.of();
        for (String line : Files.readString(file).split("\n", -1)) {
            Lease lease = parse(line);
            if (lease != null) last.put(lease.address(), lease);
        }
        return new ArrayList<>(last.values());
    }

    @Override
    public void keep(Lease lease, Runnable kept) {
        try {
            writer.execute(() -> write(lease, kept));
        } catch (RejectedExecutionException closed) {
            LOG.log(System.Logger.Level.DEBUG, "a lease came after the end");
        }
    }

    /// Waits for what is being written.
    @Override
    public void close() {
        writer.close();
        try {
            channel.close();
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "the leases could not be closed", failure);
        }
    }

    private void write(Lease lease, Runnable kept) {
        try {
            append(channel, lease);
            channel.force(false);
            if (!loop.loop().offer(nowNanos -> kept.run())) {
                LOG.log(System.Logger.Level.WARNING, "the network is too busy to tell a client of its lease");
            }
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.ERROR, "a lease could not be kept, so it is not given", failure);
        }
    }

    private static void append(FileChannel channel, Lease lease) throws IOException {
        String line = String.join(
                        " ",
                        Integer.toUnsignedString(lease.address()),
                        Long.toHexString(lease.mac()),
                        "id" + lease.clientId(),
                        "as" + lease.hostName(),
                        lease.state().name(),
                        Long.toString(lease.issuedSeconds()),
                        Long.toString(lease.seconds()),
                        END)
                + "\n";
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) channel.write(bytes);
    }

    private static @Nullable Lease parse(String line) {
        String[] fields = line.split(" ", -1);
        if (fields.length != FIELDS || !fields[FIELDS - 1].equals(END)) return null;
        try {
            return new Lease(
                    Integer.parseUnsignedInt(fields[0]),
                    Long.parseLong(fields[1], 16),
                    fields[2].substring(2),
                    fields[3].substring(2),
                    Lease.State.valueOf(fields[4]),
                    Long.parseLong(fields[5]),
                    Long.parseLong(fields[6]));
        } catch (IllegalArgumentException | IndexOutOfBoundsException foreign) {
            return null;
        }
    }
}
