package patchbay.vmm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import patchbay.lan.Abilities;
import patchbay.lan.PortKind;
import patchbay.lan.PortSettings;
import patchbay.lan.Promiscuity;
import patchbay.lan.Station;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopOptions;
import patchbay.linux.LoopThread;
import patchbay.loop.Frame;
import patchbay.nic.e1000.E1000Card;
import patchbay.nic.e1000.E1000Model;
import patchbay.nic.pcnet.PcnetCard;
import patchbay.nic.pcnet.PcnetModel;
import patchbay.nic.virtio.VirtioPciCard;
import patchbay.nic.virtio.VirtioShape;
import patchbay.vmm.served.CardMaker;
import patchbay.vmm.served.Dialect;
import patchbay.vmm.served.ServedCard;
import patchbay.vmm.served.ServedListener;

/// Debian's own drivers on our cards in a real QEMU: they bind, see the address and the link, send and get
/// frames by interrupts, come back after the module is loaded anew; QEMU killed leaves cards that wait for
/// the next.
final class CardsInGuest {
    private static final long FIRST = 0x0800_2700_0001L;
    private static final long STRANGER = 0x0800_2799_0001L;
    private static final List<CardMaker> MAKERS = List.of(
            place -> new E1000Card(E1000Model.I82540EM, place),
            place -> new E1000Card(E1000Model.I82543GC, place),
            place -> new E1000Card(E1000Model.I82545EM, place),
            place -> new PcnetCard(PcnetModel.AM79C970A, place),
            place -> new PcnetCard(PcnetModel.AM79C973, place),
            place -> new VirtioPciCard(VirtioShape.PLAIN, place));
    private static final List<CardModel> MODELS = List.of(
            CardModel.PRO_1000_MT_DESKTOP,
            CardModel.PRO_1000_T_SERVER,
            CardModel.PRO_1000_MT_SERVER,
            CardModel.PCNET_PCI_II,
            CardModel.PCNET_FAST_III,
            CardModel.VIRTIO);

    private final Path folder;
    private final CardTransport transport;
    private final List<String> arguments;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    CardsInGuest(Path folder, CardTransport transport) {
        this(folder, transport, List.of());
    }

    /// With more arguments for QEMU.
    CardsInGuest(Path folder, CardTransport transport, List<String> arguments) {
        this.folder = folder;
        this.transport = transport;
        this.arguments = arguments;
    }

    /// What is done in the guest beside.
    @FunctionalInterface
    interface More {
        void in(GuestShell shell) throws Exception;
    }

    /// Where the machine's interrupt lines can be reached.
    Path qtest() {
        return MachinePaths.in(folder, folder).qtest();
    }

    /// Shows all of it with this QEMU and what the cards speak with it.
    void show(Path qemu, Dialect.Maker dialect, More more) throws Exception {
        MachineSpec spec = machine(MODELS);
        try (LoopThread loop = LoopThread.start(
                "cards", LoopOptions.DEFAULT, (culprit, thrown) -> told.add(culprit + " threw " + thrown))) {
            Wire wire = new Wire();
            List<ServedCard> ports = loop.call(() -> serve(loop, spec, dialect, wire), 10_000);
            Launch launched = new QemuLauncher(qemu).start(spec);
            assertThat(launched).isInstanceOf(Launch.Running.class);
            QemuMachine machine = ((Launch.Running) launched).machine();
            try (GuestShell shell = new GuestShell(spec.paths().serial())) {
                shell.waitFor(GuestImage.READY);
                for (int card = 0; card < ports.size(); card++) {
                    cardWorks(shell, loop, ports.get(card), wire, card);
                }
                theModuleComesAgain(shell, wire);
                more.in(shell);
            } finally {
                machine.kill();
            }
            for (int card = 0; card < ports.size(); card++) waitFor("the VMM closed the connection");
            assertThat(loop.call(() -> ports.stream().anyMatch(ServedCard::isConnected), 10_000))
                    .isFalse();
            loop.call(() -> closed(ports), 10_000);
        }
        assertThat(told).noneMatch(text -> text.contains("threw"));
    }

