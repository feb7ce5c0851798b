package patchbay.acceptance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/// The main job, shown from the outside: two machines made and started by the public commands only, each with a card on
/// NAT and a card on one internal network, and every promise measured. Arguments: kernel, initrd, and `--keep` to leave
/// the machines running. Run by `./quickstart`.
public final class Quickstart {
    private static final long FILE_BYTES = 64L << 20;
    private static final long LAB_BYTES = 16L << 20;
    private static final int LAB_TRIALS = 3;
    private static final Duration BOOT = Duration.ofSeconds(90);
    private static final Duration TRANSFER = Duration.ofSeconds(60);

    private final Installation patchbay;
    private final World world;
    private final Report report = new Report();
    private final int forwardedPort;

    private Quickstart(Installation patchbay, World world) throws IOException {
        this.patchbay = patchbay;
        this.world = world;
        this.forwardedPort = FreePort.ofTheHost();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean keep = arguments.length > 2 && arguments[2].equals("--keep");
        Path root = Installation.projectRoot();
        Path names = Files.createTempDirectory("patchbay-names-");
        World world = World.make(FILE_BYTES, 20_261_122);
        Shell shell = world.isBeyondTheHost()
                ? Shell.HERE.with(
                        "PATCHBAY_RESOLV_CONF", world.resolvConf(names).toString())
                : Shell.HERE;
        Installation patchbay = new Installation(root, shell);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cleanUp(patchbay, world, names, keep)));
        Quickstart quickstart = new Quickstart(patchbay, world);
        boolean good = quickstart.run(arguments[0], arguments[1]);
        if (keep) quickstart.tellHowToGoOn();
        System.exit(good ? 0 : 1);
    }

    private static void cleanUp(Installation patchbay, World world, Path names, boolean keep) {
        try {
            if (!keep) patchbay.close();
            world.close();
            Files.deleteIfExists(names.resolve("resolv.conf"));
            Files.deleteIfExists(names);
        } catch (IOException left) {
            System.err.println("quickstart: could not remove everything: " + left.getMessage());
        }
    }

    private boolean run(String kernel, String initrd) throws IOException {
        report.title("Two machines, each with a card on NAT and a card on the internal network 'lab'");
        report.step("two machines created", () -> {
            create("guest1", kernel, initrd);
            create("guest2", kernel, initrd);
            command("modifyvm", "guest1", "--natpf1", "web,tcp,127.0.0.1," + forwardedPort + ",,80");
            command("modifyvm", "guest2", "--nictype1", "virtio", "--nictype2", "virtio");
            return "by VBoxManage createvm and modifyvm";
        });
        report.step("both started", () -> {
            command("startvm", "guest1", "--type", "headless");
            command("startvm", "guest2", "--type", "headless");
            return "QEMU, each a process of its own";
        });
        if (report.failed()) return report.summary();
        try (GuestShell guest1 = patchbay.guest("guest1");
                GuestShell guest2 = patchbay.guest("guest2")) {
            report.step("both booted", () -> {
                guest1.awaitReady(BOOT);
                guest2.awaitReady(BOOT);
                return guest1.run("uname -sr").orFail() + ", cards 82540EM and virtio";
            });
            if (!report.failed()) natSteps(guest1, guest2);
            if (!report.failed()) labSteps(guest1, guest2);
        }
        return report.summary();
    }

    private void create(String name, String kernel, String initrd) {
        command("createvm", "--name", name, "--ostype", "Debian_64", "--register");
        command("modifyvm", name, "--memory", "256", "--nic1", "nat", "--nic2", "intnet", "--intnet2", "lab");
        command(
                "modifyvm",
                name,
                "--kernel",
                kernel,
                "--initrd",
                initrd,
                "--append",
                "console=ttyS0 quiet panic=-1 no_timer_check");
        if (world.isBeyondTheHost()) return;
        // Without a world of its own the host stands for it, and its own name is what there is to resolve.
        command("modifyvm", name, "--natdnshostresolver1", "on", "--natlocalhostreachable1", "on");
    }

    private void natSteps(GuestShell guest1, GuestShell guest2) {
        report.step("DHCP lease, guest 1", () -> lease(guest1));
        report.step("DHCP lease, guest 2", () -> lease(guest2));
        report.step("name resolved by 10.0.2.3", () -> resolve(guest1));
        report.step("64 MiB fetched by HTTP", () -> download(guest1));
        report.step("64 MiB sent by HTTP", () -> upload(guest1));
        report.step("the same in guest 2", () -> download(guest2) + "; back: " + upload(guest2));
        report.step("host → guest 1, forwarded", () -> forwarded(guest1));
        report.step("ping the gateway", () -> ping(guest1, "10.0.2.2"));
        pingBeyond(guest1);
    }

    /// Pings go out by ping sockets, which the host's administrator may have forbidden; then nothing is wrong with us.
    private void pingBeyond(GuestShell guest) {
        String name = "ping beyond the host";
        patchbay.lacking("Ping")
                .ifPresentOrElse(
                        lacking -> report.leftOut(name, lacking.found(), lacking.remedy()),
                        () -> report.step(name, () -> ping(guest, target())));
    }

    private void labSteps(GuestShell guest1, GuestShell guest2) {
        report.step("guest 1 ↔ guest 2 on 'lab'", () -> {
            guest1.run("ip addr add 192.168.77.1/24 dev eth1; ip link set eth1 up")
                    .orFail();
            guest2.run("ip addr add 192.168.77.2/24 dev eth1; ip link set eth1 up")
                    .orFail();
            guest1.run("ping -c 1 192.168.77.2");
            return ping(guest1, "192.168.77.2");
        });
        report.step("16 MiB over 'lab'", () -> labTransfer(guest1, guest2));
    }

    private String lease(GuestShell guest) {
        guest.run("udhcpc -i eth0 -s /etc/udhcpc -n -q -t 5", Duration.ofSeconds(30))
                .orFail();
        String line = guest.run("grep 'LEASE eth0' /tmp/leases | tail -n 1").orFail();
        require(line.contains(" 10.0.2.15/24 "), "the lease is not 10.0.2.15/24: " + line);
        return line.replace("LEASE eth0 ", "");
    }

    private String resolve(GuestShell guest) throws IOException {
        String name = world.isBeyondTheHost()
                ? Outside.NAME
                : Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        GuestShell.Answer answer = guest.run("nslookup " + name + " 10.0.2.3");
        require(answer.exitCode() == 0, "nslookup " + name + " failed: " + answer.text());
        require(!world.isBeyondTheHost() || answer.text().contains(world.address()), answer.text());
        String last =
                answer.text().lines().filter(line -> line.startsWith("Address")).reduce("", (before, line) -> line);
        return name + " is " + last.replaceFirst("Address[^:]*: *", "");
    }

    private String download(GuestShell guest) {
        GuestShell.Answer fetched = guest.run("wget -q -O /tmp/file " + guestUrl("/file"), TRANSFER);
        fetched.orFail();
        String sum = guest.run("sha256sum /tmp/file", TRANSFER).orFail();
        require(sum.startsWith(world.checksum()), "the SHA-256 differs: " + sum + ", not " + world.checksum());
        return rate(FILE_BYTES, fetched.took()) + ", SHA-256 equal";
    }

    private String upload(GuestShell guest) {
        GuestShell.Answer sent = guest.run("wget -q -O - --post-file=/tmp/file " + guestUrl("/upload"), TRANSFER);
        String answer = sent.orFail();
        require(answer.contains(world.checksum()), "the SHA-256 differs: " + answer + ", not " + world.checksum());
        guest.run("rm /tmp/file");
        return rate(FILE_BYTES, sent.took()) + ", SHA-256 equal";
    }

    private String forwarded(GuestShell guest) throws IOException, InterruptedException {
        guest.run("echo 'hello from guest 1' >/www/index.html; httpd -p 80 -h /www")
                .orFail();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + forwardedPort + "/index.html"))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            long begun = System.nanoTime();
            String body = client.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .strip();
            require(body.equals("hello from guest 1"), "the answer is " + body);
            long micros = (System.nanoTime() - begun) / 1_000;
            return "127.0.0.1:" + forwardedPort + " → guest:80 says '" + body + "' in " + micros / 1_000 + " ms";
        }
    }

    private static String ping(GuestShell guest, String address) {
        String text = guest.run("ping -c 5 -i 0.2 " + address).text();
        String times = text.lines()
                .filter(line -> line.contains("min/avg/max"))
                .findFirst()
                .orElse("");
        require(text.contains("5 packets received") && !times.isEmpty(), text);
        return address + ", 5 of 5, min/avg/max " + times.replaceFirst(".*= *", "");
    }

    /// A file that went by the host would show in its interfaces' counters, whole. So does what others load
    /// meanwhile, for which the transfer is done again.
    private String labTransfer(GuestShell guest1, GuestShell guest2) throws IOException {
        guest1.run("mkdir /tmp/lab; head -c " + LAB_BYTES + " /dev/urandom >/tmp/lab/file", TRANSFER)
                .orFail();
        String sum = guest1.run("httpd -p 7000 -h /tmp/lab; sha256sum </tmp/lab/file", TRANSFER)
                .orFail();
        GuestShell.Answer got;
        long moved;
        int left = LAB_TRIALS;
        do {
            long before = hostOctets();
            got = guest2.run("wget -q -O /tmp/lab http://192.168.77.1:7000/file", TRANSFER);
            got.orFail();
            moved = hostOctets() - before;
        } while (moved >= LAB_BYTES && --left > 0);
        require(guest2.run("sha256sum </tmp/lab", TRANSFER).orFail().equals(sum), "the SHA-256 differs");
        require(
                moved < LAB_BYTES,
                "the host's interfaces moved " + moved
                        + " octets meanwhile, and as much in earlier trials; if this computer"
                        + " loads something else, try again when it is done");
        require(
                !Files.readString(Path.of("/proc/net/arp")).contains("192.168.77."),
                "the host has seen a guest of 'lab'");
        return rate(LAB_BYTES, got.took()) + ", SHA-256 equal; the host's interfaces moved " + moved / 1_024 + " KiB";
    }

    /// Octets that all of the host's interfaces received and sent so far.
    private static long hostOctets() throws IOException {
        long octets = 0;
        for (String line : Files.readAllLines(Path.of("/proc/net/dev"))) {
            int colon = line.indexOf(':');
            if (colon < 0) continue;
            String[] fields = line.substring(colon + 1).strip().split(" +", -1);
            octets += Long.parseLong(fields[0]) + Long.parseLong(fields[8]);
        }
        return octets;
    }

    private String target() {
        return world.address().startsWith("127.") ? "10.0.2.2" : world.address();
    }

    private String guestUrl(String path) {
        return world.url(path).replace("//127.0.0.1:", "//10.0.2.2:");
    }

    private void command(String... words) {
        Ran ran = patchbay.vboxManage(words);
        require(ran.exitCode() == 0, ran.toString());
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) throw new IllegalStateException(otherwise);
    }

    private static String rate(long bytes, Duration took) {
        double seconds = took.toNanos() / 1e9;
        return String.format(Locale.ROOT, "%.1f s, %.0f MiB/s", seconds, bytes / seconds / (1 << 20));
    }

    private void tellHowToGoOn() {
        System.out.println();
        System.out.println("The machines are still running. In a shell:");
        System.out.println(
                "  export PATCHBAY_HOME=" + patchbay.shell().environment().get("PATCHBAY_HOME"));
        System.out.println(
                "  export XDG_RUNTIME_DIR=" + patchbay.shell().environment().get("XDG_RUNTIME_DIR"));
        System.out.println("  bin/patchbay console guest1           (leave with Ctrl-])");
        System.out.println("  curl http://127.0.0.1:" + forwardedPort + "/index.html");
        System.out.println("  bin/VBoxManage showvminfo guest1");
        System.out.println("  bin/VBoxManage controlvm guest1 poweroff");
    }
}
