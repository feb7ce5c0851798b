package patchbay.privileged;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What can be asked of the privileged program: one line, words with one blank between.
///
/// | line                           | what it does                                         |
/// |--------------------------------|------------------------------------------------------|
/// | `make NAME lasting\|passing`   | [HostChanges#make]; the descriptor comes with `done` |
/// | `address NAME V4\|- V6\|-`     | [HostChanges#address]                                |
/// | `remove NAME`                  | [HostChanges#remove]                                 |
/// | `bridge INTERFACE`             | [HostChanges#bridge]; descriptors come with `done`   |
/// | `guests INTERFACE TAP MACS\|-`  | [HostChanges#guests]; MACs of 12 digits, by commas   |
///
/// The answer is `done`, or `refused REASON text`.
sealed interface Request {
    /// A longer one is none.
    int MAX_BYTES = 1_024;

    String DONE = "done";
    String REFUSED = "refused";

    /// The line.
    String text();

    record Make(String name, boolean lasting) implements Request {
        @Override
        public String text() {
            return "make " + name + (lasting ? " lasting" : " passing");
        }
    }

    record Address(
            String name, @Nullable HostAddress v4, @Nullable HostAddress v6) implements Request {
        @Override
        public String text() {
            return "address " + name + " " + (v4 == null ? "-" : v4) + " " + (v6 == null ? "-" : v6);
        }
    }

    record Remove(String name) implements Request {
        @Override
        public String text() {
            return "remove " + name;
        }
    }

    record Bridge(String interfaceName) implements Request {
        @Override
        public String text() {
            return "bridge " + interfaceName;
        }
    }

    record Guests(String interfaceName, String hostTap, List<Long> macs) implements Request {
        public Guests {
            macs = List.copyOf(macs);
        }

        @Override
        public String text() {
            List<String> words = macs.stream()
                    .map(mac -> String.format(Locale.ROOT, "%012x", mac))
                    .toList();
            return "guests " + interfaceName + " " + hostTap + " " + (macs.isEmpty() ? "-" : String.join(",", words));
        }
    }

    /// Reads a line, or answers null. Names are judged where they are used.
    static @Nullable Request parse(String line) {
        String[] words = line.split(" ", -1);
        return switch (words[0] + words.length) {
            case "make3" -> make(words[1], words[2]);
            case "address4" -> address(words[1], words[2], words[3]);
            case "remove2" -> new Remove(words[1]);
            case "bridge2" -> new Bridge(words[1]);
            case "guests4" -> guests(words[1], words[2], words[3]);
            default -> null;
        };
    }

    private static @Nullable Request guests(String interfaceName, String hostTap, String text) {
        if (text.equals("-")) return new Guests(interfaceName, hostTap, List.of());
        List<Long> macs = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            boolean station = word.matches("[0-9a-f][02468ace][0-9a-f]{10}");
            if (!station || macs.size() == DirectBridges.MOST_GUESTS) return null;
            macs.add(Long.parseLong(word, 16));
        }
        return new Guests(interfaceName, hostTap, macs);
    }

    private static @Nullable Request make(String name, String word) {
        return switch (word) {
            case "lasting" -> new Make(name, true);
            case "passing" -> new Make(name, false);
            default -> null;
        };
    }

    private static @Nullable Request address(String name, String word4, String word6) {
        HostAddress v4 = HostAddress.parse(word4);
        HostAddress v6 = HostAddress.parse(word6);
        boolean good4 = v4 == null ? word4.equals("-") : v4.address().isV4();
        boolean good6 = v6 == null ? word6.equals("-") : !v6.address().isV4();
        return good4 && good6 ? new Address(name, v4, v6) : null;
    }
}
