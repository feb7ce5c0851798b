package patchbay.daemon;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Has networks on NAT look every [#PAUSE] whether the host's name servers or search domains changed, so that
/// guests of IPv6 are told, and do not only find out when they ask again. Any thread may use it.
final class NamesWatch implements AutoCloseable {
    static final Duration PAUSE = Duration.ofSeconds(2);

    private static final System.Logger LOG = System.getLogger("names");

    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private @Nullable Thread watching;

    /// Looks for itself: it knows what it saw last.
    interface Follower {
        void lookAtNames();
    }

    /// Has `follower` look from now on, until [#forget].
    synchronized void tell(Follower follower) {
        followers.add(follower);
        if (watching == null) watching = Thread.ofVirtual().name("names").start(this::watch);
    }

    void forget(Follower follower) {
        followers.remove(follower);
    }

    @Override
    public synchronized void close() {
        if (watching != null) watching.interrupt();
        followers.clear();
    }

    /// Has all look once.
    void look() {
        for (Follower follower : followers) {
            try {
                follower.lookAtNames();
            } catch (IllegalStateException ended) {
                LOG.log(System.Logger.Level.DEBUG, "a network could not be told", ended);
            }
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
