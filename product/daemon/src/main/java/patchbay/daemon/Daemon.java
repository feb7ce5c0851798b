package patchbay.daemon;

import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import patchbay.control.command.CommandRunner;
import patchbay.control.store.SqliteStore;
import patchbay.control.store.StoreException;
import patchbay.line.Places;
import patchbay.linux.LoopOptions;

/// The parts of a running daemon, put together. The control socket answers at once; the store and the machines that
/// were running are opened beside it, and commands wait for them.
final class Daemon implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("daemon");

    private final ControlServer server;
    private final CompletableFuture<Opened> opened;
    private final AtomicBoolean closed = new AtomicBoolean();

    /// What commands need, once it is there.
    private record Opened(SqliteStore store, Loops loops, Machines machines, CommandRunner runner) {}

    Daemon(Places places) throws IOException {
        opened = CompletableFuture.supplyAsync(
                () -> open(places),
                work -> Thread.ofPlatform().daemon().name("opening").start(work));
        server = new ControlServer(places, this::run, this::makeRoom);
    }

    /// Serves clients until [#close].
    void serve() {
        server.serve();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) return;
        try {
            server.close();
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "the control socket could not be closed", failure);
        }
        if (!opened.isDone() || opened.isCompletedExceptionally()) return;
        Opened parts = opened.join();
        parts.machines().close();
        parts.loops().close();
        parts.store().close();
        LOG.log(System.Logger.Level.INFO, "ended; machines keep running");
    }

    private static Opened open(Places places) {
        try {
            SqliteStore store = SqliteStore.open(places.home().resolve("patchbay.db"));
            Loops loops = new Loops(Runtime.getRuntime().availableProcessors(), LoopOptions.DEFAULT);
            Machines machines = new Machines(places, loops);
            CommandRunner runner =
                    new CommandRunner(store, machines, places.home().resolve("vms"), UUID::randomUUID);
            machines.recover(runner.configuration());
            return new Opened(store, loops, machines, runner);
        } catch (StoreException damaged) {
            throw new CompletionException(damaged.getMessage() + "\n" + damaged.remedy(), damaged);
        } catch (IOException failure) {
            throw new CompletionException("the daemon's home cannot be used: " + failure.getMessage(), failure);
        }
    }

    private int run(Session session) throws Exception {
        try {
            Opened parts = opened.join();
            int exitCode = parts.runner().run(session.request().arguments(), session);
            parts.machines().follow(parts.runner().configuration());
            return exitCode;
        } catch (CompletionException unopened) {
            throw new IOException(unopened.getMessage(), unopened);
        }
    }

    /// A daemon of another build makes room when no machine of it would notice.
    private boolean makeRoom() {
        if (!opened.isDone()) return false;
        boolean idle =
                opened.isCompletedExceptionally() || !opened.join().machines().anyOnline();
        if (!idle || server.clients() > 1) return false;
        LOG.log(System.Logger.Level.INFO, "making room for another build");
        Thread.ofPlatform().name("replaced").start(() -> System.exit(0));
        return true;
    }
}
