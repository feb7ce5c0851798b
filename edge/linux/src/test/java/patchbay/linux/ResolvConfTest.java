package patchbay.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.wire.IpAddress;

class ResolvConfTest {
    @TempDir
    private Path folder;

    @Test
    void serversAndDomainsAreReadInOrder() {
        // when
        ResolverSettings settings = ResolverSettings.parse(List.of(
                "# comment",
                "nameserver 127.0.0.53",
                "  nameserver\t192.0.2.1 # after",
                "nameserver fe80::1%eth0",
                "nameserver nonsense",
                "nameserver",
                "options ndots:2",
                "domain old.example.",
                "search lab.example. example."));

        // then
        assertThat(settings.nameServers())
                .extracting(IpAddress::toString)
                .containsExactly("127.0.0.53", "192.0.2.1", "fe80::1");
        assertThat(settings.searchDomains()).containsExactly("lab.example", "example");
    }

    @Test
    void aChangedFileIsSeenAndCounted() throws Exception {
        // given
        Path file = folder.resolve("resolv.conf");
        Files.writeString(file, "nameserver 192.0.2.1\n");
        ResolvConf followed = new ResolvConf(file);
        long before = followed.revision();

        // when
        Files.writeString(folder.resolve("new"), "nameserver 192.0.2.2\nnameserver 192.0.2.3\n");
        Files.move(folder.resolve("new"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        followed.look();

        // then
        assertThat(followed.revision()).isEqualTo(before + 1);
        assertThat(followed.settings().nameServers()).hasSize(2);
    }

    @Test
    void aFileTouchedWithoutChangeIsNoRevision() throws Exception {
        // given
        Path file = folder.resolve("resolv.conf");
        Files.writeString(file, "nameserver 192.0.2.1\n");
        ResolvConf followed = new ResolvConf(file);
        long before = followed.revision();

        // when
        Files.writeString(file, "# touched\nnameserver 192.0.2.1\n");
        followed.look();

        // then
        assertThat(followed.revision()).isEqualTo(before);
    }

    @Test
    void aFileThatGoesAndComesIsFollowed() throws Exception {
        // given
        Path file = folder.resolve("resolv.conf");
        ResolvConf followed = new ResolvConf(file);
        assertThat(followed.settings()).isEqualTo(ResolverSettings.NONE);

        // when
        Files.writeString(file, "nameserver 192.0.2.9\n");
        followed.look();

        // then
        assertThat(followed.settings().nameServers()).hasSize(1);
        Files.delete(file);
        followed.look();
        assertThat(followed.settings().nameServers()).isEmpty();
    }
}
