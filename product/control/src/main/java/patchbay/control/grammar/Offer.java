package patchbay.control.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import patchbay.control.model.Chipset;

/// What a shell offers after a command, from the table: the same for every shell. Of the cards' options those of the
/// cards that every machine has are offered by name, lest they hide the others; values are for every card's.
final class Offer {
    /// Cards whose options are offered by name.
    static final int CARDS = Chipset.PIIX3.slots();

    private static final List<String> NUMBERS = List.of("[1-9]", "[12][0-9]", "3[0-6]");

    private Offer() {}

    /// A word and what it means; the meaning may be empty.
    record Choice(String word, String help) {}

    /// Whether a machine's name belongs after the command.
    static boolean takesMachine(CommandSpec command) {
        return Stream.concat(
                        command.operands().stream(), command.words().stream().flatMap(word -> word.operands().stream()))
                .anyMatch(operand -> operand.contains("vmname"));
    }

    /// Whether the value of an option is a machine's name.
    static boolean takesMachine(OptionSpec option) {
        return option.value().contains("vmname");
    }

    /// The words of an operand such as `<start|stop>`, and the words that say what is to be done.
    static List<Choice> words(CommandSpec command) {
        List<Choice> words = new ArrayList<>();
        for (String operand : command.operands()) {
            for (String word : alternatives(operand.replaceAll("[<>\\[\\]]", ""))) words.add(new Choice(word, ""));
        }
        for (WordSpec word : command.words()) numbered(words, word.word(), word.indexed(), word.help());
        return words;
    }

    /// The options of a command by their documented names, each with every card's number where it takes one; those
    /// without effect are not offered.
    static List<Choice> options(CommandSpec command) {
        boolean modifies = command.name().equals("modifyvm");
        List<Choice> options = new ArrayList<>();
        for (OptionSpec option : command.options()) {
            if (modifies && HardwareOptions.without(option.name())) continue;
            numbered(options, option.name(), option.indexed(), option.help());
        }
        return options;
    }

    /// The values an option or word takes when they are few, such as `on` and `off`.
    static List<String> values(OptionSpec option) {
        return switch (option.kind()) {
            case ON_OFF -> List.of("on", "off");
            case TEXT -> alternatives(option.value());
            default -> List.of();
        };
    }

    static List<String> values(WordSpec word) {
        return word.operands().size() == 1
                ? alternatives(word.operands().getFirst().replaceAll("[<>\\[\\]]", ""))
                : List.of();
    }

    /// The words of `a|b|c`; none when it says anything else.
    private static List<String> alternatives(String text) {
        return text.matches("[\\w.-]+(\\|[\\w.-]+)+") ? List.of(text.split("\\|", -1)) : List.of();
    }

    /// The pattern of a word behind a command, for a `case` of bash and zsh: with every card's number if it is indexed.
    static String pattern(CommandSpec command, String word, boolean indexed) {
        String whole = command.name() + "\\ " + word;
        return indexed ? whole + String.join("|" + whole, NUMBERS) : whole;
    }

    private static void numbered(List<Choice> into, String name, boolean indexed, String help) {
        if (!indexed) into.add(new Choice(name, help));
        else for (int card = 1; card <= CARDS; card++) into.add(new Choice(name + card, help));
    }
}
