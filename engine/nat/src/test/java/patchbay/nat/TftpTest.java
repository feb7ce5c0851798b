package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nat.GatewayScene.SECOND;
import static patchbay.nat.TftpScene.FOLDER;
import static patchbay.nat.TftpScene.SERVER;
import static patchbay.nat.TftpScene.request;
import static patchbay.testkit.packet.Packets.udp;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import patchbay.loop.HostFiles;
import patchbay.service.AddressPlan;
import patchbay.service.LoopbackMap;
import patchbay.service.tftp.TftpServer;
import patchbay.testkit.packet.Packet;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.Packets;
import patchbay.testkit.packet.SeenPacket;
import patchbay.testkit.packet.UdpPacket;
import patchbay.wire.Octets;
import patchbay.wire.tftp.TftpMessage;
import patchbay.wire.tftp.TftpOption;

class TftpTest {
    private final TftpScene tftp = new TftpScene();

    @AfterEach
    void everyFileIsClosed() {
        tftp.scene.gateway.close();
        assertThat(tftp.files().open()).isZero();
    }

    @Test
    void aFileArrivesInBlocksOf512FromAPortOfItsOwn() {
        // given
        byte[] file = tftp.put("vm.pxe", 1_300);

        // when
        tftp.read("vm.pxe");

        // then
        SeenPacket first = tftp.expect();
        assertThat(first.udp().sourcePort()).isGreaterThanOrEqualTo(49_152);
        assertThat(TftpScene.message(first).toString()).isEqualTo("DATA block 1, 512 octets");
        tftp.scene.gateway.reset();
        tftp.read("vm.pxe");
        assertThat(tftp.receive(512, 1, 0)).isEqualTo(file);
        assertThat(tftp.scene.count("tftp-files-sent")).isEqualTo(1);
        assertThat(tftp.scene.count("tftp-transfers")).isZero();
    }

    @Test
    void aFileThatFillsItsBlocksEndsWithAnEmptyOneAndAnEmptyFileIsOne() {
        // given
        byte[] full = tftp.put("full", 1_024);
        byte[] empty = tftp.put("empty", 0);

        // when
        tftp.read("full");
        byte[] received = tftp.receive(512, 1, 0);
        tftp.read("empty");

        // then
        assertThat(received).isEqualTo(full);
        assertThat(tftp.receive(512, 1, 0)).isEqualTo(empty);
    }

    @Test
    void optionsAreAcknowledgedBeforeTheFirstBlock() {
        // given
        tftp.put("vmlinuz", 5_000);

        // when
        tftp.read("vmlinuz", "tsize", "0", "blksize", "1432", "multicast", "x");

        // then
        assertThat(tftp.expectMessage())
                .isEqualTo(new TftpMessage.OptionAck(
                        List.of(new TftpOption("tsize", "5000"), new TftpOption("blksize", "1432"))));
    }

    @Test
    void aLongFileInWideWindowsIsWholeThoughBlockNumbersWrap() {
        // given
        byte[] file = tftp.put("big", 66_000 * 16 + 5);

        // when
        tftp.read("big", "blksize", "16", "windowsize", "64");

        // then
        assertThat(tftp.receive(16, 64, 0)).isEqualTo(file);
        assertThat(tftp.scene.count("tftp-retransmitted")).isZero();
    }

    @Test
    void lostBlocksAreSentAgainAloneAndInWindows() {
        // given
        byte[] file = tftp.put("initrd", 400_000);

        // when
        tftp.read("initrd", "blksize", "1432");
        byte[] alone = tftp.receive(1_432, 1, 23);
        tftp.read("initrd", "blksize", "1432", "windowsize", "16");

        // then
        assertThat(alone).isEqualTo(file);
        assertThat(tftp.receive(1_432, 16, 23)).isEqualTo(file);
        assertThat(tftp.scene.count("tftp-retransmitted")).isPositive();
    }