    private List<ServedCard> serve(LoopThread loop, MachineSpec spec, Dialect.Maker dialect, Wire wire)
            throws IOException {
        Switch network = new Switch("lab", loop.loop());
        wire.port = network.plug(
                new PortSettings("wire", PortKind.TRUNK_HOST, PortSettings.UNKNOWN_MAC, Promiscuity.ALLOW_ALL, true),
                wire);
        List<ServedCard> ports = new java.util.ArrayList<>();
        for (int index = 0; index < MAKERS.size(); index++) {
            ServedCard.Settings settings = new ServedCard.Settings(
                    spec.cards().get(index).socket(), FIRST + index, MAKERS.get(index), dialect);
            ServedCard port = new ServedCard(loop.loop(), settings, new Listener());
            port.listen();
            port.connect(network.plug(
                    new PortSettings("nic" + index, PortKind.CARD, FIRST + index, Promiscuity.ALLOW_ALL, true),
                    port.card()));
            port.link(true);
            ports.add(port);
        }
        return ports;
    }

    private static boolean closed(List<ServedCard> ports) {
        ports.forEach(ServedCard::close);
        return true;
    }

    private void cardWorks(GuestShell shell, LoopThread loop, ServedCard port, Wire wire, int index) throws Exception {
        String device = device(shell, index);
        assertThat(device).as("card %d is bound; %s", index, told).isNotEmpty();
        shell.run("ip link set " + device + " up; ip addr add 10.9." + index + ".1/24 dev " + device + "; arp -s 10.9."
                + index + ".2 52:54:00:12:35:02");
        assertThat(carrierBecomes(shell, device, "1"))
                .as("carrier of card %d", index)
                .isEqualTo("1");
        for (int size : new int[] {10, 1_400}) {
            shell.run("ping -c 2 -W 1 -s " + size + " 10.9." + index + ".2 >/dev/null");
            assertThat(wire.hasSeen(FIRST + index, Math.max(60, size + 42))).isTrue();
        }
        int before = received(shell, device);
        loop.call(() -> wire.send(STRANGER, 60) && wire.send(FIRST + index, 60), 10_000);
        assertThat(receivedBecomes(shell, device, before + 1))
                .as("only its own frame comes to card %d", index)
                .isEqualTo(before + 1);
        shell.run("ip link set " + device + " promisc on");
        loop.call(() -> wire.send(STRANGER, 60), 10_000);
        assertThat(receivedBecomes(shell, device, before + 2))
                .as("a stranger's frame in promiscuous card %d", index)
                .isEqualTo(before + 2);
        if (MODELS.get(index).device().startsWith("e1000")) longFramesPass(shell, loop, device, wire, index);
        loop.call(() -> linked(port, false), 10_000);
        assertThat(carrierBecomes(shell, device, "0"))
                .as("carrier of card %d, cable out", index)
                .isEqualTo("0");
        loop.call(() -> linked(port, true), 10_000);
        assertThat(carrierBecomes(shell, device, "1"))
                .as("carrier of card %d again", index)
                .isEqualTo("1");
        shell.run("ip link set " + device + " down");
    }

    private void longFramesPass(GuestShell shell, LoopThread loop, String device, Wire wire, int index)
            throws Exception {
        shell.run("ip link set " + device + " promisc off; ip link set " + device + " mtu 4000");
        assertThat(carrierBecomes(shell, device, "1")).isEqualTo("1");
        shell.run("ping -c 2 -W 1 -s 3900 10.9." + index + ".2 >/dev/null");
        assertThat(wire.hasSeen(FIRST + index, 3_942))
                .as("a long frame of card %d", index)
                .isTrue();
        int before = received(shell, device);
        loop.call(() -> wire.send(FIRST + index, 4_014), 10_000);
        assertThat(receivedBecomes(shell, device, before + 1))
                .as("a long frame for card %d", index)
                .isEqualTo(before + 1);
    }

    private void theModuleComesAgain(GuestShell shell, Wire wire) throws Exception {
        shell.run("rmmod e1000; insmod /modules/e1000.ko");
        String device = device(shell, 0);
        shell.run("ip link set " + device + " up; ip addr add 10.9.7.1/24 dev " + device
                + "; arp -s 10.9.7.2 52:54:00:12:35:02");
        assertThat(carrierBecomes(shell, device, "1")).isEqualTo("1");
        shell.run("ping -c 2 -W 1 -s 777 10.9.7.2 >/dev/null");
        assertThat(wire.hasSeen(FIRST, 819)).isTrue();
    }

