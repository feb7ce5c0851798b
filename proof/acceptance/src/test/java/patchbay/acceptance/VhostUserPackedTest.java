package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// A Linux guest's `virtio_net` over packed rings, which QEMU offers when it is told so.
@Needs({Need.DIST, Need.QEMU, Need.GUEST})
class VhostUserPackedTest {
    private static final int PACKED_BIT = 34;

    @Test
    void aFilePassesOverPackedRings() throws IOException {
        // given
        try (World world = World.make(4 << 20, 19);
                Installation patchbay = new Installation(Installation.projectRoot(), Shell.HERE)) {
            make(patchbay);
            patchbay.vboxManage("startvm", "packed", "--type", "headless").orFail();
            try (GuestShell guest = patchbay.guest("packed")) {
                guest.awaitReady(Duration.ofMinutes(2));

                // when
                guest.run("ip link set eth0 up; udhcpc -i eth0 -s /etc/udhcpc -n -q -t 10", Duration.ofSeconds(40))
                        .orFail();
                String sum = guest.run("wget -q -O - " + world.url("/file") + " | sha256sum", Duration.ofSeconds(60))
                        .orFail();

                // then
                String features =
                        guest.run("cat /sys/class/net/eth0/device/features").orFail();
                assertThat(features.charAt(PACKED_BIT))
                        .as("packed of %s", features)
                        .isEqualTo('1');
                assertThat(sum).startsWith(world.checksum());
            }
        }
    }

    private static void make(Installation patchbay) throws IOException {
        patchbay.vboxManage("createvm", "--name", "packed", "--ostype", "Debian_64", "--register")
                .orFail();
        patchbay.vboxManage(
                        "modifyvm", "packed", "--nic1", "nat", "--nictype1", "virtio", "--nicbackend1", "vhost-user")
                .orFail();
        patchbay.vboxManage(
                        "modifyvm",
                        "packed",
                        "--memory",
                        "256",
                        "--kernel",
                        System.getenv("PATCHBAY_TEST_KERNEL"),
                        "--initrd",
                        System.getenv("PATCHBAY_TEST_INITRD"),
                        "--append",
                        "console=ttyS0 quiet panic=-1 no_timer_check",
                        "--qemu-arg",
                        "-global",
                        "--qemu-arg",
                        "virtio-net-pci.packed=on")
                .orFail();
    }
}
