package patchbay.control.command;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import patchbay.control.grammar.BashCompletion;
import patchbay.control.grammar.CommandSpec;
import patchbay.control.grammar.FishCompletion;
import patchbay.control.grammar.Grammar;
import patchbay.control.grammar.HelpText;
import patchbay.control.grammar.Parser;
import patchbay.control.grammar.Reading;
import patchbay.control.grammar.ZshCompletion;
import patchbay.control.machinery.Invocation;
import patchbay.control.machinery.Machinery;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.control.model.SystemProperties;
import patchbay.control.output.ProductVersion;
import patchbay.control.store.ConfigurationStore;
import patchbay.control.store.Store;

/// Runs command lines of `VBoxManage` and `patchbay`. Safe for any thread; a command runs on its caller's.
public final class CommandRunner {
    private final ConfigurationStore store;
    private final Desk desk;
    private final Path machineFolder;
    private final Supplier<UUID> chance;

    /// @param machineFolder absolute path under which machines get their folders
    /// @param chance random UUIDs, for machines and MAC addresses
    public CommandRunner(Store store, Machinery machinery, Path machineFolder, Supplier<UUID> chance) {
        this.store = new ConfigurationStore(store);
        this.desk = new Desk(this.store, machinery);
        this.machineFolder = machineFolder;
        this.chance = chance;
    }

    /// The configuration as it is stored now; for whoever keeps what runs in line with it.
    public Configuration configuration() throws patchbay.control.store.StoreException {
        return store.read().configuration();
    }

    /// Runs the words after the program's name; answers the exit code.
    public int run(List<String> given, Invocation invocation) {
        Screen screen = new Screen(invocation, given);
        Outcome<LeadingWords> read = LeadingWords.read(given, invocation.directory());
        if (!(read instanceof Outcome.Done<LeadingWords>(LeadingWords leading))) {
            Refusal refusal = Desk.refusalOf(read);
            return refusal == null ? 0 : screen.refuse(refusal);
        }
        if (leading.quiet()) screen.quiet();
        if (!leading.misuse().isEmpty()) return screen.misuse(leading.misuse());
        if (leading.version()) {
            screen.print(version(invocation.program()) + "\n");
            return 0;
        }
        List<String> words = leading.words();
        if (words.isEmpty()) {
            screen.banner();
            screen.print(HelpText.overview(invocation.program()));
            return 0;
        }
        CommandSpec command = Grammar.find(invocation.program(), words.getFirst());
        if (command == null) return screen.misuse(OtherVerbs.complaint(invocation.program(), words.getFirst()));
        if (leading.help()) return help(command, invocation, screen);
        return run(command, words.subList(1, words.size()), invocation, screen);
    }

    private static String version(String program) {
        return program.equals("patchbay") ? "patchbay " + ProductVersion.PATCHBAY : ProductVersion.VIRTUALBOX;
    }

    private static int help(CommandSpec command, Invocation invocation, Screen screen) {
        screen.banner();
        screen.print(HelpText.full(invocation.program(), command));
        return 0;
    }

    private int run(CommandSpec command, List<String> words, Invocation invocation, Screen screen) {
        return switch (Parser.parse(command, words)) {
            case Reading.HelpWanted(CommandSpec wanted) -> help(wanted, invocation, screen);
            case Reading.Misuse(CommandSpec wanted, String message) -> screen.misuse(wanted, message);
            case Reading.Parsed parsed -> run(parsed, invocation, screen);
        };
    }

    private int run(Reading.Parsed parsed, Invocation invocation, Screen screen) {
        Choices choices = new Choices(chance, invocation.directory());
        Clerk clerk = new Clerk(desk, screen, choices);
        screen.runs(parsed.command());
        return switch (parsed.command().name()) {
            case "list" -> new Lists(clerk, machineFolder).run(parsed);
            case "showvminfo" -> new ShowVmInfo(clerk).run(parsed);
            case "createvm" -> new CreateVm(clerk, folder()).run(parsed);
            case "registervm" -> new Registration(clerk).register(parsed);
            case "unregistervm" -> new Registration(clerk).unregister(parsed);
            case "modifyvm" -> new ModifyVm(clerk).run(parsed);
            case "startvm" -> new StartVm(clerk).run(parsed);
            case "controlvm" -> new ControlVm(clerk).run(parsed);
            case "natnetwork" -> new NatNetworkCommands(clerk).run(parsed);
            case "dhcpserver" -> new DhcpServerCommands(clerk).run(parsed);
            case "hostonlyif" -> new HostOnlyIfCommands(clerk).run(parsed);
            case "hostonlynet" -> new HostOnlyNetCommands(clerk).run(parsed);
            case "bandwidthctl" -> new BandwidthCommand(clerk).run(parsed);
            case "guestproperty" -> new GuestPropertyCommands(clerk).run(parsed);
            case "setproperty" -> new SystemPropertyCommands(clerk).set(parsed);
            case "setextradata" -> new ExtradataCommands(clerk).set(parsed);
            case "getextradata" -> new ExtradataCommands(clerk).get(parsed);
            case "impair" -> new ImpairCommand(clerk).run(parsed);
            case "apply" -> new ApplyCommand(clerk, invocation, folder()).run(parsed);
            case "export" -> new ExportCommand(clerk).run(parsed);
            case "import" -> new ImportCommand(clerk).run(parsed);
            case "vde" -> new VdeCommand(clerk, machineFolder).run(parsed);
            case "completion" -> completion(parsed, screen);
            default -> new OwnCommandRuns(clerk, invocation).run(parsed);
        };
    }

    /// Where new machines get their folders: as `setproperty` says, or as it is usual.
    private Path folder() {
        Outcome<Configuration> read = desk.configuration();
        return read instanceof Outcome.Done<Configuration>(Configuration configuration)
                ? SystemProperties.machineFolder(configuration, machineFolder)
                : machineFolder;
    }

    private static int completion(Reading.Parsed parsed, Screen screen) {
        String shell = parsed.operands().getFirst();
        switch (shell) {
            case "bash" -> screen.print(BashCompletion.script());
            case "zsh" -> screen.print(ZshCompletion.script());
            case "fish" -> screen.print(FishCompletion.script());
            default -> {
                return screen.misuse(parsed.command(), "Invalid parameter '" + shell + "'");
            }
        }
        return 0;
    }
}
