package patchbay.control.command;

import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Numbers;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonFields;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.machinery.FlowFigures;
import patchbay.control.machinery.FlowRow;
import patchbay.control.machinery.Invocation;
import patchbay.control.machinery.ScreenSize;
import patchbay.control.model.Chipset;
import patchbay.control.model.Configuration;

/// `patchbay flows`.
final class FlowsCommand {
    private static final List<String> HEADS = List.of(
            "KIND", "STATE", "GUEST", "PEER", "AGE", "IDLE", "FROM-GUEST", "TO-GUEST", "RESENT", "RTT", "VM", "NIC");

    private final Clerk clerk;
    private final Invocation invocation;

    FlowsCommand(Clerk clerk, Invocation invocation) {
        this.clerk = clerk;
        this.invocation = invocation;
    }

    int run(Reading.Parsed parsed) {
        String nic = parsed.value("--nic", "");
        long slot = nic.isEmpty() ? 0 : Numbers.uint32(nic);
        if (!nic.isEmpty() && (slot < 1 || slot > Chipset.MOST_SLOTS)) {
            return clerk.screen().refuse(Refusals.noCard(nic));
        }
        @Nullable String name = null;
        if (!parsed.operands().isEmpty()) {
            Outcome<String> found = named(parsed.operands().getFirst(), slot);
            if (!(found instanceof Outcome.Done<String>(String whose))) return clerk.finish(found);
            name = whose;
        }
        String key = parsed.value("--sort", FlowOrder.VM.word());
        FlowOrder order = FlowOrder.of(key);
        if (order == null) {
            return clerk.screen()
                    .misuse(
                            parsed.command(),
                            "Invalid sort key '" + key + "': one of " + String.join(", ", FlowOrder.words()));
        }
        Live live = new Live(name, (int) slot, parsed.has("--json"), parsed.has("--watch"), order);
        live.reversed = parsed.has("--reverse");
        return new Watching(parsed, clerk.screen(), invocation).show(live);
    }

    /// The name of a machine or a NAT network; a machine goes first.
    private Outcome<String> named(String wanted, long slot) {
        Outcome<Configuration> read = clerk.desk().configuration();
        return read.then(configuration -> {
            boolean network = configuration.find(wanted) == null
                    && configuration.natNetworks().containsKey(wanted);
            if (network) return Outcome.done(wanted);
            return clerk.desk()
                    .find(wanted)
                    .then(machine -> slot <= machine.slots()
                            ? Outcome.done(machine.name())
                            : Outcome.refused(Refusals.noCard("" + slot, machine)));
        });
    }

    /// The flows of this moment, in an order the user may change.
    private final class Live implements Watching.View {
        private final @Nullable String name;
        private final int slot;
        private final boolean json;
        private final boolean again;
        private FlowOrder order;
        private boolean reversed;

        Live(@Nullable String name, int slot, boolean json, boolean again, FlowOrder order) {
            this.name = name;
            this.slot = slot;
            this.json = json;
            this.again = again;
            this.order = order;
        }

        private List<FlowRow> flows() {
            return order.sort(clerk.machinery().observation().flows(name, slot), reversed);
        }

        @Override
        public String text() {
            List<FlowRow> flows = flows();
            if (!json) return table(flows).text(Integer.MAX_VALUE, Integer.MAX_VALUE);
            JsonValue value =
                    new JsonValue.Items(flows.stream().map(FlowsCommand::json).toList());
            return again ? JsonWriter.line(value) + "\n" : JsonWriter.pretty(value);
        }

        @Override
        public String picture(ScreenSize size) {
            List<FlowRow> flows = flows();
            String head = flows.size() + " flows by " + order.word() + (reversed ? ", reversed" : "")
                    + "   q quits, s sorts by another column, r reverses";
            return head.substring(0, Math.min(head.length(), size.columns())) + "\n\n"
                    + table(flows).text(Math.max(0, size.rows() - 3), size.columns());
        }

        @Override
        public void key(int key) {
            if (key == 's') order = order.next();
            if (key == 'r') reversed = !reversed;
        }
    }

    private static TextTable table(List<FlowRow> flows) {
        TextTable table = new TextTable(HEADS);
        for (FlowRow flow : flows) table.row(words(flow));
        return table;
    }

    private static List<String> words(FlowRow flow) {
        FlowFigures figures = flow.figures();
        return List.of(
                flow.kind() + (flow.forwarded() ? " in" : ""),
                flow.state(),
                flow.guest(),
                flow.peer().isEmpty() ? "-" : flow.peer(),
                Figures.time(figures.ageMillis()),
                Figures.time(figures.idleMillis()),
                Figures.octets(figures.octetsFromGuest()),
                Figures.octets(figures.octetsToGuest()),
                Figures.octets(figures.octetsResent()),
                rtt(figures),
                flow.machine(),
                flow.slot() == 0 ? "-" : "" + flow.slot());
    }

    private static String rtt(FlowFigures figures) {
        if (figures.guestRttMicros() == 0 && figures.hostRttMicros() == 0) return "-";
        return Figures.micros(figures.guestRttMicros()) + "/" + Figures.micros(figures.hostRttMicros());
    }

    private static JsonValue json(FlowRow flow) {
        FlowFigures figures = flow.figures();
        JsonFields whose = flow.slot() == 0
                ? JsonValue.object().with("network", flow.machine())
                : JsonValue.object().with("vm", flow.machine()).with("nic", flow.slot());
        return whose.with("kind", flow.kind())
                .with("forwarded", flow.forwarded())
                .with("guest", flow.guest())
                .with("peer", flow.peer())
                .with("state", flow.state())
                .with("ageMillis", figures.ageMillis())
                .with("idleMillis", figures.idleMillis())
                .with("octetsFromGuest", figures.octetsFromGuest())
                .with("octetsToGuest", figures.octetsToGuest())
                .with("octetsResent", figures.octetsResent())
                .with("guestRttMicros", figures.guestRttMicros())
                .with("hostRttMicros", figures.hostRttMicros())
                .build();
    }
}
