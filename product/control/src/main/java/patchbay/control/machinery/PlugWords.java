package patchbay.control.machinery;

import java.util.List;

/// What a program of the user's own is to be told, so that it plugs into a machine's cards.
public sealed interface PlugWords {
    /// Its cards wait for it.
    ///
    /// @param words one or more for each card, in the order of their slots
    record Plugged(List<String> words) implements PlugWords {
        public Plugged {
            words = List.copyOf(words);
        }
    }

    /// Its cards cannot be had that way.
    record Refused(Refusal refusal) implements PlugWords {}
}
