package patchbay.control.command;

import java.util.List;
import patchbay.control.grammar.HardwareOptions;
import patchbay.control.grammar.OptionUse;
import patchbay.control.grammar.Reading;
import patchbay.control.model.Machine;

/// `modifyvm`: all options as one edit, so that the first that is refused leaves everything as it was.
final class ModifyVm {
    private final Clerk clerk;

    ModifyVm(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        if (parsed.options().isEmpty()) return clerk.screen().misuse(parsed.command(), "Not enough parameters");
        Edit all = Outcome::done;
        for (OptionUse use : parsed.options()) all = all.andThen(MachineEdits.of(use, clerk.choices()));
        Outcome<Machine> changed = clerk.desk().changeStopped(parsed.operands().getFirst(), all);
        if (changed instanceof Outcome.Done) {
            warnOfInterfaces(parsed);
            warnOfOthers(parsed);
        }
        return clerk.finish(changed);
    }

    private void warnOfInterfaces(Reading.Parsed parsed) {
        for (OptionUse use : parsed.options()) {
            switch (use.option().name()) {
                case "--bridge-adapter" -> InterfaceNames.judge(use.value(), false, clerk);
                case "--host-only-adapter" -> InterfaceNames.judge(use.value(), true, clerk);
                default -> {}
            }
        }
    }

    private void warnOfOthers(Reading.Parsed parsed) {
        List<String> others = parsed.options().stream()
                .filter(use -> HardwareOptions.without(use.option().name()))
                .map(OptionUse::given)
                .distinct()
                .toList();
        if (others.isEmpty()) return;
        clerk.screen().warn("Without effect, since this hardware is as QEMU has it: " + String.join(" ", others));
    }
}
