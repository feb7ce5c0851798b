package patchbay.daemon;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Follows whether the host has a way out over IPv6: looks every [#PAUSE] while there are networks on NAT, and tells
/// these when it changes, so that guests get and lose their default route with the host. Any thread may use it.
final class RouteWatch implements AutoCloseable {
    static final Duration PAUSE = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger("routes");

    private final BooleanSupplier leadsOut;
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private boolean known;
    private @Nullable Thread watching;

    /// Hears of a change.
    interface Follower {
        void leadsOut(boolean now);
    }

    /// `leadsOut` asks the host.
    RouteWatch(BooleanSupplier leadsOut) {
        this.leadsOut = leadsOut;
        this.known = leadsOut.getAsBoolean();
    }

    /// Whether the host has a way out now.
    synchronized boolean leadsOut() {
        look();
        return known;
    }

    /// Tells `follower` of every change from now on, until [#forget].
    synchronized void tell(Follower follower) {
        followers.add(follower);
        if (watching == null) watching = Thread.ofVirtual().name("routes").start(this::watch);
    }

    void forget(Follower follower) {
        followers.remove(follower);
    }

    /// Looks once.
    synchronized void look() {
        boolean now = leadsOut.getAsBoolean();
        if (now == known) return;
        known = now;
        LOG.log(System.Logger.Level.INFO, "the host {0} IPv6 default route", now ? "has an" : "has no");
        for (Follower follower : followers) tell(follower, now);
    }

    @Override
    public synchronized void close() {
        if (watching != null) watching.interrupt();
        followers.clear();
    }

    private static void tell(Follower follower, boolean now) {
        try {
            follower.leadsOut(now);
        } catch (IllegalStateException ended) {
            LOG.log(System.Logger.Level.DEBUG, "a network could not be told", ended);
        }
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(PAUSE);
                look();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
