package patchbay.control.grammar;

import java.util.List;

/// An option of a command.
///
/// @param spellings all names, the documented one first
/// @param indexed whether a card's number follows the name
/// @param value what the value is called in help; empty when there is none
/// @param help one sentence
public record OptionSpec(List<String> spellings, boolean indexed, ValueKind kind, String value, String help) {
    public OptionSpec {
        spellings = List.copyOf(spellings);
    }

    /// The documented name, which also identifies the option.
    public String name() {
        return spellings.getFirst();
    }

    /// As shown in help: `--nic-type<1-36>=<type>`.
    public String syntax() {
        return syntax(name());
    }

    /// As shown in help under one of its names.
    public String syntax(String spelling) {
        String named = spelling + (indexed ? Specs.CARD_NUMBER : "");
        return switch (kind) {
            case NONE -> named;
            case ON_OFF -> named + "=<on|off>";
            case TEXT_OR_DELETE -> named + "=<" + value + "> | " + named + " delete <name>";
            case NUMBERED_TEXT -> named + " <number> <" + value + ">";
            case PORT -> named + "=<off> | " + named + " <" + value + "> <irq>";
            case PORT_MODE -> named + "=<" + value + "> | " + named + " <" + value + "> <where>";
            case TWO_NAMES -> named + " <" + value + "> <new name>";
            case CPUID_VALUES -> named + " <" + value + "> <eax> <ebx> <ecx> <edx>";
            case TEXT, UINT8, UINT32, UUID, CPUID_LEAF -> named + "=<" + value + ">";
        };
    }
}
