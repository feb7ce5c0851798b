package patchbay.control.command;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import patchbay.control.grammar.Numbers;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonFields;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.machinery.CaptureClient;
import patchbay.control.machinery.CaptureEnd;
import patchbay.control.machinery.CaptureOrder;
import patchbay.control.machinery.CaptureSource;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Invocation;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.AttachmentNames;
import patchbay.control.model.Machine;

/// `patchbay capture`: the frames of a card or of a network as pcapng. What is said about it goes to the error
/// stream, since the output may be the capture itself. Without the machine's lock, since a capture lasts long.
final class CaptureCommand {
    private static final long MAX_SECONDS = 31_536_000; // a year

    private final Clerk clerk;
    private final Invocation invocation;

    CaptureCommand(Clerk clerk, Invocation invocation) {
        this.clerk = clerk;
        this.invocation = invocation;
    }

    int run(Reading.Parsed parsed) {
        long snap = Numbers.uint32(parsed.value("--snap", "" + CaptureOrder.MAX_SNAP_BYTES));
        if (snap < 1 || snap > CaptureOrder.MAX_SNAP_BYTES) {
            return clerk.screen()
                    .misuse(parsed.command(), "Parameter --snap is 1 to " + CaptureOrder.MAX_SNAP_BYTES + " octets");
        }
        long seconds = Numbers.uint32(parsed.value("--seconds", "0"));
        if (seconds > MAX_SECONDS || parsed.has("--seconds") && seconds == 0) {
            return clerk.screen().misuse(parsed.command(), "Parameter --seconds is 1 to " + MAX_SECONDS);
        }
        long count = Numbers.uint32(parsed.value("--count", "0"));
        if (parsed.has("--count") && count == 0) {
            return clerk.screen().misuse(parsed.command(), "Parameter --count is 1 or more");
        }
        String misuse = wrongSource(parsed);
        if (!misuse.isEmpty()) return clerk.screen().misuse(parsed.command(), misuse);
        Outcome<CaptureSource> source = source(parsed);
        if (!(source instanceof Outcome.Done<CaptureSource>(CaptureSource what))) return clerk.finish(source);
        return into(parsed, what, new CaptureOrder((int) snap, count, seconds));
    }

    /// What is wrong with what is named; empty when nothing is.
    private static String wrongSource(Reading.Parsed parsed) {
        boolean machine = !parsed.operands().isEmpty();
        if (!parsed.has("--network")) return machine ? "" : "VM name or UUID required, or --network";
        if (machine) return "Either a VM or --network, not both";
        return parsed.has("--nic") ? "Parameter --nic is about a VM, not a network" : "";
    }

    private Outcome<CaptureSource> source(Reading.Parsed parsed) {
        if (parsed.has("--network")) return network(parsed.value("--network", ""));
        long slot = Numbers.uint32(parsed.value("--nic", "1"));
        return clerk.desk().find(parsed.operands().getFirst()).then(machine -> {
            if (slot < 1 || slot > machine.slots()) return Outcome.refused(Refusals.noCard("" + slot, machine));
            if (!machine.adapter((int) slot).enabled()) return Outcome.refused(noCardThere(machine, slot));
            return Outcome.done(new CaptureSource.Card(machine, (int) slot));
        });
    }

    private static Outcome<CaptureSource> network(String name) {
        if (!name.isEmpty() && name.length() <= AttachmentNames.MAX_NETWORK_CHARS) {
            return Outcome.done(new CaptureSource.WholeNetwork(name));
        }
        return Outcome.refused(Refusals.invalid(
                Component.VIRTUALBOX,
                "a network's name has 1 to " + AttachmentNames.MAX_NETWORK_CHARS + " characters"));
    }

    private static Refusal noCardThere(Machine machine, long slot) {
        String message = "There is no card in slot " + slot + " of '" + machine.name() + "'";
        return Refusal.of(ErrorCode.VBOX_E_OBJECT_NOT_FOUND, Component.NETWORK_ADAPTER, message)
                .withRemedy("Put one in: VBoxManage modifyvm " + machine.name() + " --nic" + slot + " nat");
    }

    private int into(Reading.Parsed parsed, CaptureSource source, CaptureOrder order) {
        String file = parsed.value("--file", "-");
        if (file.equals("-") && invocation.terminal()) {
            return clerk.screen()
                    .refuse(Refusal.line("A capture is nothing to read on a terminal")
                            .withRemedy(
                                    "Give --file, or pipe it: patchbay capture " + words(source) + " | tshark -i -"));
        }
        if (file.equals("-")) return report(parsed, source, order, "standard output", invocation.out());
        Outcome<String> path = clerk.choices().absolute(file);
        if (!(path instanceof Outcome.Done<String>(String absolute))) return clerk.finish(path);
        // Not a channel: an interrupt, which tells that the client has gone, would close it in the middle of a frame.
        try (OutputStream out = new FileOutputStream(absolute)) {
            return report(parsed, source, order, absolute, out);
        } catch (IOException failure) {
            return clerk.screen().refuse(unwritable(absolute, failure));
        }
    }

    private static Refusal unwritable(String where, IOException failure) {
        return Refusals.file("Cannot write the capture to " + where + ": " + failure.getMessage())
                .withRemedy("The directory must exist, be writable for you and have room.");
    }

    private static String words(CaptureSource source) {
        return switch (source) {
            case CaptureSource.Card card -> card.machine().name() + " --nic " + card.slot();
            case CaptureSource.WholeNetwork network -> "--network " + network.name();
        };
    }

    private int report(
            Reading.Parsed parsed, CaptureSource source, CaptureOrder order, String where, OutputStream out) {
        CaptureEnd end;
        try {
            end = clerk.machinery().capture(source, order, client(out, "Capturing " + source + "; Ctrl-C ends it.\n"));
        } catch (IOException failure) {
            return clerk.screen().refuse(unwritable(where, failure));
        }
        return switch (end) {
            case CaptureEnd.Refused(Refusal refusal) -> clerk.screen().refuse(refusal);
            case CaptureEnd.Done done -> {
                String text = done.frames() + " frames captured, " + done.lost()
                        + " lost since they could not be written in time\n";
                clerk.screen().progress(parsed.has("--json") ? json(source, done) : text);
                yield 0;
            }
        };
    }

    private static String json(CaptureSource source, CaptureEnd.Done done) {
        JsonFields object = switch (source) {
            case CaptureSource.Card card ->
                JsonValue.object().with("vm", card.machine().name()).with("nic", (long) card.slot());
            case CaptureSource.WholeNetwork network -> JsonValue.object().with("network", network.name());
        };
        return JsonWriter.pretty(
                object.with("frames", done.frames()).with("lost", done.lost()).build());
    }

    private CaptureClient client(OutputStream out, String beginning) {
        return new CaptureClient() {
            @Override
            public OutputStream out() {
                return out;
            }

            @Override
            public void begun() {
                clerk.screen().progress(beginning);
            }

            @Override
            public void onStop(Runnable stop) throws IOException {
                invocation.onStop(stop);
            }
        };
    }
}
