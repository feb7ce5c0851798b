package patchbay.control.command;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Reading;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.GuestProperties;
import patchbay.control.model.Machine;

/// `startvm`, for one machine or several, one after another; one that fails does not stop the others.
final class StartVm {
    private static final Set<String> TYPES = Set.of("headless", "gui", "separate", "sdl", "capture");

    private final Clerk clerk;

    StartVm(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        String type = parsed.value("--type", "headless");
        if (!TYPES.contains(type.toLowerCase(java.util.Locale.ROOT))) {
            return clerk.screen().misuse(parsed.command(), "Invalid argument format: --type=" + type);
        }
        int exitCode = 0;
        for (String name : parsed.operands()) exitCode = Math.max(exitCode, start(name));
        return exitCode;
    }

    private int start(String name) {
        Outcome<Machine> started = clerk.desk().holding(name, machine -> {
            if (clerk.machinery().stateOf(machine.uuid()).online()) return Outcome.refused(Refusals.running(machine));
            clerk.screen().print("Waiting for VM \"" + name + "\" to power on...\n");
            GuestProperties lasting = KnownProperties.lasting(machine, clerk.machinery());
            @Nullable Refusal refusal = clerk.machinery().start(machine, clerk.screen()::warn);
            if (refusal != null) return Outcome.refused(refusal);
            return clerk.desk().keepProperties(machine, lasting);
        });
        if (started instanceof Outcome.Done) {
            clerk.screen().print("VM \"" + name + "\" has been successfully started.\n");
        }
        return clerk.finish(started);
    }
}
