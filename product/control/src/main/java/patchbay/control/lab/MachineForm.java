package patchbay.control.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import patchbay.control.json.JsonValue;
import patchbay.control.model.Adapter;
import patchbay.control.model.Attachment;
import patchbay.control.model.BandwidthGroups;
import patchbay.control.model.BootSource;
import patchbay.control.model.CableFault;
import patchbay.control.model.Chipset;
import patchbay.control.model.Extradata;
import patchbay.control.model.GuestProperties;
import patchbay.control.model.Machine;
import patchbay.control.model.OsType;
import patchbay.control.store.MachineJson;

/// A machine as a lab says it: as `--json` does but for its UUID, name and folder, with a card's rules as texts
/// beside its NAT, and with what is wrong with its cable beside them.
final class MachineForm {
    private static final long USUAL_MEMORY_MIB = 128;

    /// How its chipset is said, which decides what slots there are to be spoken of.
    static final String CHIPSET = "chipset";

    private MachineForm() {}

    /// Everything about a machine.
    static JsonValue.Fields of(Machine machine) {
        JsonValue.Fields json = MachineJson.toJson(machine);
        SequencedMap<String, JsonValue> nics = new LinkedHashMap<>();
        for (int slot = 1; slot <= machine.slots(); slot++) {
            JsonValue.Fields card = json.fields("nics").fields("" + slot);
            JsonValue.Fields nat = Defaults.without(card.fields("nat"), "rules");
            SequencedMap<String, JsonValue> form = new LinkedHashMap<>(card.values());
            form.put("nat", nat);
            form.put("rules", RuleForm.of(machine.adapter(slot).nat().rules()));
            form.put("impair", JsonValue.Fields.ofTexts(impairment(CableFault.of(machine, slot))));
            nics.put("" + slot, new JsonValue.Fields(form));
        }
        SortedMap<String, String> extradata = new TreeMap<>(machine.extradata().values());
        extradata.keySet().removeIf(key -> key.startsWith(CableFault.PREFIX));
        SequencedMap<String, JsonValue> form =
                new LinkedHashMap<>(Defaults.without(json, "uuid", "name", "folder", "guestProperties")
                        .values());
        form.put(CHIPSET, new JsonValue.Text(machine.chipset().word()));
        form.put("nics", new JsonValue.Fields(nics));
        form.put("extradata", JsonValue.Fields.ofTexts(extradata));
        return new JsonValue.Fields(form);
    }

    /// A machine of a type and chipset with nothing else said.
    static JsonValue.Fields plain(OsType type, Chipset chipset) {
        return of(fresh(new UUID(0, 0), "plain", type).withChipset(chipset, type.nicType()));
    }

    /// The machine itself: no card, memory as `createvm` gives it; its folder is still to be said.
    static Machine fresh(UUID uuid, String name, OsType type) {
        List<Adapter> cards = new ArrayList<>();
        for (int slot = 1; slot <= Chipset.PIIX3.slots(); slot++) cards.add(Adapter.disabled(type.nicType()));
        return new Machine(
                uuid,
                name,
                type.id(),
                List.of("/"),
                "/",
                USUAL_MEMORY_MIB,
                1,
                BootSource.NONE,
                List.of(),
                cards,
                BandwidthGroups.NONE,
                Extradata.NONE,
                GuestProperties.NONE);
    }

    /// The same with a card in a slot: a slot that a lab names has one unless it says no.
    static JsonValue.Fields withCard(JsonValue.Fields form, String slot) {
        JsonValue.Fields nics = form.fields("nics");
        JsonValue.Fields card = Defaults.with(nics.fields(slot), "enabled", new JsonValue.Truth(true));
        return Defaults.with(form, "nics", Defaults.with(nics, slot, card));
    }

    /// What a lab needs to say of a machine to have it so: what is not as `plain`, which has its chipset, and of cards
    /// what is not as in a new one.
    static JsonValue.Fields brief(JsonValue.Fields form, JsonValue.Fields plain) {
        SequencedMap<String, JsonValue> nics = new LinkedHashMap<>();
        form.fields("nics").values().forEach((slot, card) -> {
            JsonValue.Fields usual = plain.fields("nics").fields(slot);
            if (card.equals(usual)) return;
            JsonValue.Fields fresh = Defaults.with(usual, "enabled", new JsonValue.Truth(true));
            nics.put(slot, Defaults.minus((JsonValue.Fields) card, fresh));
        });
        JsonValue.Fields rest = Defaults.minus(Defaults.without(form, "nics", "osType"), plain);
        SequencedMap<String, JsonValue> brief = new LinkedHashMap<>();
        brief.put("osType", new JsonValue.Text(form.text("osType", "")));
        String chipset = form.text(CHIPSET, "");
        if (!chipset.equals(Chipset.PIIX3.word())) brief.put(CHIPSET, new JsonValue.Text(chipset));
        brief.putAll(rest.values());
        if (!nics.isEmpty()) brief.put("nics", new JsonValue.Fields(nics));
        return new JsonValue.Fields(brief);
    }

