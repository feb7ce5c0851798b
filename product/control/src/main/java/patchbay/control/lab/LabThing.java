package patchbay.control.lab;

import patchbay.control.model.LabMarks;

/// A thing that a lab made.
///
/// @param identity by which it is marked
/// @param name by which people know it
public record LabThing(LabMarks.Kind kind, String identity, String name) {
    /// `machine web`.
    @Override
    public String toString() {
        return kind.words() + " " + name;
    }
}
