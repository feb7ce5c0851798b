package patchbay.control.store;

import java.util.List;

/// All keys at one revision (0 before the first), in the order of their creation.
public record Snapshot(long revision, List<Entry> entries) {
    public Snapshot {
        entries = List.copyOf(entries);
    }
}
