package patchbay.control.grammar;

/// An option as it stood on a command line.
///
/// @param given its name as written, index included: `--nictype1`
/// @param index the card's number, or the number of a [ValueKind#NUMBERED_TEXT]; 0 for an option without one
/// @param value its value; for `delete NAME` the name, for a numbered text the text
/// @param delete whether it was `delete NAME`
public record OptionUse(OptionSpec option, String given, long index, String value, boolean delete) {
    /// Its name as written, without a card's number.
    public String spelling() {
        return option.indexed() ? given.replaceFirst("[0-9]+$", "") : given;
    }

    public boolean on() {
        return value.equalsIgnoreCase("on");
    }

    /// The number of a [ValueKind#UINT32] or [ValueKind#UINT8] option.
    public long number() {
        return Numbers.uint32(value);
    }
}
