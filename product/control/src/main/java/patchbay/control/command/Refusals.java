package patchbay.control.command;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.MachineState;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Chipset;
import patchbay.control.model.Machine;
import patchbay.control.model.Unfit;
import patchbay.control.store.StoreException;

/// The refusals of more than one command, in VirtualBox's words where scripts know them.
final class Refusals {
    private static final String SLOTS = "A machine has the cards 1 to " + Chipset.PIIX3.slots()
            + ", with the chipset ich9 1 to " + Chipset.ICH9.slots() + ".";

    private Refusals() {}

    static Refusal noMachine(String nameOrUuid) {
        return Refusal.of(
                        ErrorCode.VBOX_E_OBJECT_NOT_FOUND,
                        Component.VIRTUALBOX,
                        "Could not find a registered machine named '" + nameOrUuid + "'")
                .withRemedy("'list vms' shows the registered machines.");
    }

    /// For changes that need the machine off.
    static Refusal locked(Machine machine) {
        return Refusal.of(
                        ErrorCode.VBOX_E_INVALID_OBJECT_STATE,
                        Component.MACHINE,
                        "The machine '" + machine.name() + "' is already locked for a session (or being unlocked)")
                .withRemedy("It is running: change it with controlvm, or power it off first.");
    }

    /// For starting what already runs.
    static Refusal running(Machine machine) {
        return Refusal.of(
                        ErrorCode.VBOX_E_INVALID_OBJECT_STATE,
                        Component.MACHINE,
                        "The machine '" + machine.name()
                                + "' is already locked by a session (or being locked or unlocked)")
                .withRemedy("It runs already: 'patchbay console' shows its serial console, controlvm changes it.");
    }

    static Refusal notRunning(Machine machine) {
        return Refusal.line("Machine '" + machine.name() + "' is not currently running.")
                .withRemedy("Start it with startvm; a machine that is off is changed with modifyvm.");
    }

    static Refusal badState(MachineState state) {
        return Refusal.of(
                ErrorCode.VBOX_E_INVALID_VM_STATE, Component.CONSOLE, "Invalid machine state: " + state.apiWord());
    }

    static Refusal invalid(Component component, String message) {
        return Refusal.of(ErrorCode.E_INVALIDARG, component, message);
    }

    /// A value the model refuses.
    static Refusal invalid(Component component, IllegalArgumentException why) {
        Refusal refusal = invalid(component, String.valueOf(why.getMessage()));
        return why instanceof Unfit unfit ? refusal.withRemedy(unfit.remedy()) : refusal;
    }

    /// What to do about a text that is no IPv4 address.
    static String writeIpv4(String example) {
        return "Write four numbers of 0 to 255 with dots between them, such as " + example + ".";
    }

    static Refusal file(String message) {
        return Refusal.of(ErrorCode.VBOX_E_FILE_ERROR, Component.MACHINE, message);
    }

    /// A file that cannot be read; the message ends in the file's name and gets the reason.
    static Refusal unreadable(String message, Exception why) {
        String reason = switch (why) {
            case NoSuchFileException missing -> "there is no such file";
            case AccessDeniedException denied -> "its rights, or a folder's, do not allow it";
            default -> String.valueOf(why.getMessage());
        };
        Refusal refusal = file(message + ": " + reason);
        if (!(why instanceof NoSuchFileException)) return refusal;
        return refusal.withRemedy("A path without '/' in front begins in the folder that the command was given in.");
    }

    /// A machine's or VirtualBox's settings that cannot be read.
    static Refusal unreadableSettings(Path file, Exception why) {
        return unreadable("Could not read the settings file '" + file + "'", why);
    }

    static Refusal store(StoreException why) {
        return Refusal.of(ErrorCode.VBOX_E_FILE_ERROR, Component.VIRTUALBOX, String.valueOf(why.getMessage()))
                .withRemedy(why.remedy());
    }

    /// A slot no machine has. VirtualBox says the same and goes on with exit code 0; we stop (quirk 1).
    static Refusal noCard(String number) {
        return Refusal.line("Invalid NIC number " + number).withRemedy(SLOTS);
    }

    /// A slot this machine has not.
    static Refusal noCard(String number, Machine machine) {
        return Refusal.line("Invalid NIC number " + number).withRemedy(slotsOf(machine));
    }

    /// Which slots a machine has, and how it gets more.
    static String slotsOf(Machine machine) {
        if (machine.chipset() == Chipset.ICH9) return "This machine has the cards 1 to " + machine.slots() + ".";
        return "This machine has the cards 1 to " + machine.slots() + "; with 'modifyvm " + machine.name()
                + " --chipset ich9' it has " + Chipset.ICH9.slots() + ".";
    }
}
