package patchbay.control.command;

import java.util.ArrayList;
import java.util.List;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonFields;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.machinery.Machinery;
import patchbay.control.model.Machine;
import patchbay.control.output.HumanReadable;
import patchbay.control.output.MachineReadable;
import patchbay.control.output.MachineView;
import patchbay.control.store.MachineJson;

/// `showvminfo`.
final class ShowVmInfo {
    private final Clerk clerk;

    ShowVmInfo(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        Outcome<Machine> found = clerk.desk().find(parsed.operands().getFirst());
        if (found instanceof Outcome.Done<Machine>(Machine machine)) {
            MachineView view = view(machine, clerk.machinery());
            if (parsed.has("--json")) clerk.screen().print(JsonWriter.pretty(json(view)));
            else if (parsed.has("--machinereadable")) clerk.screen().print(MachineReadable.text(view));
            else clerk.screen().print(HumanReadable.text(view));
        }
        return clerk.finish(found);
    }

    static MachineView view(Machine machine, Machinery machinery) {
        List<String> notes = new ArrayList<>();
        for (int slot = 1; slot <= machine.slots(); slot++) {
            String text = machine.adapter(slot).enabled() ? machinery.note(machine, slot) : null;
            notes.add(text == null ? "" : text);
        }
        return new MachineView(
                machine,
                machinery.stateOf(machine.uuid()),
                machinery.stateChanged(machine.uuid()),
                MachineFolders.settingsFile(machine).toString(),
                notes);
    }

    static JsonValue json(MachineView view) {
        JsonFields fields = JsonValue.object();
        MachineJson.toJson(view.machine()).values().forEach(fields::with);
        fields.with("state", view.state().machineWord());
        if (view.changed() != null) fields.with("stateChanged", view.changed().toString());
        return fields.build();
    }
}
