package patchbay.control.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import patchbay.control.model.Configuration;

/// Reads the words after a command's name by its table. One parser reads one command line.
public final class Parser {
    private static final Set<String> HELP = Set.of("--help", "-h", "-?", "-help");

    private static final int MAX_OCTET = 255;

    /// Modes of a port that want a word more.
    private static final Set<String> WHERE = Set.of("server", "client", "tcpserver", "tcpclient", "file");

    private final CommandSpec command;
    private final List<String> words;
    private final List<String> operands = new ArrayList<>();
    private final List<OptionUse> uses = new ArrayList<>();
    private int at;
    private @Nullable String misuse;

    private Parser(CommandSpec command, List<String> words) {
        this.command = command;
        this.words = words;
    }

    /// Reads `words`, which do not include the command's name.
    public static Reading parse(CommandSpec command, List<String> words) {
        return new Parser(command, words).parse();
    }

    private Reading parse() {
        boolean optionsEnded = false;
        while (at < words.size() && misuse == null) {
            String word = words.get(at++);
            if (optionsEnded || !word.startsWith("-") || word.equals("-") || !takesOptionsHere()) operand(word);
            else if (word.equals("--")) optionsEnded = true;
            else if (HELP.contains(word) && !isSpelling(word)) return new Reading.HelpWanted(command);
            else option(word);
        }
        if (misuse == null && operands.size() < command.leastOperands()) misuse = missing();
        if (misuse != null) return new Reading.Misuse(command, misuse);
        return new Reading.Parsed(command, operands, uses);
    }

    /// Commands with words hand everything after their word on as it is, and commands without options everything
    /// after their first operand: a file name or a value may begin with a dash.
    private boolean takesOptionsHere() {
        if (!command.words().isEmpty()) return operands.size() < command.leastOperands();
        return !command.options().isEmpty() || operands.isEmpty();
    }

    /// Whether a word that asks for help elsewhere is an option here (`-h` of natnetwork).
    private boolean isSpelling(String word) {
        return command.options().stream().anyMatch(option -> option.spellings().contains(word));
    }

    private String missing() {
        String wanted = command.operands().get(operands.size());
        return switch (command.name()) {
            case "modifyvm", "controlvm", "natnetwork", "dhcpserver", "setextradata" -> "Not enough parameters";
            case "startvm" -> "at least one VM name or uuid required";
            case "unregistervm" -> "VM name required";
            case "bandwidthctl" -> "Too few parameters";
            case "guestproperty" -> "No subcommand specified";
            case "getextradata", "setproperty" -> "Incorrect number of parameters";
            case "list" -> "Missing subcommand for \"list\" command.";
            default ->
                wanted.contains("vmname") ? "VM name or UUID required" : "Missing " + wanted.replaceAll("[<>]", "");
        };
    }

    private void operand(String word) {
        if (operands.size() >= command.mostOperands()) misuse = tooMany(word);
        else operands.add(word);
    }

    private String tooMany(String word) {
        return switch (command.name()) {
            case "setextradata" -> "Too many parameters";
            case "getextradata" -> "Incorrect number of parameters";
            default -> "Invalid parameter '" + word + "'";
        };
    }

    private void option(String word) {
        for (OptionSpec option : command.options()) {
            for (String spelling : option.spellings()) {
                if (!word.startsWith(spelling)) continue;
                int end = option.indexed() ? digitsEnd(word, spelling.length()) : spelling.length();
                boolean ends = end == word.length();
                boolean valueFollows = !ends && (word.charAt(end) == '=' || word.charAt(end) == ':');
                if (!ends && (!valueFollows || option.kind() == ValueKind.NONE)) continue;
                if (option.indexed() && end == spelling.length()) {
                    misuse = spelling + ": RTGetOpt: Command line option needs an index";
                    return;
                }
                take(option, word.substring(0, end), spelling, valueFollows ? word.substring(end + 1) : null);
                return;
            }
        }
        misuse = "Unknown option: " + word;
    }

    private static int digitsEnd(String word, int from) {
        int end = from;
        while (end < word.length() && word.charAt(end) >= '0' && word.charAt(end) <= '9') end++;
        return end;
    }

