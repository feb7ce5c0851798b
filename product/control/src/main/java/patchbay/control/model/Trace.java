package patchbay.control.model;

/// A card's packet capture, virtualbox.md §1.8. An empty file lets the machinery choose one in the machine's
/// folder.
public record Trace(boolean enabled, String file) {
    public static final Trace OFF = new Trace(false, "");

    public Trace {
        Bounds.text(file, "the trace file");
    }
}
