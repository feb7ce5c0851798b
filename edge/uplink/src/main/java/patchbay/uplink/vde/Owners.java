package patchbay.uplink.vde;

import org.jspecify.annotations.Nullable;

/// Which port of a VDE switch a station was last heard at: at most 1 024 stations, each for 100 s. Where two stations
/// fall into the same places the one heard longest ago goes, which only means that its next frame goes to every port.
/// Belongs to one loop.
///
/// @param <P> a port
final class Owners<P> {
    static final int STATIONS = 1_024;
    static final long AGE_NANOS = 100_000_000_000L;
    private static final int WAYS = 4;

    private final long[] macs = new long[STATIONS];
    private final long[] heard = new long[STATIONS];
    private final @Nullable Object[] ports = new @Nullable Object[STATIONS];

    void learn(long mac, P port, long nowNanos) {
        int first = place(mac);
        int oldest = first;
        for (int at = first; at < first + WAYS; at++) {
            if (ports[at] == null || macs[at] == mac) {
                oldest = at;
                if (macs[at] == mac) break;
            } else if (ports[oldest] != null && heard[at] - heard[oldest] < 0) {
                oldest = at;
            }
        }
        macs[oldest] = mac;
        heard[oldest] = nowNanos;
        ports[oldest] = port;
    }

    /// The port of a station, or null when it is not known.
    @SuppressWarnings("unchecked") // only learn puts anything there
    @Nullable
    P find(long mac, long nowNanos) {
        int first = place(mac);
        for (int at = first; at < first + WAYS; at++) {
            if (macs[at] == mac && ports[at] != null && nowNanos - heard[at] < AGE_NANOS) return (P) ports[at];
        }
        return null;
    }

    void forget(P port) {
        for (int at = 0; at < STATIONS; at++) if (port.equals(ports[at])) ports[at] = null;
    }

    private static int place(long mac) {
        return (int) (mac * 0x9e37_79b9_7f4a_7c15L >>> 56) * WAYS;
    }
}
