package patchbay.control.machinery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What runs, as one may look at it without changing it. Implemented by the daemon; every method may block.
public interface Observation {
    /// The flows of a machine's card, or of a NAT network, in no order.
    ///
    /// @param name the machine's or the network's, or null for all
    /// @param slot from 1, or 0 for all cards and networks
    List<FlowRow> flows(@Nullable String name, int slot);

    /// The counters of everything there is, in the order of machines and cards.
    List<Meter> meters();

    /// Records the Java Flight Recorder's events, ours among them, for `seconds` into `file`.
    void record(Path file, int seconds) throws IOException, InterruptedException;

    /// Serves metrics over HTTP on `address` (`127.0.0.1:9090`), or nowhere when it is empty; answers null or why not.
    @Nullable
    Refusal serve(String address);
}
