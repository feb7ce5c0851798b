package patchbay.control.command;

import patchbay.control.machinery.Machinery;
import patchbay.control.machinery.Refusal;

/// What every command works with: where changes are made, the client's screen, and what edits need from outside.
record Clerk(Desk desk, Screen screen, Choices choices) {
    Machinery machinery() {
        return desk.machinery();
    }

    /// Ends a command: silently with exit code 0, or with the outcome's refusal.
    int finish(Outcome<?> outcome) {
        Refusal refusal = Desk.refusalOf(outcome);
        return refusal == null ? 0 : screen.refuse(refusal);
    }
}
