package patchbay.testkit;

/// A wire between a guest and an engine: two [LossyLine]s with chance of their own.
public final class LossyWire {
    private final LossyLine toEngine;
    private final LossyLine toGuest;

    /// A perfect wire; `name` tells the chance of several wires apart.
    public LossyWire(Agenda agenda, SeededChance seed, String name) {
        this.toEngine = new LossyLine(agenda, seed.fork(name + " to engine"));
        this.toGuest = new LossyLine(agenda, seed.fork(name + " to guest"));
    }

    /// The direction from the guest to the engine; deliver the guest's frames here.
    public LossyLine toEngine() {
        return toEngine;
    }

    /// The direction from the engine to the guest; deliver the engine's frames here.
    public LossyLine toGuest() {
        return toGuest;
    }

    /// Sets the same faults for both directions.
    public LossyWire faults(LineFaults faults) {
        toEngine.faults(faults);
        toGuest.faults(faults);
        return this;
    }
}
