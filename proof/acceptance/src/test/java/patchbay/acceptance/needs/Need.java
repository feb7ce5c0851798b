package patchbay.acceptance.needs;

import java.nio.file.Files;
import java.nio.file.Path;

/// Something that not every computer has and a test cannot do without.
public enum Need {
    /// The rights of root, with network namespaces and `/dev/net/tun`.
    ROOT("root and /dev/net/tun") {
        @Override
        boolean isMet() {
            return "root".equals(System.getProperty("user.name")) && Files.isWritable(Path.of("/dev/net/tun"));
        }
    },
    /// A QEMU and the guest of `tools/guest-image`.
    QEMU("qemu-system-x86_64 and the guest of tools/guest-image") {
        @Override
        boolean isMet() {
            return isProgram("qemu-system-x86_64") && System.getenv("PATCHBAY_TEST_KERNEL") != null;
        }
    },
    /// The product built by `tools/build`.
    DIST("the product, built by tools/build") {
        @Override
        boolean isMet() {
            return Files.exists(patchbay.acceptance.Installation.projectRoot().resolve("target/dist/build-id"));
        }
    };

    private final String words;

    Need(String words) {
        this.words = words;
    }

    abstract boolean isMet();

    String words() {
        return words;
    }

    private static boolean isProgram(String name) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, name))) return true;
        }
        return false;
    }
}
