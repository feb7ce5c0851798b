package patchbay.daemon;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;
import patchbay.line.Build;
import patchbay.line.Line;
import patchbay.line.Message;
import patchbay.line.MessageKind;
import patchbay.line.Places;
import patchbay.line.Request;

/// Listens for clients on a socket that only the daemon's user can reach: mode 0600 in a folder of mode 0700 that must
/// be the user's own and no link, and the peer's user is checked once more (`SO_PEERCRED`). Each client has a virtual
/// thread; at most [#MAX_CLIENTS] at once.
final class ControlServer implements Closeable {
    static final int MAX_CLIENTS = 64;

    private static final System.Logger LOG = System.getLogger("daemon");

    private final Places places;
    private final Session.Command command;
    private final Replacement replacement;
    private final ServerSocketChannel server;
    private final String owner;
    private final byte[] hello =
            (Build.current().id() + " " + ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
    private final AtomicInteger clients = new AtomicInteger();

    /// Decides whether this daemon makes room for a newer build.
    @FunctionalInterface
    interface Replacement {
        /// True when the daemon was idle and is ending now.
        boolean makeRoom();
    }

    ControlServer(Places places, Session.Command command, Replacement replacement) throws IOException {
        this.places = places;
        this.command = command;
        this.replacement = replacement;
        makePrivate(places.runtime());
        this.owner = Files.getOwner(places.runtime()).getName();
        Files.deleteIfExists(places.controlSocket());
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(places.controlSocket()));
        Files.setPosixFilePermissions(places.controlSocket(), PosixFilePermissions.fromString("rw-------"));
    }

    /// Takes clients until [#close].
    void serve() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                Thread.ofVirtual().name("client").start(() -> serve(client));
            } catch (IOException failure) {
                if (server.isOpen()) LOG.log(System.Logger.Level.WARNING, "a client could not be taken", failure);
            }
        }
    }

    /// How many clients are connected.
    int clients() {
        return clients.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(places.controlSocket());
    }

    /// Makes a folder of the user's own, mode 0700; refuses one that is a link or somebody else's.
    static void makePrivate(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent != null) Files.createDirectories(parent);
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) throw new IOException(folder + " is not a folder");
        String user = System.getProperty("user.name");
        String holder = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName();
        if (!holder.equals(user)) throw new IOException(folder + " belongs to " + holder + ", not to " + user);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    private void serve(SocketChannel channel) {
        int present = clients.incrementAndGet();
        try (Line line = new Line(channel)) {
            if (present > MAX_CLIENTS || !mayCommand(channel)) return;
            hello(line);
            @Nullable Request request = request(line);
            if (request != null) new Session(line, request).run(command);
        } catch (IOException gone) {
            LOG.log(System.Logger.Level.DEBUG, "a client left early: {0}", gone.getMessage());
        } finally {
            clients.decrementAndGet();
        }
    }

    private @Nullable Request request(Line line) throws IOException {
        @Nullable Message first = line.receive();
        while (first != null && first.kind() == MessageKind.REPLACE) {
            if (replacement.makeRoom()) return null;
            hello(line);
            first = line.receive();
        }
        return first == null || first.kind() != MessageKind.REQUEST ? null : Request.parse(first.payload());
    }

    private void hello(Line line) throws IOException {
        line.send(MessageKind.HELLO, hello);
    }

    private boolean mayCommand(SocketChannel channel) throws IOException {
        UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
        String user = peer.user().getName();
        boolean may = user.equals(owner) || user.equals("root");
        if (!may) LOG.log(System.Logger.Level.WARNING, "refused a client of user {0}", user);
        return may;
    }
}
