package patchbay.nat.flow;

import java.util.List;

/// Flows in places, to be read a few at a time so that a loop with many is not held up. A flow keeps its place as long
/// as it lives: what was there throughout a reading is read once; what came or went meanwhile may be missing.
public interface FlowSource {
    /// There are no further places.
    int END = -1;

    /// Adds the flows of at most `most` places from `place` on, the first of which is 0; answers the next place to read
    /// from, or [#END].
    int read(int place, int most, List<FlowEntry> into);
}
