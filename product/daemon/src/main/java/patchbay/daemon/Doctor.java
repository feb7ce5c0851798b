package patchbay.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import patchbay.control.machinery.Finding;
import patchbay.linux.KernelAbilities;
import patchbay.linux.OwnRights;

/// What this computer can and cannot do for us, each with the remedy. Nothing is changed by looking.
final class Doctor {
    private static final long FEW_FILES = 4_096;

    private Doctor() {}

    /// The findings that do not depend on the VMM.
    static List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(good("Java", Runtime.version() + " at " + System.getProperty("java.home")));
        findings.add(kernel());
        findings.add(ping());
        findings.add(lowPorts());
        findings.add(tap());
        findings.add(HostRights.finding());
        findings.add(openFiles());
        findings.add(nameServers());
        return findings;
    }

    private static Finding good(String subject, String found) {
        return new Finding(subject, true, false, found, "");
    }

    private static Finding lacking(String subject, String found, String remedy) {
        return new Finding(subject, false, false, found, remedy);
    }

    private static Finding kernel() {
        String version = System.getProperty("os.name") + " " + System.getProperty("os.version");
        if (KernelAbilities.tcpPeekOffset(true)) return good("Kernel", version + ", peeks at an offset (SO_PEEK_OFF)");
        return lacking(
                "Kernel",
                version + ", no SO_PEEK_OFF for TCP: data to guests is copied once more",
                "a kernel of 6.9 or later is faster; nothing is lost without it");
    }

    private static Finding ping() {
        if (OwnRights.mayOpenRawSockets()) return good("Ping", "raw sockets, " + byRight("CAP_NET_RAW"));
        String[] range = firstLine("/proc/sys/net/ipv4/ping_group_range").split("\\s+");
        long group = ownGroup();
        boolean allowed = range.length == 2 && Long.parseLong(range[0]) <= group && group <= Long.parseLong(range[1]);
        if (allowed) return good("Ping", "unprivileged ping sockets are allowed for group " + group);
        return lacking(
                "Ping",
                "guests cannot ping beyond the gateway (net.ipv4.ping_group_range is '" + String.join(" ", range)
                        + "')",
                "sudo sysctl -w net.ipv4.ping_group_range='0 2147483647'");
    }

    private static Finding lowPorts() {
        if (OwnRights.mayBindLowPorts()) {
            return good("Low ports", "any port can be forwarded, " + byRight("CAP_NET_BIND_SERVICE"));
        }
        Path program = HostRights.socket();
        if (Files.isWritable(program)) {
            return good("Low ports", "any port can be forwarded, by patchbay-privileged at " + program);
        }
        String first = firstLine("/proc/sys/net/ipv4/ip_unprivileged_port_start");
        return new Finding(
                "Low ports",
                true,
                false,
                "ports from " + first + " can be forwarded",
                "sudo sysctl -w net.ipv4.ip_unprivileged_port_start=80 allows lower ones");
    }

    private static Finding tap() {
        Path device = Path.of("/dev/net/tun");
        String subject = "Namespaces";
        if (!Files.exists(device)) return lacking(subject, device + " is missing", "sudo modprobe tun");
        if (!Files.isWritable(device)) {
            return lacking(
                    subject,
                    "'patchbay attach' cannot open " + device,
                    "sudo chmod 666 " + device + ", as it is on most systems; machines do not need it");
        }
        if (isRoot()) return good(subject, "'patchbay attach' works, as root");
        return good(subject, "'patchbay attach' works for user namespaces of your own; others need root");
    }

    private static Finding openFiles() {
        for (String line : lines("/proc/self/limits")) {
            if (!line.startsWith("Max open files")) continue;
            String soft = line.substring("Max open files".length()).strip().replaceFirst("\\s.*", "");
            long limit = soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
            String found = soft + ", so many connections at once, less what the daemon itself uses";
            if (limit >= FEW_FILES) return good("Open files", found);
            return lacking("Open files", found, "raise it before the daemon starts: ulimit -n 20000");
        }
        return lacking("Open files", "/proc/self/limits cannot be read", "mount /proc");
    }

    private static Finding nameServers() {
        List<String> servers = lines("/etc/resolv.conf").stream()
                .filter(line -> line.startsWith("nameserver"))
                .map(line -> line.substring("nameserver".length()).strip())
                .toList();
        if (!servers.isEmpty()) return good("Name servers", String.join(", ", servers));
        return lacking(
                "Name servers",
                "/etc/resolv.conf names none: guests ask the host's resolver through the gateway",
                "add a nameserver line if guests are to resolve more than the host's own names");
    }

    private static String byRight(String capability) {
        return isRoot() ? "as root" : "by " + capability;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static long ownGroup() {
        for (String line : lines("/proc/self/status")) {
            if (line.startsWith("Gid:"))
                return Long.parseLong(line.replaceFirst("Gid:\\s*", "").replaceFirst("\\s.*", ""));
        }
        return -1;
    }

    private static String firstLine(String file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? "" : lines.getFirst();
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
