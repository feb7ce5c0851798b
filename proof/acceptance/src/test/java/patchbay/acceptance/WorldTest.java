package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// The world of quickstart and the tests beside what other runs have here or left behind.
@Needs(Need.ROOT)
class WorldTest {
    @Test
    void whatAKilledRunLeftIsRemovedAndDrawsNoPackets() throws Exception {
        // given a network of a process that has ended, with the addresses that this process would take first
        Process ended = Shell.HERE.start(List.of("true"));
        ended.waitFor();
        String left = occupy(ended.pid());

        // when
        String answer;
        try (World world = World.make(1_000, 1)) {
            answer = hello(world);
        }

        // then
        assertThat(answer).startsWith("hello from 203.0.113.");
        assertThat(Shell.HERE.run("ip", "link", "show", left).exitCode()).isNotZero();
        assertThat(Shell.HERE.run("ip", "netns").out()).doesNotContain("pb-outside-" + ended.pid());
    }

    @Test
    void theNetworkOfARunThatGoesOnIsLeftAlone() throws IOException {
        // given
        Process other = Shell.HERE.start(List.of("sleep", "60"));
        String theirs = occupy(other.pid());
        try (World world = World.make(1_000, 1)) {
            // when
            String answer = hello(world);

            // then
            assertThat(answer).startsWith("hello from 203.0.113.");
            assertThat(Shell.HERE.run("ip", "link", "show", theirs).exitCode()).isZero();
        } finally {
            other.destroy();
            Shell.HERE.run("ip", "link", "del", theirs);
            Shell.HERE.run("ip", "netns", "del", "pb-outside-" + other.pid());
        }
    }

    /// A world's network of process `owner` where this process's own would be.
    private static String occupy(long owner) {
        String device = "pbout" + owner;
        String namespace = "pb-outside-" + owner;
        long host = ProcessHandle.current().pid() % 64 * 4 + 1;
        for (String line : List.of(
                "netns add " + namespace,
                "link add " + device + " type veth peer name e0 netns " + namespace,
                "addr add 203.0.113." + host + "/30 dev " + device,
                "link set " + device + " up",
                "-n " + namespace + " link set e0 up")) {
            Shell.HERE.run(("ip " + line).split(" ")).orFail();
        }
        return device;
    }

    private static String hello(World world) {
        return Shell.HERE.run("curl", "-sS", "-m", "10", world.url("/hello")).orFail();
    }
}
