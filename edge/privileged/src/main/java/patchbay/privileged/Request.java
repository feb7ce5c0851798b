package patchbay.privileged;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import patchbay.wire.IpAddress;

/// What can be asked of the privileged program: one line, words with one blank between.
///
/// | line                           | what it does                                         |
/// |--------------------------------|------------------------------------------------------|
/// | `make NAME lasting\|passing`   | [HostChanges#make]; the descriptor comes with `done` |
/// | `address NAME V4\|- V6\|-`     | [HostChanges#address]                                |
/// | `remove NAME`                  | [HostChanges#remove]                                 |
/// | `bridge INTERFACE WAY`         | [HostChanges#bridge]; descriptors come with `done`   |
/// | `guests INTERFACE TAP WAY own\|all MACS\|-` | [HostChanges#guests]; MACs of 12 digits, by commas |
/// | `lead INTERFACE TAP SLOT ADDRESS\|-` | [HostChanges#lead]                              |
/// | `bind tcp\|udp ADDRESS PORT` | [LowPorts#bind], of the descriptor that comes with it |
///
/// A WAY is `wired` or `shared-mac`.
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

    record Bridge(String interfaceName, BridgeWay way) implements Request {
        @Override
        public String text() {
            return "bridge " + interfaceName + " " + way.word();
        }
    }

    record Guests(String interfaceName, String hostTap, BridgedStations stations) implements Request {
        @Override
        public String text() {
            List<String> words = stations.macs().stream()
                    .map(mac -> String.format(Locale.ROOT, "%012x", mac))
                    .toList();
            String way = stations.way().word() + (stations.all() ? " all " : " own ");
            return "guests " + interfaceName + " " + hostTap + " " + way
                    + (words.isEmpty() ? "-" : String.join(",", words));
        }
    }

    record Lead(
            String interfaceName,
            String hostTap,
            int slot,
            @Nullable IpAddress address) implements Request {
        @Override
        public String text() {
            return "lead " + interfaceName + " " + hostTap + " " + slot + " " + (address == null ? "-" : address);
        }
    }

    record Bind(boolean tcp, IpAddress address, int port) implements Request {
        @Override
        public String text() {
            return "bind " + (tcp ? "tcp " : "udp ") + address + " " + port;
        }
    }

    /// Reads a line, or answers null. Names are judged where they are used.
    static @Nullable Request parse(String line) {
        String[] words = line.split(" ", -1);
        return switch (words[0] + words.length) {
            case "make3" -> make(words[1], words[2]);
            case "address4" -> address(words[1], words[2], words[3]);
            case "remove2" -> new Remove(words[1]);
            case "bridge3" -> bridge(words[1], words[2]);
            case "guests6" -> guests(words);
            case "lead5" -> lead(words);
            case "bind4" -> bind(words);
            default -> null;
        };
    }

    private static @Nullable Request bridge(String interfaceName, String word) {
        BridgeWay way = BridgeWay.ofWord(word);
        return way == null ? null : new Bridge(interfaceName, way);
    }

    private static @Nullable Request guests(String[] words) {
        BridgeWay way = BridgeWay.ofWord(words[3]);
        boolean all = words[4].equals("all");
        List<Long> macs = macs(words[5]);
        if (way == null || macs == null || !all && !words[4].equals("own")) return null;
        return new Guests(words[1], words[2], new BridgedStations(way, all, macs));
    }

    private static @Nullable List<Long> macs(String text) {
        if (text.equals("-")) return List.of();
        List<Long> macs = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            boolean station = word.matches("[0-9a-f][02468ace][0-9a-f]{10}");
            if (!station || macs.size() == DirectBridges.MOST_GUESTS) return null;
            macs.add(Long.parseLong(word, 16));
        }
        return macs;
    }

    private static @Nullable Request lead(String[] words) {
        if (!words[3].matches("[0-9]{1,3}")) return null;
        IpAddress address = words[4].equals("-") ? null : IpAddress.parse(words[4]);
        if (address == null && !words[4].equals("-")) return null;
        return new Lead(words[1], words[2], Integer.parseInt(words[3]), address);
    }

    private static @Nullable Request bind(String[] words) {
        IpAddress address = IpAddress.parse(words[2]);
        boolean tcp = words[1].equals("tcp");
        if (address == null || !tcp && !words[1].equals("udp") || !words[3].matches("[1-9][0-9]{0,4}")) return null;
        return new Bind(tcp, address, Integer.parseInt(words[3]));
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
