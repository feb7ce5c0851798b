package patchbay.vmm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import patchbay.nic.virtio.VirtioNet;
import patchbay.vmm.qmp.Json;

/// QEMU's arguments for a [MachineSpec]: a machine on its [Board], the cards where VirtualBox puts them, without a
/// window, controlled over a socket. A pure function, written for QEMU 7.2 and newer.
///
/// Every card has its `-netdev stream`, attached or not, so that it can be attached while the machine runs.
/// The link state is no argument: it is set over QMP before the processors start ([QemuLauncher] does).
public final class QemuCommandLine {
    /// The program, to be found by `PATH`.
    public static final String PROGRAM = "qemu-system-x86_64";

    /// QEMU's device for a card that another process has.
    static final String PROXY = "x-pci-proxy-dev";

    /// Where VirtualBox has it.
    private static final int VGA_DEVICE = 2;

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,@%+-]+");

    private QemuCommandLine() {}

    /// The arguments behind the program's name.
    public static List<String> arguments(MachineSpec spec) {
        List<String> arguments = new ArrayList<>();
        add(arguments, "-name", escaped(spec.name()));
        add(arguments, "-uuid", spec.uuid().toString());
        arguments.addAll(List.of("-nodefaults", "-no-user-config"));
        addHardware(arguments, spec.hardware(), sharesMemory(spec));
        add(arguments, "-display", "none");
        add(arguments, "-device", "VGA" + at(spec.hardware().board().root(VGA_DEVICE)));
        addBoot(arguments, spec.boot(), spec.hardware().board());
        addCards(arguments, spec);
        addInterrupts(arguments, spec);
        addSerial(arguments, spec.paths());
        add(arguments, "-qmp", "unix:" + escaped(spec.paths().qmp()) + ",server=on,wait=off");
        arguments.addAll(spec.extraArguments());
        return List.copyOf(arguments);
    }

    /// The arguments of the cards alone, for a QEMU that a person launches.
    public static List<String> cardArguments(MachineSpec spec) {
        List<String> arguments = new ArrayList<>();
        Board board = spec.hardware().board();
        // The usual board is QEMU's usual one.
        if (board != Board.PC) add(arguments, "-machine", board.machine());
        if (sharesMemory(spec)) {
            add(arguments, "-m", Integer.toString(spec.hardware().memoryMib()));
            addSharedMemory(arguments, spec.hardware());
            add(arguments, "-machine", "memory-backend=ram");
        }
        addCards(arguments, spec);
        return List.copyOf(arguments);
    }

    /// What a person should know about this machine: one sentence for each card that QEMU has only nearly.
    public static List<String> warnings(MachineSpec spec) {
        return spec.cards().stream()
                .filter(card -> !card.isOurs() && !card.model().isExact())
                .map(card ->
                        "NIC " + card.slot() + ": QEMU has no " + card.model().word() + "; its nearest model, "
                                + card.model().device() + ", stands in for it.")
                .toList();
    }

    /// The whole command for a shell, one option a line.
    public static String forShell(MachineSpec spec) {
        StringBuilder text = new StringBuilder(PROGRAM);
        for (String argument : arguments(spec)) {
            text.append(argument.startsWith("-") ? " \\\n  " : " ").append(quoted(argument));
        }
        return text.toString();
    }

    /// Memory that we may map, too: a card's rings and frames are in it.
    private static void addSharedMemory(List<String> arguments, Hardware hardware) {
        add(arguments, "-object", "memory-backend-memfd,id=ram,share=on,size=" + hardware.memoryMib() + "M");
    }

    private static boolean sharesMemory(MachineSpec spec) {
        return spec.cards().stream().anyMatch(card -> card.transport() != CardTransport.STREAM);
    }

    private static void addHardware(List<String> arguments, Hardware hardware, boolean shared) {
        add(arguments, "-machine", hardware.board().machine() + (shared ? ",memory-backend=ram" : ""));
        add(arguments, "-accel", hardware.accelerator().word());
        if (hardware.accelerator() == Accelerator.KVM) add(arguments, "-cpu", "host");
        add(arguments, "-m", Integer.toString(hardware.memoryMib()));
        if (shared) addSharedMemory(arguments, hardware);
        add(arguments, "-smp", Integer.toString(hardware.processors()));
    }

    /// How a proxied card's interrupts come in: with KVM by an eventfd, else by QEMU's own test socket.
    private static void addInterrupts(List<String> arguments, MachineSpec spec) {
        if (spec.cards().stream().noneMatch(CardSpec::isProxied)) return;
        if (spec.hardware().accelerator() == Accelerator.KVM) return;
        add(arguments, "-qtest", "unix:" + escaped(spec.paths().qtest()) + ",server=on,wait=off");
        add(arguments, "-qtest-log", "/dev/null");
    }

    private static void addBoot(List<String> arguments, Boot boot, Board board) {
        if (boot.kernel() != null) add(arguments, "-kernel", boot.kernel().toString());
        if (boot.initrd() != null) add(arguments, "-initrd", boot.initrd().toString());
        if (!boot.append().isEmpty()) add(arguments, "-append", boot.append());
        for (int index = 0; index < boot.disks().size(); index++) {
            Path disk = boot.disks().get(index);
            String drive = "disk" + index;
            boolean cd = extension(disk).equals("iso");
            add(
                    arguments,
                    "-drive",
                    "if=none,id=" + drive + ",format=" + format(disk) + (cd ? ",readonly=on" : "") + ",file="
                            + escaped(disk));
            add(
                    arguments,
                    "-device",
                    (cd ? "ide-cd" : "ide-hd") + ",drive=" + drive + driveAt(index, board) + ",bootindex="
                            + (index + 1));
        }
    }

    /// IDE has two drives a channel, the AHCI of ICH9 one a port.
    private static String driveAt(int index, Board board) {
        int units = board == Board.PC ? 2 : 1;
        return ",bus=ide." + index / units + ",unit=" + index % units;
    }

    /// Where a device stands, behind what it is.
    private static String at(Board.Place place) {
        return ",bus=" + place.bus() + ",addr=" + place.address();
    }

    private static void addBridges(List<String> arguments, MachineSpec spec) {
        Board board = spec.hardware().board();
        if (spec.cards().stream().noneMatch(card -> board.isBridged(card.slot()))) return;
        for (String bridge : board.bridges()) add(arguments, "-device", bridge);
    }

    /// Cards come behind the disks in the firmware's order, as VirtualBox has it.
    private static void addCards(List<String> arguments, MachineSpec spec) {
        addBridges(arguments, spec);
        List<CardSpec> order = bootOrder(spec);
        for (CardSpec card : spec.cards()) {
            int turn = order.indexOf(card);
            int bootIndex = spec.boot().disks().size() + turn + 1;
            Board.Place place = spec.hardware().board().place(card.slot());
            if (card.isProxied()) addProxy(arguments, card, place, turn >= 0);
            else if (card.isOurs()) addVfio(arguments, card, place, turn < 0 ? 0 : bootIndex);
            else addCard(arguments, spec, card, turn < 0 ? "romfile=" : "bootindex=" + bootIndex);
        }
    }

    /// Pairs of queues of a card whose data plane is ours; QEMU's own has one.
    private static int pairs(MachineSpec spec, CardSpec card) {
        boolean ours = card.transport() == CardTransport.VHOST_USER;
        return ours ? VirtioNet.pairsFor(spec.hardware().processors()) : 1;
    }

    /// By vhost-user the card may have to go without MSI-X: QEMU 7.2 under TCG ends with a fault when a guest turns
    /// that on.
    private static boolean sharesLine(MachineSpec spec, CardSpec card) {
        return card.transport() == CardTransport.VHOST_USER && !spec.hardware().messages();
    }

    private static void addCard(List<String> arguments, MachineSpec spec, CardSpec card, String boot) {
        int pairs = pairs(spec, card);
        String netdev = "net" + card.slot();
        addNetdev(arguments, card, netdev, pairs);
        add(
                arguments,
                "-device",
                card.model().device() + ",id=" + card.deviceId() + ",netdev=" + netdev + ",mac=" + card.mac()
                        + (sharesLine(spec, card) ? ",vectors=0" : "")
                        + (pairs > 1 ? ",mq=on" : "")
                        + line(card)
                        + at(spec.hardware().board().place(card.slot())) + "," + boot);
    }

    private static String line(CardSpec card) {
        if (card.model() != CardModel.VIRTIO) return "";
        int mtu = card.line().mtuBytes();
        return ",speed=" + card.line().speedMbps() + ",duplex=full" + (mtu == 0 ? "" : ",host_mtu=" + mtu);
    }

    private static void addNetdev(List<String> arguments, CardSpec card, String netdev, int pairs) {
        String socket = escaped(card.socket());
        switch (card.transport()) {
            case STREAM ->
                add(arguments, "-netdev", "stream,id=" + netdev + ",server=on,addr.type=unix,addr.path=" + socket);
            case VHOST_USER -> {
                String chardev = "chr" + card.slot();
                add(arguments, "-chardev", "socket,id=" + chardev + ",server=on,path=" + socket);
                String queues = pairs > 1 ? ",queues=" + pairs : "";
                add(arguments, "-netdev", "vhost-user,id=" + netdev + ",chardev=" + chardev + queues);
            }
            case MULTI_PROCESS, VFIO_USER -> throw new IllegalArgumentException("a card of ours has no netdev");
        }
    }

    /// The form that QEMU takes a socket's address in is JSON.
    ///
    /// @param bootIndex the card's turn when the firmware looks for something to boot, 0 for never
    private static void addVfio(List<String> arguments, CardSpec card, Board.Place place, int bootIndex) {
        Map<String, @Nullable Object> device = Json.object(
                "driver",
                "vfio-user-pci",
                "id",
                card.deviceId(),
                "bus",
                place.bus(),
                "addr",
                place.address(),
                "socket",
                Json.object("type", "unix", "path", card.socket().toString()));
        if (bootIndex > 0) {
            device.put("romfile", card.rom());
            device.put("bootindex", bootIndex);
        } else {
            device.put("rombar", 0);
        }
        add(arguments, "-device", Json.write(device));
    }

    /// A proxy has no boot index: its ROM is run when the machine boots from the network at all.
    private static void addProxy(List<String> arguments, CardSpec card, Board.Place place, boolean chosen) {
        if (chosen && !arguments.contains("-boot")) add(arguments, "-boot", "order=n");
        add(
                arguments,
                "-device",
                PROXY + ",id=" + card.deviceId() + ",fd=" + card.proxyDescriptor() + at(place)
                        + (chosen ? ",romfile=" + escaped(card.rom()) : ""));
    }

    /// The cards that the firmware tries, in order, as VirtualBox has it (virtualbox.md §1.7): by priority 1
    /// to 4; when none has one, the lowest card alone.
    private static List<CardSpec> bootOrder(MachineSpec spec) {
        if (!spec.boot().network()) return List.of();
        List<CardSpec> chosen = spec.cards().stream()
                .filter(card -> card.bootPriority() > 0)
                .sorted(Comparator.comparingInt(CardSpec::bootPriority).thenComparingInt(CardSpec::slot))
                .limit(4)
                .toList();
        if (!chosen.isEmpty()) return chosen;
        return spec.cards().stream()
                .sorted(Comparator.comparingInt(CardSpec::slot))
                .limit(1)
                .toList();
    }

    /// A socket that can be joined and left at any time, and a log of all that was printed.
    private static void addSerial(List<String> arguments, MachinePaths paths) {
        add(
                arguments,
                "-chardev",
                "socket,id=serial1,server=on,wait=off,path=" + escaped(paths.serial()) + ",logfile="
                        + escaped(paths.serialLog()) + ",logappend=on");
        add(arguments, "-serial", "chardev:serial1");
    }

    private static String format(Path disk) {
        return switch (extension(disk)) {
            case "qcow2" -> "qcow2";
            case "vdi" -> "vdi";
            case "vmdk" -> "vmdk";
            case "vhd" -> "vpc";
            case "vhdx" -> "vhdx";
            default -> "raw";
        };
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static void add(List<String> arguments, String option, String value) {
        arguments.add(option);
        arguments.add(value);
    }

    private static String escaped(Path path) {
        return escaped(path.toString());
    }

    /// A comma ends a value in QEMU's option lists, unless it is doubled.
    private static String escaped(String value) {
        return value.replace(",", ",,");
    }

    private static String quoted(String argument) {
        return PLAIN.matcher(argument).matches() ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
