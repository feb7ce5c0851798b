package patchbay.control.output;

import patchbay.control.model.Adapter;
import patchbay.control.model.Attachment;
import patchbay.control.model.BridgeMode;
import patchbay.control.model.Machine;
import patchbay.control.model.NatBuffers;
import patchbay.control.model.NatRule;
import patchbay.control.model.NicBackend;
import patchbay.control.model.OsTypes;

/// `showvminfo --machinereadable`, virtualbox.md §8.1.
public final class MachineReadable {
    private final StringBuilder out = new StringBuilder();

    private MachineReadable() {}

    /// All lines.
    public static String text(MachineView view) {
        MachineReadable text = new MachineReadable();
        text.machine(view);
        for (int slot = 1; slot <= view.machine().slots(); slot++)
            text.card(slot, view.machine().adapter(slot));
        text.out.append(BandwidthText.machineReadable(view.machine()));
        return text.out.toString();
    }

    private void machine(MachineView view) {
        Machine machine = view.machine();
        escaped("name", machine.name());
        escaped("groups", String.join(",", machine.groups()));
        escaped("ostype", OsTypes.description(machine.osType()));
        plain("UUID", machine.uuid().toString());
        escaped("CfgFile", view.settingsFile());
        escaped("SnapFldr", machine.folder() + "/Snapshots");
        escaped("LogFldr", machine.folder());
        plain("hardwareuuid", machine.uuid().toString());
        out.append("memory=").append(machine.memoryMib()).append('\n');
        plain("chipset", machine.chipset().word());
        out.append("cpus=").append(machine.cpus()).append('\n');
        boot(machine);
        plain("VMState", view.state().machineWord());
        if (view.changed() != null) plain("VMStateChangeTime", StateTime.text(view.changed()));
    }

    /// Keys of our own, with a prefix that VirtualBox will not use.
    private void boot(Machine machine) {
        if (!machine.boot().kernel().isEmpty())
            escaped("patchbay.kernel", machine.boot().kernel());
        if (!machine.boot().initrd().isEmpty())
            escaped("patchbay.initrd", machine.boot().initrd());
        if (!machine.boot().append().isEmpty())
            escaped("patchbay.append", machine.boot().append());
        int number = 1;
        for (String disk : machine.boot().disks()) escaped("patchbay.disk" + number++, disk);
        number = 1;
        for (String word : machine.qemuArgs()) escaped("patchbay.qemu-arg" + number++, word);
    }

    private void card(int slot, Adapter card) {
        if (!card.enabled()) {
            plain("nic" + slot, "none");
            return;
        }
        target(slot, card);
        plain("macaddress" + slot, card.mac());
        plain("cableconnected" + slot, card.cableConnected() ? "on" : "off");
        plain("nic" + slot, word(card.attachment()));
        plain("nictype" + slot, card.type().word());
        if (card.backend() != NicBackend.AUTO)
            plain("nicbackend" + slot, card.backend().word());
        if (card.bridgeMode() != BridgeMode.AUTO)
            plain("bridgemode" + slot, card.bridgeMode().word());
        plain("nicspeed" + slot, String.valueOf(card.speedKbps()));
        if (!card.nat().dns().servers().isEmpty())
            plain("natdnsservers" + slot, card.nat().dns().serversText());
        if (card.attachment() == Attachment.NAT) nat(card);
    }

    /// The words of `--nicN` but for two, which differ in VirtualBox too.
    private static String word(Attachment attachment) {
        return switch (attachment) {
            case GENERIC -> "Generic";
            case HOSTONLYNET -> "hostonlynetwork";
            default -> attachment.word();
        };
    }

    private void target(int slot, Adapter card) {
        switch (card.attachment()) {
            case NULL -> {}
            case NAT ->
                plain(
                        "natnet" + slot,
                        card.nat().network().isEmpty() ? "nat" : card.nat().network());
            case BRIDGED -> plain("bridgeadapter" + slot, card.names().bridged());
            case INTNET -> plain("intnet" + slot, card.names().internal());
            case HOSTONLY -> plain("hostonlyadapter" + slot, card.names().hostOnly());
            case HOSTONLYNET -> plain("hostonly-network" + slot, card.names().hostOnlyNetwork());
            case NATNETWORK -> plain("nat-network" + slot, card.names().natNetwork());
            case GENERIC -> plain("generic" + slot, card.names().genericDriver());
        }
    }

    private void nat(Adapter card) {
        NatBuffers buffers = card.nat().buffers();
        plain("mtu", String.valueOf(buffers.mtuBytes()));
        plain("sockSnd", String.valueOf(buffers.socketSendKib()));
        plain("sockRcv", String.valueOf(buffers.socketReceiveKib()));
        plain("tcpWndSnd", String.valueOf(buffers.tcpSendKib()));
        plain("tcpWndRcv", String.valueOf(buffers.tcpReceiveKib()));
        int index = 0;
        for (NatRule rule : card.nat().rules()) plain("Forwarding(" + index++ + ")", rule.fields());
    }

    private void plain(String key, String value) {
        out.append(key).append("=\"").append(value).append("\"\n");
    }

    private void escaped(String key, String value) {
        plain(key, value.replace("\\", "\\\\").replace("\"", "\\\""));
    }
}
