package patchbay.control.command;

import patchbay.control.model.Machine;

/// A pure change of one machine.
@FunctionalInterface
interface Edit {
    Outcome<Machine> applyTo(Machine before);

    /// Both, one after the other; the first refusal ends it.
    default Edit andThen(Edit next) {
        return before -> applyTo(before).then(next::applyTo);
    }
}
