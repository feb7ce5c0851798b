package patchbay.control.command;

import patchbay.control.grammar.OptionUse;
import patchbay.control.grammar.Reading;

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
        return clerk.finish(clerk.desk().changeStopped(parsed.operands().getFirst(), all));
    }
}
