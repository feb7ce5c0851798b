package patchbay.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QemuCommandLineTest {
    private static final UUID ID = UUID.fromString("6c3e3c4e-1d2b-4a58-9f0e-0123456789ab");
    private static final MachinePaths PATHS = MachinePaths.in(Path.of("/run/p"), Path.of("/log"));

    @Test
    void aMachineWithOneCardIsSpelledOut() {
        // given
        Boot boot = Boot.kernel(Path.of("/boot/vmlinuz"), Path.of("/boot/initrd"), "console=ttyS0 quiet");
        CardSpec card = card(1, CardModel.PRO_1000_MT_DESKTOP, 0);

        // when
        List<String> arguments = QemuCommandLine.arguments(machine(boot, List.of(card), List.of("-vga", "none")));

        // then
        assertThat(String.join("\n", arguments)).isEqualTo("""
                        -name
                        alpha,,beta
                        -uuid
                        6c3e3c4e-1d2b-4a58-9f0e-0123456789ab
                        -nodefaults
                        -no-user-config
                        -machine
                        pc
                        -accel
                        tcg
                        -m
                        256
                        -smp
                        2
                        -display
                        none
                        -device
                        VGA,bus=pci.0,addr=02.0
                        -kernel
                        /boot/vmlinuz
                        -initrd
                        /boot/initrd
                        -append
                        console=ttyS0 quiet
                        -netdev
                        stream,id=net1,server=on,addr.type=unix,addr.path=/run/p/nic1.sock
                        -device
                        e1000,id=nic1,netdev=net1,mac=08:00:27:00:00:01,bus=pci.0,addr=03.0,romfile=
                        -chardev
                        socket,id=serial1,server=on,wait=off,path=/run/p/serial.sock,logfile=/log/serial.log,logappend=on
                        -serial
                        chardev:serial1
                        -qmp
                        unix:/run/p/qmp.sock,server=on,wait=off
                        -vga
                        none""");
    }

    @ParameterizedTest
    @CsvSource({"1,03.0", "2,08.0", "3,09.0", "4,0a.0", "5,10.0", "6,11.0", "7,12.0", "8,13.0"})
    void cardsStandWhereVirtualBoxPutsThem(int slot, String address) {
        assertThat(deviceOf(card(slot, CardModel.VIRTIO, 0))).contains(",addr=" + address + ",");
    }

    @ParameterizedTest
    @CsvSource({
        "1,pcie.0,03.0,23",
        "2,pcie.0,08.0,20",
        "8,pcie.0,13.0,23",
        "9,pci.2,00.0,16",
        "30,pci.2,15.0,17",
        "31,pci.2,1a.0,18",
        "36,pci.2,1f.0,19"
    })
    void cardsOfAnIch9MachineStandWhereVirtualBoxPutsThemAndTheirLinesAreKnown(
            int slot, String bus, String address, int line) {
        // given
        MachineSpec spec = onIch9(List.of(card(slot, CardModel.VIRTIO, 0)));

        // when
        List<String> arguments = QemuCommandLine.arguments(spec);

        // then
        assertThat(arguments)
                .contains("q35", "VGA,bus=pcie.0,addr=02.0")
                .anyMatch(text -> text.contains(",bus=" + bus + ",addr=" + address + ","));
        assertThat(Board.Q35.input(slot)).isEqualTo(line);
        List<String> bridges = arguments.stream()
                .filter(text -> text.startsWith("i82801b11-bridge"))
                .toList();
        if (slot <= 8) assertThat(bridges).isEmpty();
        else
            assertThat(bridges)
                    .containsExactly(
                            "i82801b11-bridge,id=pci.1,bus=pcie.0,addr=18.0",
                            "i82801b11-bridge,id=pci.2,bus=pcie.0,addr=19.0");
    }

    @Test
    void everyPlaceOfAnIch9MachineIsForOneCardAndFreeOfWhatStandsThereAlready() {
        // given VGA, bridges, the functions of ICH9
        List<Board.Place> places = new java.util.ArrayList<>();
        for (int device : List.of(0, 2, 24, 25, 31)) places.add(Board.Q35.root(device));

        // when
        for (int slot = 1; slot <= Board.Q35.slots(); slot++) places.add(Board.Q35.place(slot));

        // then
        assertThat(places).doesNotHaveDuplicates().allMatch(place -> place.device() < 32);
    }

    @Test
    void disksOfAnIch9MachineStandOnThePortsOfItsAhci() {
        // given
        MachineSpec spec = new MachineSpec(
                "alpha",
                ID,
                new Hardware(256, 2, Accelerator.TCG).on(Board.Q35),
                Boot.disks(List.of(Path.of("/d/a.qcow2"), Path.of("/d/cd.iso"))),
                List.of(),
                PATHS,
                List.of());

        // then
        assertThat(QemuCommandLine.arguments(spec))
                .contains(
                        "ide-hd,drive=disk0,bus=ide.0,unit=0,bootindex=1",
                        "ide-cd,drive=disk1,bus=ide.1,unit=0,bootindex=2");
    }

    @Test
    void aQemuOfTheUsersOwnIsToldWhatBoardAnIch9MachinesCardsNeed() {
        assertThat(QemuCommandLine.cardArguments(onIch9(List.of(card(9, CardModel.VIRTIO, 0)))))
                .startsWith("-machine", "q35", "-device", "i82801b11-bridge,id=pci.1,bus=pcie.0,addr=18.0");
        MachineSpec usual = machine(Boot.NOTHING, List.of(card(8, CardModel.VIRTIO, 0)), List.of());
        assertThat(QemuCommandLine.cardArguments(usual)).doesNotContain("-machine");
    }

    @ParameterizedTest
    @CsvSource({
        "Am79C970A,pcnet,true",
        "am79c973,pcnet,false",
        "82540EM,e1000,true",
        "82543GC,e1000-82544gc,false",
        "82545em,e1000-82545em,true",
        "virtio,virtio-net-pci,true"
    })
    void everyModelHasADeviceAndANearOneAWarning(String word, String device, boolean exact) {
        // given
        CardModel model = CardModel.of(word).orElseThrow();
        CardSpec card = card(3, model, 0);

        // then
        assertThat(deviceOf(card)).startsWith(device + ",id=nic3,netdev=net3,mac=");
        List<String> warnings = QemuCommandLine.warnings(machine(Boot.NOTHING, List.of(card), List.of()));
        if (exact) assertThat(warnings).isEmpty();
        else assertThat(warnings).singleElement().asString().contains("NIC 3", model.word(), device);
    }

    @Test
    void aCardByVfioUserIsSpelledOutAsJsonAndNeedsSharedMemoryAndNoTestSocket() {
        // given
        CardSpec card = new CardSpec(
                2,
                CardModel.PCNET_FAST_III,
                "08:00:27:00:00:01",
                true,
                Path.of("/run/p/a,b.sock"),
                0,
                CardTransport.VFIO_USER);

        // when
        List<String> arguments = QemuCommandLine.arguments(machine(Boot.NOTHING, List.of(card), List.of()));

        // then
        assertThat(arguments)
                .contains("{\"driver\":\"vfio-user-pci\",\"id\":\"nic2\",\"bus\":\"pci.0\",\"addr\":\"08.0\","
                        + "\"socket\":{\"type\":\"unix\",\"path\":\"/run/p/a,b.sock\"},\"rombar\":0}")
                .contains("memory-backend-memfd,id=ram,share=on,size=256M")
                .doesNotContain("-qtest");
        assertThat(QemuCommandLine.warnings(machine(Boot.NOTHING, List.of(card), List.of())))
                .isEmpty();
    }

    @Test
    void aCardThatQemusRomIsNotMadeOutToHasOneBesideItsSocket() {
        // given
        Boot network = new Boot(null, null, "", List.of(), true);
        CardSpec card = new CardSpec(
                1,
                CardModel.PRO_1000_T_SERVER,
                "08:00:27:00:00:01",
                true,
                Path.of("/run/p,q/nic1.sock"),
                0,
                CardTransport.MULTI_PROCESS);

        // when
        List<String> arguments = QemuCommandLine.arguments(machine(network, List.of(card), List.of()));

        // then
        assertThat(arguments).anyMatch(text -> text.endsWith(",romfile=/run/p,,q/nic1.rom"));
    }

    @Test
    void aCardByVfioUserBootsInItsTurnByQemusRom() {
        // given
        Boot network = new Boot(null, null, "", List.of(), true);
        CardSpec card = new CardSpec(
                1,
                CardModel.PCNET_FAST_III,
                "08:00:27:00:00:01",
                true,
                Path.of("/run/p/nic1.sock"),
                0,
                CardTransport.VFIO_USER);

        // when
        List<String> arguments = QemuCommandLine.arguments(machine(network, List.of(card), List.of()));

        // then
        assertThat(arguments).anyMatch(text -> text.endsWith("\"romfile\":\"pxe-pcnet.rom\",\"bootindex\":1}"));
    }

    @Test
    void aNetworkBootTriesTheLowestCardAlone() {
        // given
        Boot network = new Boot(null, null, "", List.of(), true);
        List<CardSpec> cards = List.of(card(2, CardModel.VIRTIO, 0), card(1, CardModel.VIRTIO, 0));

        // when
        List<String> arguments = QemuCommandLine.arguments(machine(network, cards, List.of()));

        // then
        assertThat(arguments).anyMatch(text -> text.contains("id=nic1,") && text.endsWith(",bootindex=1"));
        assertThat(arguments).anyMatch(text -> text.contains("id=nic2,") && text.endsWith(",romfile="));
    }

    @Test
    void bootPrioritiesOrderANetworkBoot() {
        // given
        Boot network = new Boot(null, null, "", List.of(), true);
        List<CardSpec> cards =
                List.of(card(1, CardModel.VIRTIO, 0), card(2, CardModel.VIRTIO, 2), card(3, CardModel.VIRTIO, 1));

        // when
        List<String> arguments = QemuCommandLine.arguments(machine(network, cards, List.of()));

        // then
        assertThat(arguments).anyMatch(text -> text.contains("id=nic3,") && text.endsWith(",bootindex=1"));
        assertThat(arguments).anyMatch(text -> text.contains("id=nic2,") && text.endsWith(",bootindex=2"));
        assertThat(arguments).anyMatch(text -> text.contains("id=nic1,") && text.endsWith(",romfile="));
    }

    @Test
    void disksComeBeforeCardsInAnyBootOrder() {
        // given
        Boot boot = Boot.disksThenNetwork(List.of(Path.of("/d/a.qcow2"), Path.of("/d/b.qcow2")));

        // when
        List<String> arguments =
                QemuCommandLine.arguments(machine(boot, List.of(card(1, CardModel.VIRTIO, 0)), List.of()));

        // then
        assertThat(arguments).anyMatch(text -> text.contains("drive=disk1,") && text.endsWith(",bootindex=2"));
        assertThat(arguments).anyMatch(text -> text.contains("id=nic1,") && text.endsWith(",bootindex=3"));
    }

    @Test
    void disksStandOnTheIdeChannels() {
        // given
        Boot boot = Boot.disks(List.of(Path.of("/d/a.qcow2"), Path.of("/d/b,c.vdi"), Path.of("/d/cd.ISO")));

        // when
        List<String> arguments = QemuCommandLine.arguments(machine(boot, List.of(), List.of()));

        // then
        assertThat(arguments)
                .contains(
                        "if=none,id=disk0,format=qcow2,file=/d/a.qcow2",
                        "ide-hd,drive=disk0,bus=ide.0,unit=0,bootindex=1",
                        "if=none,id=disk1,format=vdi,file=/d/b,,c.vdi",
                        "ide-hd,drive=disk1,bus=ide.0,unit=1,bootindex=2",
                        "if=none,id=disk2,format=raw,readonly=on,file=/d/cd.ISO",
                        "ide-cd,drive=disk2,bus=ide.1,unit=0,bootindex=3");
    }

    @ParameterizedTest
    @EnumSource(Accelerator.class)
    void theAcceleratorIsNamed(Accelerator accelerator) {
        MachineSpec spec = machine(Boot.NOTHING, List.of(), List.of()).on(accelerator);
        assertThat(QemuCommandLine.arguments(spec)).containsSequence("-accel", accelerator.word());
    }

    @Test
    void theShellsTextQuotesWhatAShellWouldChange() {
        // given
        Boot boot = Boot.kernel(Path.of("/boot/vmlinuz"), null, "quiet it's");

        // when
        String text = QemuCommandLine.forShell(machine(boot, List.of(), List.of()));

        // then
        assertThat(text).startsWith("qemu-system-x86_64 \\\n  -name alpha,,beta \\\n  -uuid ");
        assertThat(text).contains("-append 'quiet it'\\''s' \\\n");
    }

    @Test
    void whatCannotBeIsRefusedEarly() {
        assertThatThrownBy(() -> card(37, CardModel.VIRTIO, 0)).hasMessage("adapter 37");
        List<CardSpec> ninth = List.of(card(9, CardModel.VIRTIO, 0));
        assertThatThrownBy(() -> machine(Boot.NOTHING, ninth, List.of())).hasMessage("adapter 9");
        assertThatThrownBy(() -> new CardSpec(1, CardModel.VIRTIO, "0800270000aa", true, Path.of("/s"), 0))
                .hasMessageContaining("MAC");
        List<CardSpec> twice = List.of(card(1, CardModel.VIRTIO, 0), card(1, CardModel.VIRTIO, 0));
        assertThatThrownBy(() -> machine(Boot.NOTHING, twice, List.of())).hasMessage("two cards in one slot");
    }

    private static String deviceOf(CardSpec card) {
        return QemuCommandLine.arguments(machine(Boot.NOTHING, List.of(card), List.of())).stream()
                .filter(text -> text.contains("id=" + card.deviceId() + ","))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest(name = "{0} kbit/s, MTU {1}")
    @CsvSource({
        "0, 0, ',speed=1000,duplex=full,bus='",
        "100000, 9000, ',speed=100,duplex=full,host_mtu=9000,bus='",
        "1, 68, ',speed=1,duplex=full,host_mtu=68,bus='",
        "10000000000000, 65535, ',speed=2147483647,duplex=full,host_mtu=65535,bus='"
    })
    void aVirtioCardSaysTheSpeedAndTheMtuOfItsLine(long kbps, int mtu, String expected) {
        // given
        CardSpec virtio = card(1, CardModel.VIRTIO, 0).on(CardLine.of(kbps, mtu));
        CardSpec e1000 = card(1, CardModel.PRO_1000_MT_DESKTOP, 0).on(CardLine.of(kbps, mtu));

        // then
        assertThat(deviceOf(virtio)).contains(expected);
        assertThat(deviceOf(e1000)).doesNotContain("speed=", "host_mtu=");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,67", "1,65536", "1,-1"})
    void aLineThatCannotBeIsRefused(int mbps, int mtu) {
        assertThatThrownBy(() -> new CardLine(mbps, mtu)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aVhostUserCardHasAPairOfQueuesForEachProcessor() {
        // given
        CardSpec card = new CardSpec(
                1,
                CardModel.VIRTIO,
                "08:00:27:00:00:01",
                true,
                Path.of("/run/p/nic1.sock"),
                0,
                CardTransport.VHOST_USER);

        // when
        List<String> arguments = QemuCommandLine.cardArguments(machine(Boot.NOTHING, List.of(card), List.of()));

        // then
        assertThat(arguments).contains("vhost-user,id=net1,chardev=chr1,queues=2");
        assertThat(arguments.getLast()).contains(",vectors=0,mq=on,");
        assertThat(deviceOf(card(1, CardModel.VIRTIO, 0))).doesNotContain("mq=on");
        MachineSpec newer = new MachineSpec(
                "alpha",
                ID,
                new Hardware(256, 2, Accelerator.TCG, true, Board.PC),
                Boot.NOTHING,
                List.of(card),
                PATHS,
                List.of());
        assertThat(QemuCommandLine.cardArguments(newer).getLast())
                .contains(",mq=on,")
                .doesNotContain("vectors=");
        assertThat(QemuCommandLine.cardArguments(newer.on(Accelerator.KVM)).getLast())
                .doesNotContain("vectors=");
    }

    private static CardSpec card(int slot, CardModel model, int bootPriority) {
        Path socket = Path.of("/run/p/nic" + slot + ".sock");
        return new CardSpec(slot, model, String.format("08:00:27:00:00:%02x", slot), true, socket, bootPriority);
    }

    private static MachineSpec onIch9(List<CardSpec> cards) {
        Hardware hardware = new Hardware(256, 2, Accelerator.TCG).on(Board.Q35);
        return new MachineSpec("alpha", ID, hardware, Boot.NOTHING, cards, PATHS, List.of());
    }

    private static MachineSpec machine(Boot boot, List<CardSpec> cards, List<String> extra) {
        return new MachineSpec("alpha,beta", ID, new Hardware(256, 2, Accelerator.TCG), boot, cards, PATHS, extra);
    }
}
