package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What tests in a [Lab] do with the programs they start there: wait for them, read them, end them.
final class LabServices {
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final int SEED = 9;
    private static final Pattern RECEIVED = Pattern.compile("([0-9]+) received");

    private LabServices() {}

    /// Tries for ten seconds: a service that was just started, and an address that is tried out, need a moment.
    static Ran retry(Supplier<Ran> attempt) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        Ran ran = attempt.get();
        while (ran.exitCode() != 0 && System.nanoTime() < until) ran = attempt.get();
        return ran;
    }

    /// Starts an [Outside] without names that gives a file of `fileBytes` octets.
    static Process outside(Shell where, String address, int port, long fileBytes) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("java.class.path");
        return where.start(List.of(
                java, "-cp", classes, Outside.class.getName(), address, "" + port, "0", "" + fileBytes, "" + SEED));
    }

    /// Waits until an [Outside] serves; answers the checksum of its file.
    static String ready(Process outside) throws IOException {
        String line = outside.inputReader(StandardCharsets.UTF_8).readLine();
        assertThat(line).startsWith("READY ");
        return line.split(" ", -1)[1];
    }

    /// Ends a service and waits for it, so that the next one finds the port free.
    static void end(Process service) {
        service.destroy();
        service.onExit().join();
    }

    /// A namespace that is card 1 of a machine, with the lease that DHCP gave it. `folder` is for a script.
    static Shell leased(Lab lab, Installation patchbay, Path folder, String machine) throws IOException {
        Shell guest = lab.namespace(machine);
        patchbay.patchbay("attach", "--netns", lab.nameOf(machine), "--vm", machine, "--nic", "1", "--ifname", "eth0")
                .orFail();
        Path script = Files.writeString(
                folder.resolve("lease"),
                "#!/bin/sh\ncase $1 in bound) ip addr add $ip/$mask dev $interface; ip route replace default via $router;; esac\n");
        Shell.HERE.run("chmod", "+x", script.toString()).orFail();
        guest.run("busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-s", script.toString())
                .orFail();
        return guest;
    }

    /// Has `client` fetch a file that `server` serves, and compares it.
    static void assertFetches(Shell client, Shell server, String address, Path file) throws IOException {
        String folderText = String.valueOf(file.getParent());
        Shell.HERE.run("chmod", "755", folderText).orFail();
        Process serving = server.start(List.of("busybox", "httpd", "-f", "-p", "8099", "-h", folderText));
        String fetch = "got=$(mktemp); curl -sf -m 20 -o $got http://" + address + ":8099/file; code=$?;"
                + " sha256sum <$got; rm $got; exit $code";
        Ran fetched = retry(() -> client.run("sh", "-c", fetch));
        LabServices.end(serving);
        String expected = Shell.HERE.run("sha256sum", file.toString()).out().substring(0, 64);
        assertThat(fetched.out()).as(address).startsWith(expected);
    }

    /// Two answers within ten seconds, however late on a busy machine; `more` for `ping`.
    static void assertPings(Shell from, String to, String... more) {
        List<String> words = new ArrayList<>(List.of("ping", "-c", "2", "-i", "0.2", "-w", "10", to));
        words.addAll(List.of(more));
        Ran ran = from.run(words.toArray(String[]::new));
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
    }

    /// How many answers `ping` tells of.
    static int received(Ran ping) {
        Matcher matcher = RECEIVED.matcher(ping.out());
        assertThat(matcher.find()).as(ping.toString()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    /// A file named `file` in `folder`.
    static Path randomFile(Path folder, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new SplittableRandom(SEED).nextBytes(content);
        return Files.write(folder.resolve("file"), content);
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
