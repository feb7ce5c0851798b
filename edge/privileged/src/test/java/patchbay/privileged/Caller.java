package patchbay.privileged;

import java.nio.file.Path;
import patchbay.linux.Tap;

/// Asks the privileged program at a socket from a process of its own, which a test runs as another user: `make NAME`,
/// `address NAME V4 V6` or `remove NAME`. Prints what came of it.
public final class Caller {
    private Caller() {}

    public static void main(String[] words) {
        HostChanges changes = HostChanges.find(Path.of(words[0]), Path.of("/nowhere"));
        try {
            switch (words[1]) {
                case "make" -> made(changes.make(words[2], true));
                case "address" -> changes.address(words[2], HostAddress.parse(words[3]), HostAddress.parse(words[4]));
                case "remove" -> changes.remove(words[2]);
                default -> throw new IllegalArgumentException(words[1]);
            }
            System.out.println("done");
        } catch (HostChangeRefused refused) {
            System.out.println(refused.reason() + " " + refused.text());
        }
    }

    private static void made(Tap tap) {
        System.out.print(tap.name() + " ");
        tap.close();
    }
}
