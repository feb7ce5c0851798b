package patchbay.control.grammar;

import java.util.List;
import patchbay.control.model.Chipset;

/// Short names for the rows of the table.
final class Specs {
    /// What names a machine.
    static final String VM = "<uuid | vmname>";

    /// What stands for a card's number: a slot that a machine of some chipset has.
    static final String CARDS = "1-" + Chipset.MOST_SLOTS;

    static final String CARD_NUMBER = "<" + CARDS + ">";

    static final OptionSpec JSON = flag(List.of("--json"), "Prints JSON instead of text.");

    private Specs() {}

    static OptionSpec flag(List<String> spellings, String help) {
        return new OptionSpec(spellings, false, ValueKind.NONE, "", help);
    }

    static OptionSpec text(List<String> spellings, String value, String help) {
        return new OptionSpec(spellings, false, ValueKind.TEXT, value, help);
    }

    static OptionSpec number(List<String> spellings, String value, String help) {
        return new OptionSpec(spellings, false, ValueKind.UINT32, value, help);
    }

    /// A number of 0 to 255.
    static OptionSpec octet(List<String> spellings, String value, String help) {
        return new OptionSpec(spellings, false, ValueKind.UINT8, value, help);
    }

    /// An option of a card, in the spelling of 7.0 and the classic one.
    static OptionSpec card(String name, String classic, ValueKind kind, String value, String help) {
        List<String> spellings = name.equals(classic) ? List.of(name) : List.of(name, classic);
        return new OptionSpec(spellings, true, kind, value, help);
    }
}
