package patchbay.privileged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.linux.Descriptors;
import patchbay.linux.Namespaces;
import patchbay.linux.Tap;
import patchbay.linux.UnixSockets;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;
import patchbay.wire.IpAddress;

/// The privileged program in a network namespace, asked by root and by a user without rights.
@Needs({Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class PrivilegedServerTest {
    private static final String NOBODY = "65534";
    private static final long TURN_NANOS = 50_000_000L;

    private final TestNamespace namespace = new TestNamespace();
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    private Path socket;
    private int listener;
    private Thread serving;

    @TempDir
    Path etc;

    @BeforeEach
    void serve() throws IOException {
        Files.setPosixFilePermissions(etc, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(etc.resolve("group"), "root:x:0:\npatchbay:x:" + NOBODY + ":\n");
        socket = etc.resolve("socket");
        listener = UnixSockets.listenStream(socket, 4);
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
        PrivilegedServer server = new PrivilegedServer(listener, etc, "patchbay", false, log::add);
        serving = Thread.ofPlatform().start(() -> {
            try {
                Namespaces.inside(namespace.path(), () -> {
                    while (!log.contains("end")) server.serveOne(TURN_NANOS);
                    return true;
                });
            } catch (IOException failure) {
                log.add(failure.toString());
            }
        });
    }

    @AfterEach
    void end() throws InterruptedException {
        log.add("end");
        serving.join();
        Descriptors.close(listener);
        namespace.close();
    }

    @Test
    void aUserOfTheGroupGetsAnInterfaceWithItsAddresses() throws Exception {
        // when
        assertThat(asNobody("make", "vboxnet3")).isEqualTo("vboxnet3 done");
        assertThat(asNobody("address", "vboxnet3", "192.168.59.1/24", "fe80::59/64"))
                .isEqualTo("done");

        // then
        String shown = namespace.run("ip", "-d", "addr", "show", "vboxnet3");
        assertThat(shown)
                .contains("0a:00:27:00:00:03", "inet 192.168.59.1/24 brd 192.168.59.255", "inet6 fe80::59/64")
                .contains("user nobody", "persist on", ",UP");
        assertThat(log.poll(5, TimeUnit.SECONDS)).matches("uid 65534 pid [0-9]+: make vboxnet3 lasting: done");

        // when it is changed
        assertThat(asNobody("address", "vboxnet3", "192.168.60.1/25", "-")).isEqualTo("done");

        // then
        assertThat(namespace.run("ip", "addr", "show", "vboxnet3"))
                .contains("192.168.60.1/25")
                .doesNotContain("192.168.59.1", "fe80::59");

        // and when it is removed
        assertThat(asNobody("remove", "vboxnet3")).isEqualTo("done");
        assertThat(namespace.run("ip", "link")).doesNotContain("vboxnet3");
        assertThat(asNobody("remove", "vboxnet3")).isEqualTo("done");
    }

    @Test
    void whoIsNotInTheGroupGetsNothing() throws Exception {
        Files.writeString(etc.resolve("group"), "patchbay:x:4711:\n");
        assertThat(asNobody("make", "vboxnet0"))
                .isEqualTo("CALLER user 65534 is neither root nor in the group 'patchbay'");
        Files.writeString(etc.resolve("group"), "");
        assertThat(asNobody("remove", "vboxnet0")).startsWith("CALLER ");
        assertThat(namespace.run("ip", "link")).doesNotContain("vboxnet");
    }

    @Test
    void whatIsNotOursOrNotHisOrNotAllowedIsRefused() throws Exception {
        // given
        namespace.run("ip", "link", "add", "vboxnet7", "type", "bridge");
        new AskedChanges(socket).make("vboxnet1", true).close();

        // then
        assertThat(asNobody("remove", "lo")).isEqualTo("NAME 'lo' is no name of ours");
        assertThat(asNobody("make", "eth0")).startsWith("NAME ");
        assertThat(asNobody("remove", "vboxnet1"))
                .isEqualTo("NAME 'vboxnet1' is there and does not belong to user 65534");
        assertThat(asNobody("make", "vboxnet7")).startsWith("NAME ");
        assertThat(asNobody("address", "vboxnet9", "192.168.56.1/24", "-")).startsWith("MISSING ");
        asNobody("make", "vboxnet2");
        assertThat(asNobody("address", "vboxnet2", "10.0.0.1/24", "-"))
                .isEqualTo("ADDRESS 10.0.0.1/24 is outside of what is allowed: 192.168.56.0/21");
        assertThat(namespace.run("ip", "addr", "show", "vboxnet2")).doesNotContain("10.0.0.1");
        assertThat(namespace.run("ip", "link")).contains("vboxnet1", "vboxnet7");
    }

    @Test
    void aUserHasAtMostSoManyInterfaces() throws Exception {
        // given one more than there may be, so that the last is refused whatever its name
        Namespaces.inside(namespace.path(), () -> {
            for (int number = 0; number < 128; number++) {
                Tap tap = Tap.open("t" + number);
                tap.owner(Integer.parseInt(NOBODY));
                tap.persist(true);
                tap.close();
            }
            return true;
        });

        // then
        assertThat(asNobody("make", "vboxnet0")).isEqualTo("LIMIT user 65534 has 128 interfaces already");
    }

    @Test
    void strangeBytesAreRefusedAndTheNextCallerIsServed() throws Exception {
        for (String bytes : List.of("make vboxnet0 for\u0001ever", "x".repeat(300), "remove ../../etc", "\0\0\0\0")) {
            int line = UnixSockets.connectStream(socket);
            UnixSockets.send(line, bytes.getBytes(StandardCharsets.UTF_8), listener);
            assertThat(log.poll(5, TimeUnit.SECONDS)).contains("refused ").doesNotContain("\u0001", "\0");
            Descriptors.close(line);
        }
        new AskedChanges(socket).make("vboxnet0", false).close();
    }

    @Test
    void aPortIsBoundForASocketOfThatKindAndBelow1024Alone() throws Exception {
        assertThatThrownBy(() -> LowPorts.ask(socket, listener, true, IpAddress.ANY_V4, 80))
                .hasMessageContaining("no socket of that kind");
        assertThatThrownBy(() -> LowPorts.ask(socket, listener, false, IpAddress.ANY_V6, 8_080))
                .hasMessageContaining("needs no right");
        assertThat(log.poll(5, TimeUnit.SECONDS)).contains("bind tcp 0.0.0.0 80: refused REQUEST");
    }

    @Test
    void withoutTheProgramOrARightTheAnswerSaysSo() {
        assertThatThrownBy(() -> new NoChanges().make("vboxnet0", true))
                .isInstanceOf(HostChangeRefused.class)
                .hasMessageContaining("patchbay-privileged is not running");
        assertThatThrownBy(() -> new AskedChanges(etc.resolve("none")).remove("vboxnet0"))
                .isInstanceOf(HostChangeRefused.class)
                .hasMessageContaining("cannot be reached");
    }

    /// Runs [Caller] as a user without rights.
    private String asNobody(String... words) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Caller.class.getName(), socket.toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
