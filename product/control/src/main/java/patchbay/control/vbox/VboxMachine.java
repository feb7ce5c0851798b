package patchbay.control.vbox;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import patchbay.control.model.Adapter;
import patchbay.control.model.BandwidthGroup;
import patchbay.control.model.BandwidthGroups;
import patchbay.control.model.BootSource;
import patchbay.control.model.Chipset;
import patchbay.control.model.Configuration;
import patchbay.control.model.Extradata;
import patchbay.control.model.Machine;
import patchbay.control.model.OsTypes;

/// Machines as `.vbox` files.
public final class VboxMachine {
    private static final String EMPTY =
            "<VirtualBox xmlns=\"http://www.virtualbox.org/\" version=\"1.19-linux\"><Machine/></VirtualBox>";
    private static final int NEWEST = 119;

    private VboxMachine() {}

    /// The machine of a file, which lives in `folder`; throws [VboxFault] or IllegalArgumentException for none.
    public static Machine read(VboxFile file, String folder) {
        Element machine = file.top("Machine");
        if (machine == null) throw new VboxFault("there is no machine in it");
        UUID uuid = Configuration.uuid(machine.getAttribute("uuid"));
        if (uuid == null) throw new VboxFault("the machine has no UUID");
        Element hardware = Elements.child(machine, "Hardware");
        List<String> groups = new ArrayList<>();
        for (Element each : Elements.children(Elements.child(machine, "Groups"), "Group")) {
            groups.add(each.getAttribute("name"));
        }
        String type = machine.getAttribute("OSType");
        SortedMap<String, String> extradata = new TreeMap<>();
        for (Element each : Elements.children(Elements.child(machine, "ExtraData"), "ExtraDataItem")) {
            extradata.put(each.getAttribute("name"), each.getAttribute("value"));
        }
        return new Machine(
                uuid,
                machine.getAttribute("name"),
                type.isEmpty() ? OsTypes.UNKNOWN : type,
                groups.isEmpty() ? List.of("/") : groups,
                folder,
                Elements.whole(Elements.child(hardware, "Memory"), "RAMSize", 128),
                Elements.number(Elements.child(hardware, "CPU"), "count", 1),
                BootSource.NONE,
                List.of(),
                cards(hardware, file.version()),
                bandwidth(hardware),
                new Extradata(extradata),
                VboxGuestProperties.read(hardware));
    }

    private static Chipset chipset(@Nullable Element hardware) {
        Element element = Elements.child(hardware, "Chipset");
        if (element == null) return Chipset.PIIX3;
        String word = element.getAttribute("type");
        Chipset chipset = Chipset.ofWord(word);
        if (chipset == null) throw new VboxFault("there is no chipset '" + word + "' here");
        return chipset;
    }

    private static List<Adapter> cards(@Nullable Element hardware, int version) {
        Chipset chipset = chipset(hardware);
        List<Adapter> cards = new ArrayList<>();
        for (int slot = 0; slot < chipset.slots(); slot++) cards.add(VboxCard.unsaid(version));
        for (Element each : Elements.children(Elements.child(hardware, "Network"), "Adapter")) {
            long slot = Elements.whole(each, "slot", Long.MAX_VALUE);
            boolean enabled = Elements.truth(each, "enabled", false);
            if (slot < chipset.slots()) {
                cards.set((int) slot, VboxCard.read(each, version));
            } else if (enabled) {
                throw new VboxFault("it has a card in slot " + (slot + 1) + "; its chipset, " + chipset.word()
                        + ", has " + chipset.slots());
            }
        }
        return cards;
    }

    private static BandwidthGroups bandwidth(@Nullable Element hardware) {
        List<BandwidthGroup> groups = new ArrayList<>();
        for (Element each : Elements.children(Elements.find(hardware, "IO/BandwidthGroups"), "BandwidthGroup")) {
            BandwidthGroup.Type type = BandwidthGroup.Type.ofWord(each.getAttribute("type"));
            long mebibytes = Elements.whole(each, "maxMbPerSec", 0) << 20;
            groups.add(new BandwidthGroup(
                    each.getAttribute("name"),
                    type == null ? BandwidthGroup.Type.NETWORK : type,
                    Elements.whole(each, "maxBytesPerSec", mebibytes)));
        }
        return new BandwidthGroups(groups);
    }

