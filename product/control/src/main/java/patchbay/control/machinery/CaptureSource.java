package patchbay.control.machinery;

import patchbay.control.model.Machine;

/// What a capture looks at.
public sealed interface CaptureSource {
    /// A card's cable, wherever the card is plugged in.
    ///
    /// @param slot from 1
    record Card(Machine machine, int slot) implements CaptureSource {
        @Override
        public String label() {
            return machine.name() + ".nic" + slot;
        }

        @Override
        public String toString() {
            return "NIC " + slot + " of '" + machine.name() + "'";
        }
    }

    /// Every port of a network with a name: each frame once, as it enters.
    record WholeNetwork(String name) implements CaptureSource {
        @Override
        public String label() {
            return name;
        }

        @Override
        public String toString() {
            return "network '" + name + "'";
        }
    }

    /// What the file calls it.
    String label();
}
