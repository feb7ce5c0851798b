package patchbay.control.command;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import patchbay.control.grammar.Numbers;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.machinery.CaptureClient;
import patchbay.control.machinery.CaptureEnd;
import patchbay.control.machinery.CaptureOrder;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Invocation;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Machine;

/// `patchbay capture`: a card's frames as pcapng. What is said about it goes to the error stream, since the
/// output may be the capture itself. Without the machine's lock, since a capture lasts long.
final class CaptureCommand {
    private static final long MAX_SECONDS = 31_536_000; // a year

    private final Clerk clerk;
    private final Invocation invocation;

    CaptureCommand(Clerk clerk, Invocation invocation) {
        this.clerk = clerk;
        this.invocation = invocation;
    }

    int run(Reading.Parsed parsed) {
        long slot = Numbers.uint32(parsed.value("--nic", "1"));
        if (slot < 1 || slot > Machine.SLOTS) return clerk.screen().refuse(Refusals.noCard("" + slot));
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
        Outcome<Machine> found = clerk.desk().find(parsed.operands().getFirst());
        if (!(found instanceof Outcome.Done<Machine>(Machine machine))) return clerk.finish(found);
        if (!machine.adapter((int) slot).enabled()) return clerk.screen().refuse(noCardThere(machine, slot));
        return into(parsed, machine, new CaptureOrder((int) slot, (int) snap, count, seconds));
    }

    private static Refusal noCardThere(Machine machine, long slot) {
        String message = "There is no card in slot " + slot + " of '" + machine.name() + "'";
        return Refusal.of(ErrorCode.VBOX_E_OBJECT_NOT_FOUND, Component.NETWORK_ADAPTER, message)
                .withRemedy("Put one in: VBoxManage modifyvm " + machine.name() + " --nic" + slot + " nat");
    }

    private int into(Reading.Parsed parsed, Machine machine, CaptureOrder order) {
        String file = parsed.value("--file", "-");
        if (file.equals("-") && invocation.terminal()) {
            return clerk.screen()
                    .refuse(Refusal.line("A capture is nothing to read on a terminal")
                            .withRemedy("Give --file, or pipe it: patchbay capture " + machine.name() + " --nic "
                                    + order.slot() + " | tshark -i -"));
        }
        if (file.equals("-")) return report(parsed, machine, order, "standard output", invocation.out());
        Outcome<String> path = clerk.choices().absolute(file);
        if (!(path instanceof Outcome.Done<String>(String absolute))) return clerk.finish(path);
        // Not a channel: an interrupt, which tells that the client has gone, would close it in the middle of a frame.
        try (OutputStream out = new FileOutputStream(absolute)) {
            return report(parsed, machine, order, absolute, out);
        } catch (IOException failure) {
            return clerk.screen().refuse(unwritable(absolute, failure));
        }
    }

    private static Refusal unwritable(String where, IOException failure) {
        return Refusals.file("Cannot write the capture to " + where + ": " + failure.getMessage())
                .withRemedy("The directory must exist, be writable for you and have room.");
    }

    private int report(Reading.Parsed parsed, Machine machine, CaptureOrder order, String where, OutputStream out) {
        String card = "NIC " + order.slot() + " of '" + machine.name() + "'";
        CaptureEnd end;
        try {
            end = clerk.machinery().capture(machine, order, client(out, "Capturing " + card + "; Ctrl-C ends it.\n"));
        } catch (IOException failure) {
            return clerk.screen().refuse(unwritable(where, failure));
        }
        return switch (end) {
            case CaptureEnd.Refused(Refusal refusal) -> clerk.screen().refuse(refusal);
            case CaptureEnd.Done(long frames, long lost) -> {
                String text = frames + " frames captured, " + lost + " lost since they could not be written in time\n";
                String json = JsonWriter.pretty(JsonValue.object()
                        .with("vm", machine.name())
                        .with("nic", (long) order.slot())
                        .with("frames", frames)
                        .with("lost", lost)
                        .build());
                clerk.screen().progress(parsed.has("--json") ? json : text);
                yield 0;
            }
        };
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
