package patchbay.control.grammar;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Every command of `VBoxManage` and `patchbay`, in the order of the manual.
public final class Grammar {
    private static final List<CommandSpec> ALL = Stream.of(
                    MachineCommands.ALL, NetworkCommands.ALL, HostCommands.ALL, OwnCommands.ALL)
            .flatMap(List::stream)
            .toList();

    private Grammar() {}

    /// All commands.
    public static List<CommandSpec> all() {
        return ALL;
    }

    /// The commands of a program: `VBoxManage` has VirtualBox's, `patchbay` has them all.
    public static List<CommandSpec> of(String program) {
        return ALL.stream().filter(command -> knows(program, command)).toList();
    }

    /// The command of a name, or null when the program has none such.
    public static @Nullable CommandSpec find(String program, String name) {
        for (CommandSpec command : ALL) if (command.name().equals(name) && knows(program, command)) return command;
        return null;
    }

    private static boolean knows(String program, CommandSpec command) {
        return !command.own() || program.equals("patchbay");
    }
}
