package patchbay.control.output;

import java.util.stream.Collectors;
import patchbay.control.model.Adapter;
import patchbay.control.model.BridgeMode;
import patchbay.control.model.Machine;
import patchbay.control.model.NatBuffers;
import patchbay.control.model.NatRule;
import patchbay.control.model.NicBackend;
import patchbay.control.model.OsTypes;

/// `showvminfo` for people, virtualbox.md §8.2: labels of 28 columns and a blank, one line a card.
public final class HumanReadable {
    private static final int LABEL_COLUMNS = 29;

    private final StringBuilder out = new StringBuilder();

    private HumanReadable() {}

    /// All lines.
    public static String text(MachineView view) {
        HumanReadable text = new HumanReadable();
        text.machine(view);
        for (int slot = 1; slot <= view.machine().slots(); slot++) text.card(slot, view);
        text.line("Bandwidth groups:", BandwidthText.human(view.machine()).replaceFirst("\n$", ""));
        return text.out.toString();
    }

    private void machine(MachineView view) {
        Machine machine = view.machine();
        line("Name:", machine.name());
        line("Groups:", String.join(",", machine.groups()));
        line("Guest OS:", OsTypes.description(machine.osType()));
        line("UUID:", machine.uuid().toString());
        line("Config file:", view.settingsFile());
        line("Snapshot folder:", machine.folder() + "/Snapshots");
        line("Log folder:", machine.folder());
        line("Hardware UUID:", machine.uuid().toString());
        line("Memory size:", machine.memoryMib() + "MB");
        line("Chipset:", machine.chipset().word());
        line("Number of CPUs:", String.valueOf(machine.cpus()));
        if (!machine.boot().kernel().isEmpty()) line("Kernel:", machine.boot().kernel());
        if (!machine.boot().initrd().isEmpty())
            line("Initial RAM disk:", machine.boot().initrd());
        if (!machine.boot().append().isEmpty())
            line("Kernel command line:", machine.boot().append());
        int number = 1;
        for (String disk : machine.boot().disks()) line("Disk " + number++ + ":", disk);
        if (!machine.qemuArgs().isEmpty()) line("QEMU arguments:", String.join(" ", machine.qemuArgs()));
        String since = view.changed() == null ? "" : " (since " + StateTime.text(view.changed()) + ")";
        line("State:", view.state().humanWords() + since);
    }

    private void card(int slot, MachineView view) {
        Adapter card = view.machine().adapter(slot);
        String label = "NIC " + slot + ":";
        if (!card.enabled()) {
            line(label, "disabled");
            return;
        }
        String trace = card.trace().file().isEmpty() ? "none" : card.trace().file();
        line(
                label,
                "MAC: " + card.mac()
                        + ", Attachment: " + attachment(card)
                        + ", Cable connected: " + onOff(card.cableConnected())
                        + ", Trace: " + onOff(card.trace().enabled()) + " (file: " + trace + ")"
                        + ", Type: " + card.type().word()
                        + ", Reported speed: " + card.speedKbps() / 1000 + " Mbps"
                        + ", Boot priority: " + card.bootPriority()
                        + ", Promisc Policy: " + card.promiscuous().word()
                        + ", Bandwidth group: "
                        + (card.bandwidthGroup().isEmpty() ? "none" : card.bandwidthGroup()));
        if (card.backend() != NicBackend.AUTO)
            line("NIC " + slot + " Backend:", card.backend().word());
        if (card.bridgeMode() != BridgeMode.AUTO)
            line("NIC " + slot + " Bridge mode:", card.bridgeMode().word());
        if (!view.note(slot).isEmpty()) line("NIC " + slot + " Note:", view.note(slot));
        if (card.attachment() == patchbay.control.model.Attachment.NAT) nat(slot, card);
    }

    private void nat(int slot, Adapter card) {
        NatBuffers buffers = card.nat().buffers();
        out.append("NIC ").append(slot).append(" Settings:  MTU: ").append(buffers.mtuBytes());
        out.append(", Socket (send: ").append(buffers.socketSendKib());
        out.append(", receive: ").append(buffers.socketReceiveKib());
        out.append("), TCP Window (send:").append(buffers.tcpSendKib());
        out.append(", receive: ").append(buffers.tcpReceiveKib()).append(")\n");
        if (!card.nat().dns().servers().isEmpty())
            line("NIC " + slot + " DNS:", card.nat().dns().serversText());
        int index = 0;
        for (NatRule rule : card.nat().rules()) {
            out.append("NIC ")
                    .append(slot)
                    .append(" Rule(")
                    .append(index++)
                    .append("):   name = ")
                    .append(rule.name());
            out.append(", protocol = ").append(rule.protocol().word());
            out.append(", host ip = ").append(rule.hostAddress());
            out.append(", host port = ").append(rule.hostPort());
            out.append(", guest ip = ").append(rule.guestAddress());
            out.append(", guest port = ").append(rule.guestPort()).append('\n');
        }
    }

    private static String attachment(Adapter card) {
        return switch (card.attachment()) {
            case NULL -> "none";
            case NAT -> "NAT";
            case BRIDGED -> "Bridged Interface '" + card.names().bridged() + "'";
            case INTNET -> "Internal Network '" + card.names().internal() + "'";
            case HOSTONLY -> "Host-only Interface '" + card.names().hostOnly() + "'";
            case HOSTONLYNET -> "Host Only Network '" + card.names().hostOnlyNetwork() + "'";
            case NATNETWORK -> "NAT Network '" + card.names().natNetwork() + "'";
            case GENERIC -> {
                String properties = card.properties().entrySet().stream()
                        .map(entry -> entry.getKey() + "='" + entry.getValue() + "'")
                        .collect(Collectors.joining(", "));
                yield "Generic '" + card.names().genericDriver() + "' { " + properties + " }";
            }
        };
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }

    private void line(String label, String value) {
        out.append(label)
                .repeat(' ', Math.max(1, LABEL_COLUMNS - label.length()))
                .append(value)
                .append('\n');
    }
}
