package patchbay.privileged;

import org.jspecify.annotations.Nullable;

/// What can be asked of the privileged program: one line, words with one blank between.
///
/// | line                           | what it does                                         |
/// |--------------------------------|------------------------------------------------------|
/// | `make NAME lasting\|passing`   | [HostChanges#make]; the descriptor comes with `done` |
/// | `address NAME V4\|- V6\|-`     | [HostChanges#address]                                |
/// | `remove NAME`                  | [HostChanges#remove]                                 |
///
/// The answer is `done`, or `refused REASON text`.
sealed interface Request {
    /// A longer one is none.
    int MAX_BYTES = 256;

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

    /// Reads a line, or answers null. Names are judged where they are used.
    static @Nullable Request parse(String line) {
        String[] words = line.split(" ", -1);
        return switch (words[0] + words.length) {
            case "make3" -> make(words[1], words[2]);
            case "address4" -> address(words[1], words[2], words[3]);
            case "remove2" -> new Remove(words[1]);
            default -> null;
        };
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
