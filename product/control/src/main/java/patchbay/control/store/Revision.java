package patchbay.control.store;

import java.util.List;

/// One commit: its number and what it changed.
public record Revision(long number, List<Change> changes) {
    public Revision {
        changes = List.copyOf(changes);
    }
}
