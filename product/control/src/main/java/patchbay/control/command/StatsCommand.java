package patchbay.control.command;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonFields;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.machinery.Invocation;
import patchbay.control.machinery.Meter;
import patchbay.control.machinery.Refusal;
import patchbay.control.machinery.ScreenSize;
import patchbay.control.model.Configuration;
import patchbay.control.model.Machine;

/// `patchbay stats`.
final class StatsCommand {
    private static final int NAME_COLUMNS = 40;

    private final Clerk clerk;
    private final Invocation invocation;

    StatsCommand(Clerk clerk, Invocation invocation) {
        this.clerk = clerk;
        this.invocation = invocation;
    }

    int run(Reading.Parsed parsed) {
        @Nullable String name = null;
        if (!parsed.operands().isEmpty()) {
            Outcome<Configuration> read = clerk.desk().configuration();
            if (!(read instanceof Outcome.Done<Configuration>(Configuration configuration))) return clerk.finish(read);
            String wanted = parsed.operands().getFirst();
            Machine machine = configuration.find(wanted);
            name = machine == null ? wanted : machine.name();
            if (machine == null && meters(name).isEmpty()) return clerk.screen().refuse(nothing(wanted));
        }
        return new Watching(parsed, clerk.screen(), invocation)
                .show(new Live(name, parsed.has("--json"), parsed.has("--watch")));
    }

    private static Refusal nothing(String name) {
        return Refusals.noMachine(name).withRemedy("No network of that name runs either; 'stats' alone shows all.");
    }

    private List<Meter> meters(@Nullable String name) {
        List<Meter> all = clerk.machinery().observation().meters();
        return name == null
                ? all
                : all.stream().filter(meter -> meter.isOf(name)).toList();
    }

    /// The counters of this moment.
    private final class Live implements Watching.View {
        private final @Nullable String name;
        private final boolean json;
        private final boolean again;

        Live(@Nullable String name, boolean json, boolean again) {
            this.name = name;
            this.json = json;
            this.again = again;
        }

        @Override
        public String text() {
            List<Meter> meters = meters(name);
            if (!json) return StatsCommand.text(meters);
            JsonValue value =
                    new JsonValue.Items(meters.stream().map(StatsCommand::json).toList());
            return again ? JsonWriter.line(value) + "\n" : JsonWriter.pretty(value);
        }

        @Override
        public String picture(ScreenSize size) {
            StringBuilder out = new StringBuilder();
            StatsCommand.text(meters(name))
                    .lines()
                    .limit(size.rows())
                    .forEach(line -> out.append(line, 0, Math.min(line.length(), size.columns()))
                            .append('\n'));
            return out.toString();
        }

        @Override
        public void key(int key) {}
    }

    /// What is 0 says nothing and is left out.
    private static String text(List<Meter> meters) {
        StringBuilder out = new StringBuilder();
        for (Meter meter : meters) {
            out.append(meter.subject());
            meter.labels()
                    .forEach((label, value) ->
                            out.append(' ').append(label).append('=').append(value));
            out.append('\n');
            lines(out, meter.gauges());
            lines(out, meter.counters());
        }
        return out.toString();
    }

    private static void lines(StringBuilder out, Map<String, Long> values) {
        values.forEach((name, value) -> {
            if (value == 0) return;
            out.append("  ").append(name).repeat(' ', Math.max(1, NAME_COLUMNS - name.length()));
            out.append(value).append('\n');
        });
    }

    private static JsonValue json(Meter meter) {
        JsonFields fields = JsonValue.object().with("subject", meter.subject());
        meter.labels().forEach(fields::with);
        return fields.with("counters", numbers(meter.counters()))
                .with("gauges", numbers(meter.gauges()))
                .build();
    }

    private static JsonValue numbers(Map<String, Long> values) {
        JsonFields fields = JsonValue.object();
        values.forEach(fields::with);
        return fields.build();
    }
}
