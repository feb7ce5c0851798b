package patchbay.uplink.vde;

import java.util.concurrent.atomic.AtomicInteger;

/// Numbers for the names of datagram sockets, unlike in this process.
final class VdeNumber {
    private static final AtomicInteger LAST = new AtomicInteger();

    private VdeNumber() {}

    static int next() {
        return LAST.incrementAndGet() % 100_000;
    }
}
