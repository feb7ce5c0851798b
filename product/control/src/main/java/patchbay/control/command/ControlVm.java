package patchbay.control.command;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Reading;
import patchbay.control.grammar.WordSpec;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.MachineState;
import patchbay.control.machinery.Machinery;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Machine;

/// `controlvm`, virtualbox.md §1.6.
final class ControlVm {
    private final Clerk clerk;

    ControlVm(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        String vm = parsed.operands().getFirst();
        String given = parsed.operands().get(1);
        List<String> arguments = parsed.operands().subList(2, parsed.operands().size());
        WordSpec word = word(parsed.command().words(), given);
        if (word == null) return clerk.screen().misuse(parsed.command(), "Invalid parameter '" + given + "'");
        if (!word.indexed()) {
            if (!arguments.isEmpty()) {
                return clerk.screen().misuse(parsed.command(), "Invalid parameter '" + arguments.getFirst() + "'");
            }
            return clerk.finish(power(vm, word.word()));
        }
        Function<Edit, Outcome<Machine>> change = edit -> clerk.desk().changeRunning(vm, edit);
        CardWords.Call call = new CardWords.Call(word.word(), given, arguments);
        return switch (CardWords.read(call, clerk.choices())) {
            case CardWords.Understood(Edit edit) -> {
                Outcome<Machine> changed = change.apply(edit);
                if (changed instanceof Outcome.Done) warn(call);
                yield clerk.finish(changed);
            }
            case CardWords.Misused(String message) -> clerk.screen().misuse(parsed.command(), message);
        };
    }

    /// A running card on an interface of the other kind: one that is not there was refused.
    private void warn(CardWords.Call call) {
        if (!call.word().equals("nic")) return;
        switch (call.first()) {
            case "bridged", "hostif" -> InterfaceNames.judge(call.arguments().get(1), false, clerk);
            case "hostonly" -> InterfaceNames.judge(call.arguments().get(1), true, clerk);
            default -> {}
        }
    }

    private static @Nullable WordSpec word(List<WordSpec> words, String given) {
        String bare = given.replaceFirst("[0-9]+$", "");
        for (WordSpec word : words) if (word.word().equals(word.indexed() ? bare : given)) return word;
        return null;
    }

    private Outcome<Machine> power(String vm, String word) {
        Machinery machinery = clerk.machinery();
        return clerk.desk().holding(vm, machine -> {
            MachineState state = machinery.stateOf(machine.uuid());
            if (!state.online()) return Outcome.refused(Refusals.notRunning(machine));
            Refusal refusal = badState(word, state);
            if (refusal == null) {
                refusal = switch (word) {
                    case "poweroff" -> machinery.powerOff(machine);
                    case "reset" -> machinery.reset(machine);
                    case "acpipowerbutton" -> machinery.acpiPowerButton(machine);
                    case "pause" -> machinery.pause(machine);
                    case "resume" -> machinery.resume(machine);
                    default -> throw new IllegalStateException("no action for " + word);
                };
            }
            if (refusal != null) return Outcome.refused(refusal);
            if (!word.equals("reset")) return Outcome.done(machine);
            return clerk.desk()
                    .keepProperties(machine, machine.guestProperties().afterReset());
        });
    }

    private static @Nullable Refusal badState(String word, MachineState state) {
        return switch (word) {
            case "poweroff" -> null;
            case "resume" ->
                state == MachineState.PAUSED
                        ? null
                        : Refusal.of(
                                ErrorCode.VBOX_E_INVALID_VM_STATE,
                                Component.CONSOLE,
                                "Cannot resume the machine as it is not paused (machine state: " + state.apiWord()
                                        + ")");
            default -> state == MachineState.RUNNING ? null : Refusals.badState(state);
        };
    }
}
