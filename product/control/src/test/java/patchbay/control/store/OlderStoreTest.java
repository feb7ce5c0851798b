package patchbay.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.control.model.Chipset;
import patchbay.control.model.Configuration;
import patchbay.control.model.Machine;
import patchbay.control.model.NicType;

/// A home whose store was written by the daemon before machines had a choice of chipsets.
class OlderStoreTest {
    private static final UUID OLD = UUID.fromString("11111111-2222-4333-8444-555555555555");
    /// What a card's NAT says since then, where nobody asked for it.
    private static final String CAME_SINCE = "\"dnsServers\":\"\",";

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void aStoreOfThatTime() throws IOException, SQLException {
        file = directory.resolve("patchbay.db");
        try (InputStream dump = OlderStoreTest.class.getResourceAsStream("before-chipsets.sql");
                Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(new String(dump.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void isReadAndItsMachinesHaveTheUsualChipsetAndTheirCards() throws StoreException {
        try (Store store = SqliteStore.open(file)) {
            // when
            Configuration configuration = new ConfigurationStore(store).read().configuration();

            // then
            Machine old = configuration.machines().get(OLD);
            assertThat(old).isNotNull();
            assertThat(old.chipset()).isEqualTo(Chipset.PIIX3);
            assertThat(old.adapter(1).nat().rules()).hasSize(1);
            assertThat(old.adapter(2).names().internal()).isEqualTo("lab");
            assertThat(old.adapter(8).names().natNetwork()).isEqualTo("natnet1");
            assertThat(configuration.dhcpPools()).isNotEmpty();
        }
    }

    @Test
    void aMachineWithTheUsualChipsetIsWrittenToTheOctetAsItWasThenBesideWhatCameSince() throws StoreException {
        try (Store store = SqliteStore.open(file)) {
            for (Entry entry : store.snapshot().entries()) {
                if (!entry.key().startsWith("machine/")) continue;
                String written = MachineJson.write(MachineJson.read(entry.value()));
                assertThat(written.replace(CAME_SINCE, "")).isEqualTo(entry.value());
            }
        }
    }

    @Test
    void aMachineOfItGetsMoreSlotsDurably() throws StoreException {
        // when
        try (Store store = SqliteStore.open(file)) {
            ConfigurationStore configurations = new ConfigurationStore(store);
            ConfigurationStore.Held held = configurations.read();
            Machine old = held.configuration().machines().get(OLD);
            Machine wide = old.withChipset(Chipset.ICH9, NicType.VIRTIO);
            assertThat(configurations.replace(held, held.configuration().with(wide)))
                    .isTrue();
        }

        // then
        try (Store store = SqliteStore.open(file)) {
            Machine read = new ConfigurationStore(store)
                    .read()
                    .configuration()
                    .machines()
                    .get(OLD);
            assertThat(read.chipset()).isEqualTo(Chipset.ICH9);
            assertThat(read.adapter(36).type()).isEqualTo(NicType.VIRTIO);
            assertThat(read.adapter(2).names().internal()).isEqualTo("lab");
        }
    }
}
