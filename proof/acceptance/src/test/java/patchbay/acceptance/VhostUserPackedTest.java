package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// A Linux guest's `virtio_net` over packed rings, which QEMU offers when it is told so, on a line whose speed and MTU
/// the card says.
@Needs({Need.DIST, Need.QEMU, Need.GUEST})
class VhostUserPackedTest {
    private static final int PACKED_BIT = 34;

    @Test
    void aFilePassesOverPackedRings() throws IOException {
        // given
        try (World world = World.make(4 << 20, 19);
                Installation patchbay = new Installation(Installation.projectRoot(), Shell.HERE)) {
            LinuxMachine machine = new LinuxMachine(patchbay, "packed");
            machine.set("--nic1", "nat", "--nictype1", "virtio", "--nicbackend1", "vhost-user");
            machine.set("--nicspeed1", "100000", "--natsettings1", "2000,0,0,0,0");
            machine.set("--qemu-arg", "-global", "--qemu-arg", "virtio-net-pci.packed=on", "--cpus", "2");
            try (machine) {
                machine.boot();

                // when
                machine.lease();
                String sum = machine.run("wget -q -O - " + world.url("/file") + " | sha256sum", Duration.ofSeconds(60));

                // then
                machine.run("test -d /sys/class/net/eth0/queues/tx-1");
                String features = machine.run("cat /sys/class/net/eth0/device/features");
                assertThat(features.charAt(PACKED_BIT))
                        .as("packed of %s", features)
                        .isEqualTo('1');
                assertThat(sum).startsWith(world.checksum());
                assertThat(machine.run("cd /sys/class/net/eth0; echo $(cat speed) $(cat duplex) $(cat mtu)"))
                        .startsWith("100 full 2000");
            }
        }
    }
}