    @Test
    void aSecondAcknowledgementCausesNoSecondBlock() {
        // given
        tftp.put("file", 4_000);
        tftp.read("file");
        SeenPacket first = tftp.expect();
        tftp.acknowledge(first, 1);
        tftp.expect();

        // when
        tftp.acknowledge(first, 1);

        // then
        tftp.scene.guest.expectNothingFor(SECOND / 2);
    }

    @Test
    void aGuestThatFallsSilentIsGivenUpAfterFiveRetransmissions() {
        // given
        tftp.put("file", 4_000);
        tftp.read("file");
        for (int sent = 0; sent < 6; sent++)
            assertThat(tftp.expectMessage().toString()).startsWith("DATA block 1,");

        // then
        tftp.scene.guest.expectNothingFor(20 * SECOND);
        assertThat(tftp.scene.count("tftp-retransmitted")).isEqualTo(5);
        assertThat(tftp.scene.count("tftp-files-not-sent")).isEqualTo(1);
        assertThat(tftp.scene.count("tftp-transfers")).isZero();
    }

    @Test
    void theGuestsTimeoutIsKeptTo() {
        // given
        tftp.put("file", 4_000);
        tftp.read("file", "timeout", "3");
        SeenPacket offer = tftp.expect();
        tftp.acknowledge(offer, 0);
        tftp.expect();

        // then
        tftp.scene.guest.expectNothingFor(3 * SECOND - 1_000_000);
        assertThat(tftp.expectMessage().toString()).startsWith("DATA block 1,");
    }

    @Test
    void whatIsNotServedIsRefusedWithVirtualBoxsCodes() {
        tftp.files().refuse(FOLDER + "/link", HostFiles.Verdict.FORBIDDEN);
        refuses(request(1, "nothing", "octet"), "ERROR 1 \"File not found\"");
        refuses(request(1, "/", "octet"), "ERROR 1 \"File not found\"");
        refuses(request(1, "../secret", "octet"), "ERROR 2 \"Access violation\"");
        refuses(request(1, "a\\..\\..\\secret", "octet"), "ERROR 2 \"Access violation\"");
        refuses(request(1, "link", "octet"), "ERROR 2 \"Access violation\"");
        refuses(request(1, "file", "netascii"), "ERROR 4 \"Unsupported transfer mode\"");
        refuses(request(1, "file", "mail"), "ERROR 4 \"Unsupported transfer mode\"");
        refuses(request(2, "file", "octet"), "ERROR 2 \"Nothing is written here\"");
        refuses(request(9, "file", "octet"), "ERROR 4 \"Illegal TFTP operation\"");
        refuses(new TftpMessage.Ack(1).octets(), "ERROR 4 \"Illegal TFTP operation\"");
        assertThat(tftp.scene.count("tftp-refused")).isEqualTo(10);
    }

    private void refuses(Octets message, String refusal) {
        tftp.ask(message);
        assertThat(tftp.expectMessage()).hasToString(refusal);
    }

    @Test
    void malformedRequestsAreDropped() {
        for (Octets message : List.of(
                Octets.of((byte) 0, (byte) 1, (byte) 'a', (byte) 'b'),
                Octets.of((byte) 0, (byte) 1),
                request(1, "x".repeat(600), "octet"),
                request(1, "file", "octet", "blksize"))) {
            tftp.ask(message);
        }

        tftp.scene.guest.expectNothingFor(SECOND);
    }

    @Test
    void aRequestThatIsRepeatedIsOneTransfer() {
        // given
        tftp.put("file", 100);
        tftp.files().answersAfter(SECOND / 2);

        // when
        tftp.read("file");
        tftp.read("file");

        // then
        assertThat(tftp.receive(512, 1, 0)).hasSize(100);
        tftp.scene.guest.expectNothingFor(SECOND);
        assertThat(tftp.scene.count("tftp-files-sent")).isEqualTo(1);
    }