    /// The machine of a whole form.
    ///
    /// @param identity what a lab does not say: UUID, name, folder, guest properties, MAC addresses and extradata
    /// there are already; it has the form's chipset
    static Machine read(JsonValue.Fields form, Machine identity, Surroundings around) {
        SequencedMap<String, JsonValue> json = new LinkedHashMap<>(form.values());
        json.put("uuid", new JsonValue.Text(identity.uuid().toString()));
        json.put("name", new JsonValue.Text(identity.name()));
        json.put("folder", new JsonValue.Text(identity.folder()));
        for (String key : List.of("kernel", "initrd")) {
            json.put(key, new JsonValue.Text(around.absolute().apply(form.text(key, ""))));
        }
        json.put(
                "disks",
                JsonValue.Items.ofTexts(form.items("disks").texts().stream()
                        .map(around.absolute())
                        .toList()));
        SortedMap<String, String> extradata = new TreeMap<>(identity.extradata().values());
        extradata.keySet().removeIf(key -> key.startsWith(CableFault.PREFIX));
        JsonValue.Fields given = form.fields("extradata");
        for (String key : given.values().keySet()) extradata.put(key, given.text(key, ""));
        SequencedMap<String, JsonValue> nics = new LinkedHashMap<>();
        for (int slot = 1; slot <= identity.slots(); slot++) {
            JsonValue.Fields card = form.fields("nics").fields("" + slot);
            nics.put("" + slot, card(card, identity.adapter(slot), around));
            CableFault fault = impairment(card.fields("impair"));
            if (fault != null) extradata.put(CableFault.PREFIX + slot, fault.text());
        }
        json.put("nics", new JsonValue.Fields(nics));
        json.put("extradata", JsonValue.Fields.ofTexts(extradata));
        return MachineJson.ofJson(new JsonValue.Fields(json)).withGuestProperties(identity.guestProperties());
    }

    /// What reading needs from outside.
    ///
    /// @param absolute a path as an absolute one, empty if it is
    /// @param freshMac a new MAC address
    record Surroundings(UnaryOperator<String> absolute, Supplier<String> freshMac) {}

    private static JsonValue card(JsonValue.Fields form, Adapter before, Surroundings around) {
        SequencedMap<String, JsonValue> json = new LinkedHashMap<>(form.values());
        boolean enabled = form.truth("enabled", false);
        if (form.text("mac", "").isEmpty()) {
            String mac = enabled && before.mac().isEmpty() ? around.freshMac().get() : before.mac();
            json.put("mac", new JsonValue.Text(mac));
        }
        boolean unnamed = form.text("internalNetwork", "").isEmpty();
        if (form.text("attachment", "").equals(Attachment.INTNET.word()) && unnamed) {
            json.put("internalNetwork", new JsonValue.Text("intnet"));
        }
        json.put("traceFile", new JsonValue.Text(around.absolute().apply(form.text("traceFile", ""))));
        JsonValue.Fields nat = form.fields("nat");
        String prefix = around.absolute().apply(nat.text("tftpPrefix", ""));
        nat = Defaults.with(nat, "tftpPrefix", new JsonValue.Text(prefix));
        json.put("nat", Defaults.with(nat, "rules", RuleForm.json(form.items("rules"))));
        return new JsonValue.Fields(json);
    }

    private static Map<String, String> impairment(@Nullable CableFault fault) {
        SequencedMap<String, String> words = new LinkedHashMap<>();
        if (fault == null) return words;
        for (String word : fault.text().split(" ", -1)) {
            int equals = word.indexOf('=');
            words.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return words;
    }

    private static @Nullable CableFault impairment(JsonValue.Fields form) {
        SortedMap<String, String> words = new TreeMap<>();
        for (String key : form.values().keySet()) words.put(key, form.text(key, ""));
        return words.isEmpty() ? null : CableFault.of(words);
    }
}
