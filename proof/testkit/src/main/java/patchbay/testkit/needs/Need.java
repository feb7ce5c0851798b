package patchbay.testkit.needs;

import java.nio.file.Files;
import java.nio.file.Path;

/// Something that not every computer has and a test cannot do without.
public enum Need {
    /// The rights of root, to make and enter network namespaces.
    ROOT("root") {
        @Override
        boolean isMet() {
            return "root".equals(System.getProperty("user.name"));
        }
    },
    /// A `/dev/net/tun` that may be written.
    TUN("/dev/net/tun") {
        @Override
        boolean isMet() {
            return Files.isWritable(Path.of("/dev/net/tun"));
        }
    },
    /// A QEMU in `PATH`.
    QEMU("qemu-system-x86_64") {
        @Override
        boolean isMet() {
            return hasProgram("qemu-system-x86_64");
        }
    },
    /// Debian's vde2 in `PATH`.
    VDE("vde_switch and vde_plug") {
        @Override
        boolean isMet() {
            return hasProgram("vde_switch") && hasProgram("vde_plug");
        }
    },
    /// What makes a program of assembly, which gcc brings along.
    ASSEMBLER("as and ld, of binutils") {
        @Override
        boolean isMet() {
            return hasProgram("as") && hasProgram("ld");
        }
    },
    /// UEFI firmware for QEMU, and a boot program for it.
    OVMF("ovmf and ipxe") {
        @Override
        boolean isMet() {
            return Files.exists(Path.of("/usr/share/ovmf/OVMF.fd"))
                    && Files.exists(Path.of("/usr/lib/ipxe/snponly.efi"));
        }
    },
    /// DPDK's own test program in `PATH`.
    DPDK("dpdk-testpmd") {
        @Override
        boolean isMet() {
            return hasProgram("dpdk-testpmd");
        }
    },
    /// Wireshark's terminal program in `PATH`.
    TSHARK("tshark") {
        @Override
        boolean isMet() {
            return hasProgram("tshark");
        }
    },
    /// The DHCP clients and the relay that real networks have.
    DHCP_CLIENTS("dhclient, dhcrelay, busybox and socat") {
        @Override
        boolean isMet() {
            return hasProgram("dhclient") && hasProgram("dhcrelay") && hasProgram("busybox") && hasProgram("socat");
        }
    },
    /// The shells completion is made for, and man.
    SHELLS("zsh, fish and man") {
        @Override
        boolean isMet() {
            return hasProgram("zsh") && hasProgram("fish") && hasProgram("man");
        }
    },
    /// A systemd that can be started as the first process of namespaces, and the program that talks to it.
    SYSTEMD("systemd") {
        @Override
        boolean isMet() {
            return Files.isExecutable(Path.of("/lib/systemd/systemd")) && hasProgram("systemctl");
        }
    },
    /// The small Debian guest, named by two variables.
    GUEST("the guest of tools/guest-image in PATCHBAY_TEST_KERNEL and PATCHBAY_TEST_INITRD") {
        @Override
        boolean isMet() {
            return System.getenv("PATCHBAY_TEST_KERNEL") != null && System.getenv("PATCHBAY_TEST_INITRD") != null;
        }
    },
    /// The same guest for user-mode-linux.
    UML("the guest of 'tools/guest-image uml' in PATCHBAY_TEST_UML and PATCHBAY_TEST_UML_INITRD") {
        @Override
        boolean isMet() {
            return System.getenv("PATCHBAY_TEST_UML") != null && System.getenv("PATCHBAY_TEST_UML_INITRD") != null;
        }
    },
    /// The small Debian guest with DPDK in it.
    DPDK_GUEST("the guest of 'tools/guest-image dpdk' in PATCHBAY_TEST_KERNEL and PATCHBAY_TEST_DPDK_INITRD") {
        @Override
        boolean isMet() {
            return System.getenv("PATCHBAY_TEST_KERNEL") != null && System.getenv("PATCHBAY_TEST_DPDK_INITRD") != null;
        }
    },
    /// A QEMU that is a client of vfio-user, beside the system's.
    NEWER_QEMU("the QEMU of tools/newer-qemu, its folder in PATCHBAY_TEST_NEWER_QEMU") {
        @Override
        boolean isMet() {
            return System.getenv("PATCHBAY_TEST_NEWER_QEMU") != null;
        }
    },
    /// The product built by `tools/build`.
    DIST("the product, built by tools/build") {
        @Override
        boolean isMet() {
            return Files.exists(NeedsCondition.projectRoot().resolve("target/dist/build-id"));
        }
    };

    private final String words;

    Need(String words) {
        this.words = words;
    }

    abstract boolean isMet();

    /// Whether there is a program of this name in `PATH`, or where Debian keeps those for root.
    private static boolean hasProgram(String name) {
        for (String folder : (System.getenv().getOrDefault("PATH", "") + ":/usr/sbin").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, name))) return true;
        }
        return false;
    }

    String words() {
        return words;
    }
}