    @Test
    void aGuestHasEightTransfersAndSilentOnesMakeRoom() {
        // given
        tftp.put("file", 10_000);
        for (int client = 0; client < 20; client++) {
            tftp.scene.guest.send(udp(3_000 + client, 69)
                    .to(SERVER)
                    .destinationMac(Packet.GATEWAY_MAC)
                    .payload(TftpScene.bytes(request(1, "file", "octet"))));
        }
        tftp.scene.machine.runFor(SECOND / 2);
        assertThat(tftp.scene.count("tftp-transfers")).isEqualTo(TftpServer.MAX_TRANSFERS_OF_A_GUEST);
        assertThat(tftp.scene.count("tftp-too-many")).isEqualTo(12);

        // when
        tftp.scene.machine.runFor(5 * SECOND);
        tftp.scene.guest.forget();
        tftp.read("file");

        // then
        tftp.scene.guest.expectEventually(PacketMatcher.anything().from(SERVER).to("10.0.2.15"), SECOND);
        tftp.scene.machine.runFor(SECOND / 10);
        assertThat(tftp.scene.count("tftp-transfers")).isEqualTo(1);
    }

    @Test
    void aFileThatCannotBeReadEndsInAnError() {
        // given
        tftp.put("file", 100);
        tftp.files().readsFail(true);

        // when
        tftp.read("file");

        // then
        assertThat(tftp.expectMessage()).hasToString("ERROR 0 \"Read error\"");
        assertThat(tftp.scene.count("tftp-transfers")).isZero();
    }

    @Test
    void aStrayAcknowledgementIsToldSoAndAnErrorEndsTheTransfer() {
        // given
        tftp.put("file", 4_000);
        tftp.read("file");
        SeenPacket first = tftp.expect();

        // when
        tftp.sendTo(first.udp().sourcePort(), new TftpMessage.Refusal(0, "enough").octets());
        tftp.sendTo(first.udp().sourcePort(), new TftpMessage.Ack(1).octets());

        // then
        assertThat(tftp.expectMessage()).hasToString("ERROR 5 \"Unknown transfer\"");
        tftp.scene.guest.expectNothingFor(5 * SECOND);
    }

    @Test
    void aNatNetworkServesAtItsGateway() {
        // given
        AddressPlan plan = AddressPlan.ofMany(0xc0a8_0f00, 24, LoopbackMap.NONE);
        GatewayScene scene =
                GatewayScene.of(NatSettings.of(plan).change().tftpFolder(FOLDER).build());
        scene.machine.host().files().put(FOLDER + "/vm.pxe", new byte[100]);
        scene.guest.send(Packets.arpRequest("192.168.15.5", "192.168.15.1"));
        scene.guest.expect(PacketMatcher.anything());

        // when
        UdpPacket request = udp(2_070, 69).payload(TftpScene.bytes(request(1, "vm.pxe", "octet")));
        scene.guest.send(request.from("192.168.15.5").to("192.168.15.1").destinationMac(0x5254_0012_3500L));

        // then
        SeenPacket first = scene.guest.expect(PacketMatcher.anything().from("192.168.15.1"));
        assertThat(TftpScene.message(first)).hasToString("DATA block 1, 100 octets");
        UdpPacket word = udp(2_070, first.udp().sourcePort()).payload(TftpScene.bytes(new TftpMessage.Ack(1).octets()));
        scene.guest.send(word.from("192.168.15.5").to("192.168.15.1").destinationMac(0x5254_0012_3500L));
        scene.machine.runFor(SECOND / 10);
        assertThat(scene.count("tftp-files-sent")).isEqualTo(1);
    }

    @Test
    void withoutAFolderNobodyAnswers() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();

        // when
        scene.guest.send(udp(2_070, 69)
                .to(SERVER)
                .destinationMac(Packet.GATEWAY_MAC)
                .payload(TftpScene.bytes(request(1, "file", "octet"))));

        // then
        scene.guest.expectNothingFor(SECOND);
    }
}