    private void take(OptionSpec option, String given, String spelling, @Nullable String attached) {
        long index = 0;
        if (option.indexed()) {
            String digits = given.substring(spelling.length());
            index = digits.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(digits);
        }
        if (option.kind() == ValueKind.NONE) {
            uses.add(new OptionUse(option, given, index, "", false));
            return;
        }
        String value = attached;
        if (value == null) {
            if (at == words.size()) {
                misuse = spelling + ": RTGetOpt: Command line option needs argument";
                return;
            }
            value = words.get(at++);
        }
        if (option.kind() == ValueKind.NUMBERED_TEXT) {
            takeNumbered(option, given, value);
            return;
        }
        if (hasSecond(option.kind(), value)) {
            takePort(option, new OptionUse(option, given, index, value, false));
            return;
        }
        if (further(option.kind()) > 0) {
            takeFurther(new OptionUse(option, given, index, value, false));
            return;
        }
        boolean delete = option.kind() == ValueKind.TEXT_OR_DELETE && value.equals("delete");
        if (delete) {
            if (at == words.size()) {
                misuse = "Not enough parameters";
                return;
            }
            value = words.get(at++);
        } else if (!valid(option.kind(), value)) {
            misuse = "Invalid argument format: " + given + "=" + value;
            return;
        }
        uses.add(new OptionUse(option, given, index, value, delete));
    }

    private void takeNumbered(OptionSpec option, String given, String number) {
        if (!isOctet(number)) misuse = "Invalid argument format: " + given + "=" + number;
        else if (at == words.size()) misuse = "Missing the 1st value for option " + given;
        else uses.add(new OptionUse(option, given, Numbers.uint32(number), words.get(at++), false));
    }

    /// Whether one more word belongs to what a port is set to.
    private static boolean hasSecond(ValueKind kind, String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        return switch (kind) {
            case PORT -> !lower.equals("off") && !lower.equals("disable");
            case PORT_MODE -> WHERE.contains(lower);
            default -> false;
        };
    }

    private void takePort(OptionSpec option, OptionUse use) {
        boolean numbered = option.kind() == ValueKind.PORT;
        String second = at < words.size() ? words.get(at++) : null;
        if (second == null || numbered && Numbers.uint32(second) < 0) {
            misuse = "Missing or invalid argument to '" + use.given().replaceFirst("[0-9]+$", "") + "'";
        } else if (numbered && Numbers.uint32(use.value()) < 1) {
            String kind = use.given().startsWith("--lpt") ? "LPT" : "UART";
            misuse = "Error parsing " + kind + " I/O base '" + use.value() + "'";
        } else {
            uses.add(use);
        }
    }

    /// How many words of its own follow a value of this kind, always.
    private static int further(ValueKind kind) {
        return switch (kind) {
            case TWO_NAMES -> 1;
            case CPUID_VALUES -> 4;
            default -> 0;
        };
    }

    /// The value stays the first word: nothing is kept of options of these kinds.
    private void takeFurther(OptionUse use) {
        boolean numbers = use.option().kind() == ValueKind.CPUID_VALUES;
        if (numbers && !isCpuidLeaf(use.value())) {
            misuse = "Invalid argument format: " + use.given() + "=" + use.value();
            return;
        }
        for (int left = further(use.option().kind()); left > 0; left--) {
            if (at == words.size() || numbers && !Numbers.isHex32(words.get(at))) {
                misuse = "Missing or invalid argument to '" + use.given() + "'";
                return;
            }
            at++;
        }
        uses.add(use);
    }

    private static boolean isCpuidLeaf(String text) {
        String[] parts = text.split(":", -1);
        return parts.length <= 2 && Stream.of(parts).allMatch(Numbers::isHex32);
    }

    private static boolean isOctet(String text) {
        long number = Numbers.uint32(text);
        return number >= 0 && number <= MAX_OCTET;
    }

    private static boolean valid(ValueKind kind, String value) {
        return switch (kind) {
            case NONE, TEXT, TEXT_OR_DELETE, NUMBERED_TEXT, PORT, PORT_MODE, TWO_NAMES, CPUID_VALUES -> true;
            case CPUID_LEAF -> isCpuidLeaf(value);
            case UINT8 -> isOctet(value);
            case ON_OFF -> value.equalsIgnoreCase("on") || value.equalsIgnoreCase("off");
            case UINT32 -> Numbers.uint32(value) >= 0;
            case UUID -> Configuration.uuid(value) != null;
        };
    }
}