    private static boolean linked(ServedCard port, boolean up) {
        port.card().link(up);
        return true;
    }

    private static String device(GuestShell shell, int index) throws Exception {
        return shell.run("grep -il 08:00:27:00:00:0" + (index + 1) + " /sys/class/net/*/address | cut -d/ -f5");
    }

    private static int received(GuestShell shell, String device) throws Exception {
        return Integer.parseInt(shell.run("cat /sys/class/net/" + device + "/statistics/rx_packets"));
    }

    private static int receivedBecomes(GuestShell shell, String device, int wanted) throws Exception {
        return Integer.parseInt(shell.run("n=0; while [ $n -lt 80 ]; do r=$(cat /sys/class/net/" + device
                + "/statistics/rx_packets); [ $r -ge " + wanted + " ] && break; n=$((n+1)); sleep 0.2; done; echo $r"));
    }

    private static String carrierBecomes(GuestShell shell, String device, String wanted) throws Exception {
        return shell.run("n=0; while [ $n -lt 80 ]; do c=$(cat /sys/class/net/" + device + "/carrier); [ \"$c\" = "
                + wanted + " ] && break; n=$((n+1)); sleep 0.2; done; echo $c");
    }

    private void waitFor(String words) throws InterruptedException {
        for (String next = told.poll(10, TimeUnit.SECONDS); next != null; next = told.poll(10, TimeUnit.SECONDS)) {
            if (next.contains(words)) return;
        }
        throw new AssertionError("nobody said: " + words);
    }

    private MachineSpec machine(List<CardModel> models) {
        GuestImage image = GuestImage.made();
        List<CardSpec> cards = new java.util.ArrayList<>();
        for (int index = 0; index < models.size(); index++) {
            cards.add(new CardSpec(
                    index + 1,
                    models.get(index),
                    "08:00:27:00:00:0" + (index + 1),
                    true,
                    folder.resolve("nic" + index),
                    0,
                    transport));
        }
        return new MachineSpec(
                "cards",
                UUID.randomUUID(),
                new Hardware(192, 1, Accelerator.TCG),
                Boot.kernel(image.kernel(), image.initrd(), "console=ttyS0 quiet panic=-1 no_timer_check"),
                cards,
                MachinePaths.in(folder, folder),
                arguments);
    }

    private final class Listener implements ServedListener {
        @Override
        public void connected() {
            told.add("connected");
        }

        @Override
        public void disconnected(String reason) {
            told.add(reason);
        }
    }

    /// Who is on the wire: notes the source and length of all that comes.
    private static final class Wire implements Station {
        private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        private final MemorySegment octets = Arena.ofShared().allocate(4_096);
        private SwitchPort port;

        boolean send(long to, int length) {
            for (int at = 0; at < 6; at++) {
                octets.set(ValueLayout.JAVA_BYTE, at, (byte) (to >>> 40 - 8 * at));
            }
            octets.set(ValueLayout.JAVA_BYTE, 6, (byte) 0x52);
            octets.set(ValueLayout.JAVA_BYTE, 12, (byte) 0x08);
            port.take(new Frame().wrap(octets, 0, length));
            return true;
        }

        boolean hasSeen(long from, int length) throws InterruptedException {
            String wanted = from + " " + length;
            for (String next = seen.poll(5, TimeUnit.SECONDS); next != null; next = seen.poll(5, TimeUnit.SECONDS)) {
                if (next.equals(wanted)) return true;
            }
            return false;
        }

        @Override
        public void send(Frame frame) {
            long from = 0;
            for (int at = 6; at < 12; at++) {
                from = from << 8 | frame.bytes().get(ValueLayout.JAVA_BYTE, frame.start() + at) & 0xff;
            }
            seen.add(from + " " + Math.max(60, frame.length()));
        }

        @Override
        public Abilities abilities() {
            return Abilities.ALL;
        }
    }
}