    /// A machine as a file, with everything that `original` says and we do not know as it was there.
    ///
    /// @param original the file it came from, which is changed; null makes one of what we know
    public static String write(Machine machine, @Nullable VboxFile original) {
        VboxFile file = original == null ? VboxFile.parse(EMPTY) : original;
        Element root = file.document().getDocumentElement();
        int version = Math.max(file.version(), neededVersion(machine));
        if (file.version() < version) {
            String platform = root.getAttribute("version").replaceFirst("^[^-]*", "");
            root.setAttribute("version", version / 100 + "." + version % 100 + platform);
        }
        Element element = Elements.made(root, "Machine");
        element.setAttribute("uuid", "{" + machine.uuid() + "}");
        element.setAttribute("name", machine.name());
        element.setAttribute("OSType", machine.osType());
        Element extradata = Elements.made(element, "ExtraData");
        Elements.children(extradata, "ExtraDataItem").forEach(extradata::removeChild);
        machine.extradata().values().forEach((key, value) -> {
            Element item = Elements.add(extradata, "ExtraDataItem");
            item.setAttribute("name", key);
            item.setAttribute("value", value);
        });
        if (!extradata.hasChildNodes()) element.removeChild(extradata);
        Elements.made(element, "Hardware/CPU").setAttribute("count", "" + machine.cpus());
        Elements.made(element, "Hardware/Memory").setAttribute("RAMSize", "" + machine.memoryMib());
        chipset(machine, element);
        Element network = Elements.made(element, "Hardware/Network");
        for (Element each : Elements.children(network, "Adapter")) {
            if (Elements.whole(each, "slot", -1) >= machine.slots()) network.removeChild(each);
        }
        for (int slot = 0; slot < machine.slots(); slot++) card(machine, slot, network, version);
        groups(machine, element);
        VboxGuestProperties.write(Elements.made(element, "Hardware"), machine.guestProperties());
        return file.text();
    }

    /// The usual one goes without saying, as in VirtualBox.
    private static void chipset(Machine machine, Element element) {
        boolean said = Elements.find(element, "Hardware/Chipset") != null;
        if (!said && machine.chipset() == Chipset.PIIX3) return;
        Elements.made(element, "Hardware/Chipset")
                .setAttribute("type", machine.chipset().name());
    }

    /// The version of the file that its cards need, raised as VirtualBox raises it: no further than they do.
    private static int neededVersion(Machine machine) {
        return machine.adapters().stream()
                .filter(card -> !card.equals(VboxCard.unsaid(NEWEST)))
                .mapToInt(VboxCard::versionFor)
                .max()
                .orElse(0);
    }

    private static void card(Machine machine, int slot, Element network, int version) {
        Adapter card = machine.adapter(slot + 1);
        Element adapter = null;
        for (Element each : Elements.children(network, "Adapter")) {
            if (Elements.whole(each, "slot", -1) == slot) adapter = each;
        }
        if (adapter == null) {
            if (card.equals(VboxCard.unsaid(NEWEST))) return;
            adapter = Elements.add(network, "Adapter");
            adapter.setAttribute("slot", "" + slot);
        }
        VboxCardWriter.write(card, adapter, version);
    }

    private static void groups(Machine machine, Element element) {
        Element groups = Elements.made(element, "Hardware/IO/BandwidthGroups");
        Elements.children(groups, "BandwidthGroup").forEach(groups::removeChild);
        for (BandwidthGroup group : machine.bandwidth().all()) {
            Element each = Elements.add(groups, "BandwidthGroup");
            each.setAttribute("name", group.name());
            each.setAttribute("type", group.type().word());
            each.setAttribute("maxBytesPerSec", "" + group.bytesPerSecond());
        }
        if (groups.getElementsByTagName("*").getLength() == 0) {
            groups.getParentNode().removeChild(groups);
        }
    }
}
