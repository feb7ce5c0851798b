package patchbay.vmm.multiprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.vmm.Board;

/// What is said on a machine's qtest socket, of which the other end is here.
class QtestLinesTest {
    private static final Pattern SAID =
            Pattern.compile("set_irq_in /machine/i440fx/ioapic unnamed-gpio-in (\\d+ [01])\n");

    @TempDir
    Path folder;

    private Path socket;
    private ServerSocketChannel qemu;

    @BeforeEach
    void listen() throws IOException {
        socket = folder.resolve("qtest.sock");
        qemu = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        qemu.bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void stopListening() throws IOException {
        qemu.close();
    }

    @Test
    void whatAKilledDaemonMayHaveLeftHighIsLowered() throws IOException {
        try (QtestLines lines = new QtestLines(socket, Board.PC, false)) {
            // when
            lines.lowerLeft();

            // then
            assertThat(said(4)).containsExactlyInAnyOrder("10 0", "11 0", "5 0", "9 0");
        }
    }

    @Test
    void whatACardHoldsStaysHighAsTheRestIsLowered() throws IOException {
        try (QtestLines lines = new QtestLines(socket, Board.PC, false)) {
            // given
            lines.level(11, true);

            // when
            lines.lowerLeft();

            // then
            assertThat(said(4)).containsExactly("11 1", "10 0", "5 0", "9 0");
        }
    }

    @Test
    void aLineThatWasLoweredSoIsRaisedAndLoweredAsBefore() throws IOException {
        try (QtestLines lines = new QtestLines(socket, Board.PC, false)) {
            // given
            lines.lowerLeft();

            // when
            lines.level(10, true);
            lines.level(10, false);

            // then
            assertThat(said(6)).endsWith("10 1", "10 0");
        }
    }

    @Test
    void allInputsAreNudgedOnlyWhereCardsOfQemusOwnMayHoldThem() throws IOException {
        try (QtestLines alone = new QtestLines(socket, Board.PC, false);
                QtestLines mixed = new QtestLines(socket, Board.PC, true)) {
            // given
            alone.lowerLeft();
            said(4);
            mixed.lowerLeft();

            // when
            alone.nudgeAll();
            mixed.nudgeAll();

            // then
            assertThat(said(12)).endsWith("10 1", "10 0", "11 1", "11 0", "5 1", "5 0", "9 1", "9 0");
        }
    }

    @Test
    void aMachineWithoutSuchASocketHasNothingToLower() throws IOException {
        qemu.close();
        try (QtestLines lines = new QtestLines(folder.resolve("nobody.sock"), Board.PC, true)) {
            lines.lowerLeft();
            lines.nudgeAll();
        }
    }

    /// The next so many words of who comes next to the socket.
    private List<String> said(int count) throws IOException {
        try (SocketChannel channel = qemu.accept()) {
            ByteBuffer octets = ByteBuffer.allocate(4_096);
            List<String> found = new ArrayList<>();
            while (found.size() < count && channel.read(octets) >= 0) {
                found.clear();
                Matcher words = SAID.matcher(new String(octets.array(), 0, octets.position(), StandardCharsets.UTF_8));
                while (words.find()) found.add(words.group(1));
            }
            return found;
        }
    }
}
