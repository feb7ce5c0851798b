package patchbay.control.command;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Reading;
import patchbay.control.machinery.Component;
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
        Refusal unknown = TYPES.contains(type.toLowerCase(Locale.ROOT)) ? null : unknown(type);
        int exitCode = 0;
        for (String name : parsed.operands()) exitCode = Math.max(exitCode, start(name, unknown));
        return exitCode;
    }

    private static Refusal unknown(String type) {
        return Refusals.invalid(Component.MACHINE, "Invalid frontend name: \"" + type + "\"")
                .withRemedy("Use headless; gui and separate mean the same, since machines have no window.");
    }

    private int start(String name, @Nullable Refusal unknown) {
        Outcome<Machine> started = clerk.desk().holding(name, machine -> {
            if (unknown != null) return Outcome.refused(unknown);
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
