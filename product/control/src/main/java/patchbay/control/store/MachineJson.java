package patchbay.control.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;
import patchbay.control.json.JsonFault;
import patchbay.control.json.JsonFields;
import patchbay.control.json.JsonReader;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.model.BandwidthGroup;
import patchbay.control.model.BandwidthGroups;
import patchbay.control.model.BootSource;
import patchbay.control.model.Chipset;
import patchbay.control.model.Extradata;
import patchbay.control.model.Machine;

/// Machines as text and back: what the store and settings files hold. A field that is missing has its default, so
/// texts of an older version can be read; a field that is not known is left out.
public final class MachineJson {
    private static final String CHIPSET = "chipset";

    private MachineJson() {}

    /// One line.
    public static String write(Machine machine) {
        return JsonWriter.line(toJson(machine));
    }

    /// The machine a text holds; throws [JsonFault] for a text that holds none.
    public static Machine read(String text) {
        try {
            return ofJson(JsonValue.fields(JsonReader.read(text)));
        } catch (IllegalArgumentException e) {
            throw new JsonFault(String.valueOf(e.getMessage()));
        }
    }

    /// Extradata of all machines as one line.
    public static String writeExtradata(Extradata extradata) {
        return JsonWriter.line(JsonValue.Fields.ofTexts(extradata.values()));
    }

    public static Extradata readExtradata(String text) {
        try {
            return extradata(JsonValue.fields(JsonReader.read(text)));
        } catch (IllegalArgumentException e) {
            throw new JsonFault(String.valueOf(e.getMessage()));
        }
    }

    /// The machine as a value, with every setting: also what `--json` shows.
    public static JsonValue.Fields toJson(Machine machine) {
        BootSource boot = machine.boot();
        SequencedMap<String, JsonValue> adapters = new LinkedHashMap<>();
        for (int slot = 1; slot <= machine.slots(); slot++) {
            adapters.put(String.valueOf(slot), AdapterJson.toJson(machine.adapter(slot)));
        }
        List<JsonValue> groups = new ArrayList<>();
        for (BandwidthGroup group : machine.bandwidth().all()) groups.add(toJson(group));
        JsonFields json = JsonValue.object()
                .with("uuid", machine.uuid().toString())
                .with("name", machine.name())
                .with("osType", machine.osType());
        // The usual one goes without saying: what machines with it were written as before there was another.
        if (machine.chipset() != Chipset.PIIX3)
            json.with(CHIPSET, machine.chipset().word());
        return json.with("groups", JsonValue.Items.ofTexts(machine.groups()))
                .with("folder", machine.folder())
                .with("memoryMib", machine.memoryMib())
                .with("cpus", machine.cpus())
                .with("kernel", boot.kernel())
                .with("initrd", boot.initrd())
                .with("append", boot.append())
                .with("disks", JsonValue.Items.ofTexts(boot.disks()))
                .with("qemuArgs", JsonValue.Items.ofTexts(machine.qemuArgs()))
                .with("nics", new JsonValue.Fields(adapters))
                .with("bandwidthGroups", new JsonValue.Items(groups))
                .with("extradata", JsonValue.Fields.ofTexts(machine.extradata().values()))
                .with("guestProperties", GuestPropertyJson.toJson(machine.guestProperties()))
                .build();
    }

    /// The machine of a value that [#toJson] made; throws [JsonFault] or IllegalArgumentException for any other.
    public static Machine ofJson(JsonValue.Fields json) {
        List<patchbay.control.model.Adapter> adapters = new ArrayList<>();
        JsonValue.Fields nics = json.fields("nics");
        Chipset chipset = AdapterJson.known(Chipset.ofWord(json.text(CHIPSET, Chipset.PIIX3.word())), CHIPSET);
        for (int slot = 1; slot <= chipset.slots(); slot++) {
            adapters.add(AdapterJson.ofJson(nics.fields(String.valueOf(slot))));
        }
        BootSource boot = new BootSource(
                json.text("kernel", ""),
                json.text("initrd", ""),
                json.text("append", ""),
                json.items("disks").texts());
        return new Machine(
                UUID.fromString(json.text("uuid", "")),
                json.text("name", ""),
                json.text("osType", patchbay.control.model.OsTypes.UNKNOWN),
                json.items("groups").texts(),
                json.text("folder", ""),
                json.whole("memoryMib", 128),
                Math.toIntExact(Math.clamp(json.whole("cpus", 1), 0, Integer.MAX_VALUE)),
                boot,
                json.items("qemuArgs").texts(),
                adapters,
                bandwidth(json.items("bandwidthGroups")),
                extradata(json.fields("extradata")),
                GuestPropertyJson.ofJson(json.fields("guestProperties")));
    }

    /// A bandwidth group as a value: also what `bandwidthctl list --json` shows.
    public static JsonValue.Fields toJson(BandwidthGroup group) {
        return JsonValue.object()
                .with("name", group.name())
                .with("type", group.type().word())
                .with("bytesPerSecond", group.bytesPerSecond())
                .build();
    }

    private static BandwidthGroups bandwidth(JsonValue.Items items) {
        List<BandwidthGroup> groups = new ArrayList<>();
        for (JsonValue item : items.values()) {
            JsonValue.Fields json = JsonValue.fields(item);
            groups.add(new BandwidthGroup(
                    json.text("name", ""),
                    AdapterJson.known(BandwidthGroup.Type.ofWord(json.text("type", "Network")), "type"),
                    json.whole("bytesPerSecond", 0)));
        }
        return new BandwidthGroups(groups);
    }

    private static Extradata extradata(JsonValue.Fields json) {
        var values = new TreeMap<String, String>();
        for (String key : json.values().keySet()) values.put(key, json.text(key, ""));
        return new Extradata(values);
    }
}
