package patchbay.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Finding;
import patchbay.control.machinery.FlowFigures;
import patchbay.control.machinery.FlowRow;
import patchbay.control.machinery.Meter;
import patchbay.control.machinery.Observation;
import patchbay.control.machinery.Refusal;
import patchbay.line.Places;
import patchbay.nat.flow.FlowEnd;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowKind;
import patchbay.nat.flow.FlowName;
import patchbay.wire.IpAddress;
import patchbay.wire.IpProtocol;

/// Looks at what runs, for commands, scrapers and recordings: reads counters and flows on the loops they belong to, a
/// little at a time, and never waits for a machine that starts or ends.
final class Outlook implements Observation, AutoCloseable {
    /// The setting under which the address of the HTTP endpoint is kept.
    static final String HTTP_KEY = "Patchbay/Http";

    private static final System.Logger LOG = System.getLogger("daemon");
    private static final long NANOS_A_MILLI = 1_000_000;
    private static final long NANOS_A_MICRO = 1_000;

    private final Machines machines;
    private final Loops loops;
    private final HttpEndpoint http;
    private final FlightRecords records;
    private String followed = "";

    Outlook(Machines machines, Loops loops, Places places) {
        this.machines = machines;
        this.loops = loops;
        this.http = new HttpEndpoint(places, this::meters);
        this.records = new FlightRecords(this::meters);
    }

    @Override
    public List<FlowRow> flows(@Nullable String wanted, int slot) {
        List<FlowRow> rows = new ArrayList<>();
        machines.plugged().forEach((name, cards) -> {
            if (wanted != null && !wanted.equals(name)) return;
            cards.forEach((number, card) -> {
                if (slot != 0 && slot != number) return;
                if (card.network() instanceof NatCircuit circuit) addFlows(name, number, circuit, rows);
            });
        });
        machines.routers().forEach((name, router) -> {
            if (slot == 0 && (wanted == null || wanted.equals(name))) addFlows(name, 0, router, rows);
        });
        return rows;
    }

    private static void addFlows(String machine, int slot, NatCircuit circuit, List<FlowRow> into) {
        NatCircuit.FlowListing listing = circuit.flows();
        for (FlowEntry flow : listing.flows()) into.add(row(machine, slot, flow, listing.nowNanos()));
    }

    private static FlowRow row(String machine, int slot, FlowEntry flow, long nowNanos) {
        FlowFigures figures = new FlowFigures(
                Math.max(0, nowNanos - flow.times().openedNanos()) / NANOS_A_MILLI,
                Math.max(0, nowNanos - flow.times().usedNanos()) / NANOS_A_MILLI,
                flow.traffic().octetsFromGuest(),
                flow.traffic().octetsToGuest(),
                flow.traffic().octetsResent(),
                flow.times().guestRttNanos() / NANOS_A_MICRO,
                flow.times().hostRttNanos() / NANOS_A_MICRO);
        return new FlowRow(
                machine,
                slot,
                word(flow.name()),
                flow.name().forwarded(),
                text(flow.name().guest(), flow.name().kind() == FlowKind.OTHER),
                text(flow.name().peer(), hasNoPort(flow.name().kind())),
                flow.state().toLowerCase(Locale.ROOT).replace('_', '-'),
                figures);
    }

    private static boolean hasNoPort(FlowKind kind) {
        return kind == FlowKind.ECHO || kind == FlowKind.OTHER;
    }

    /// What users call a kind of flow; other protocols by the names that are common, else by their number.
    static String word(FlowName name) {
        return switch (name.kind()) {
            case TCP -> "tcp";
            case UDP -> "udp";
            case ECHO -> "ping";
            case OTHER -> word(name.protocol());
        };
    }

    private static String word(int protocol) {
        return switch (protocol) {
            case 4 -> "ipip";
            case 41 -> "6in4";
            case IpProtocol.GRE -> "gre";
            case IpProtocol.ESP -> "esp";
            case 115 -> "l2tp";
            case 132 -> "sctp";
            default -> "ip-" + protocol;
        };
    }

    /// `address:port`, `[address]:port` for IPv6, or the address alone.
    static String text(@Nullable FlowEnd end, boolean alone) {
        if (end == null) return "";
        IpAddress address = end.address();
        if (alone) return address.toString();
        return (address.isV4() ? address.toString() : "[" + address + "]") + ":" + end.port();
    }

    @Override
    public List<Meter> meters() {
        List<Meter> meters = new ArrayList<>();
        machines.plugged()
                .forEach((name, cards) -> cards.forEach((slot, card) -> {
                    meters.add(card.meter(name, slot));
                    Meter cable = card.cableMeter(name, slot);
                    if (cable != null) meters.add(cable);
                    if (card.network() instanceof NatCircuit circuit) meters.add(circuit.meter(name, slot));
                    if (card.network() instanceof GenericCircuit circuit) meters.add(circuit.meter(name, slot));
                    if (card.network().isCable()) {
                        Map<String, String> labels = Map.of("vm", name, "nic", "" + slot);
                        meters.addAll(ServicePorts.meters(
                                card.network().loop(), card.network().lan(), labels));
                    }
                }));
        for (NatCircuit router : machines.routers().values()) meters.add(router.meter());
        meters.addAll(machines.networkMeters());
        meters.addAll(loops.meters());
        meters.add(ProcessReadings.meter(machines.plugged().size()));
        return meters;
    }

    @Override
    public void record(Path file, int seconds) throws IOException, InterruptedException {
        records.record(file, seconds);
    }

    @Override
    public @Nullable Refusal serve(String address) {
        return http.serve(address);
    }

    /// Serves where the configuration says; what stands in the way is logged.
    synchronized void follow(String address) {
        if (address.equals(followed)) return;
        followed = address;
        Refusal refusal = http.serve(address);
        if (refusal != null) LOG.log(System.Logger.Level.WARNING, "no metrics: {0}", refusal.message());
    }

    /// What `doctor` says of it.
    Finding finding() {
        String url = http.url();
        String found = url.isEmpty() ? "not served" : url;
        String hint = url.isEmpty() ? "patchbay daemon start --http 127.0.0.1:9464 serves them" : "";
        return new Finding("Metrics", true, false, found, hint);
    }

    @Override
    public void close() {
        http.close();
    }
}
