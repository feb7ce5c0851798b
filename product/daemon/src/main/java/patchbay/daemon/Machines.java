package patchbay.daemon;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.CaptureClient;
import patchbay.control.machinery.CaptureEnd;
import patchbay.control.machinery.CaptureOrder;
import patchbay.control.machinery.CaptureSource;
import patchbay.control.machinery.CounterGroup;
import patchbay.control.machinery.Finding;
import patchbay.control.machinery.FrontEnd;
import patchbay.control.machinery.HostNetworks;
import patchbay.control.machinery.Invocation;
import patchbay.control.machinery.LeaseRow;
import patchbay.control.machinery.MachineState;
import patchbay.control.machinery.Machinery;
import patchbay.control.machinery.Meter;
import patchbay.control.machinery.NamespaceTarget;
import patchbay.control.machinery.NetworkService;
import patchbay.control.machinery.Observation;
import patchbay.control.machinery.PlugWords;
import patchbay.control.machinery.Progress;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.control.model.MacText;
import patchbay.control.model.Machine;
import patchbay.control.model.NicType;
import patchbay.line.Places;
import patchbay.service.dhcp.server.Lease;
import patchbay.vmm.CardModel;
import patchbay.vmm.CardTransport;
import patchbay.wire.IpAddress;
import patchbay.wire.MacAddress;

/// What runs, for all machines: each has a [MachineSession] that remembers and does, made when it is first
/// asked for.
final class Machines implements Machinery, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("machines");

    private final RunRecords records;
    private final InternalNetworks internalNetworks;
    private final NatCircuits natCircuits;
    private final GenericDrivers genericDrivers;
    private final HostSide host = new HostSide();
    private final Qemu qemu;
    private final Map<UUID, MachineSession> sessions = new ConcurrentHashMap<>();
    private final Outlook outlook;
    private Configuration followed = Configuration.EMPTY;

    Machines(Places places, Loops loops) throws IOException {
        this.records = new RunRecords(places.home().resolve("machines"));
        this.internalNetworks = new InternalNetworks(loops, host, places);
        this.natCircuits = new NatCircuits(loops, places);
        this.genericDrivers = new GenericDrivers(loops, places.home().resolve("drivers"));
        this.qemu = new Qemu(places);
        this.outlook = new Outlook(this, loops, places);
    }

    /// Makes the cards of machines that do not run, but stand for an interface in a namespace, be as the
    /// configuration says, as far as [#apply] has not done so before it was stored. What cannot be followed is
    /// logged.
    synchronized void follow(Configuration now) {
        outlook.follow(now.extradata().values().getOrDefault(Outlook.HTTP_KEY, ""));
        Configuration before = followed;
        followed = now;
        natCircuits.follow(now.extradata());
        internalNetworks.follow(now);
        for (Machine after : now.machines().values()) {
            Machine was = before.machines().get(after.uuid());
            MachineSession session = sessions.get(after.uuid());
            if (was == null || session == null || was.equals(after)) continue;
            if (session.state().online() || !session.isInUse()) continue;
            Refusal refusal = session.apply(was, after);
            if (refusal != null) LOG.log(System.Logger.Level.WARNING, "''{0}'': {1}", after.name(), refusal.message());
        }
    }

    /// Finds again what ran under an earlier daemon, and plugs it in.
    void recover(Configuration configuration) throws IOException {
        internalNetworks.recovering(true);
        genericDrivers.recovering(true);
        host.restore(configuration);
        follow(configuration);
        for (RunRecord record : records.all()) {
            Machine machine = configuration.machines().get(record.machine());
            if (machine == null) {
                records.forget(record.machine());
                continue;
            }
            MachineSession session = session(record);
            session.recover(machine);
            if (session.state().online())
                LOG.log(System.Logger.Level.INFO, "''{0}'' is plugged in again", machine.name());
        }
        internalNetworks.recovering(false);
        genericDrivers.recovering(false);
    }

    /// Whether any machine runs or stands for a namespace's card.
    boolean anyOnline() {
        return sessions.values().stream().anyMatch(MachineSession::isInUse);
    }

    @Override
    public MachineState stateOf(UUID machine) {
        MachineSession session = sessions.get(machine);
        return session == null ? MachineState.POWERED_OFF : session.state();
    }

    @Override
    public @Nullable Instant stateChanged(UUID machine) {
        MachineSession session = sessions.get(machine);
        return session == null ? null : session.changed();
    }

    @Override
    public boolean holdsCards(UUID machine) {
        MachineSession session = sessions.get(machine);
        return session != null && session.isInUse();
    }

    @Override
    public @Nullable Refusal start(Machine machine, Progress progress) {
        return session(machine).start(machine, progress);
    }

    @Override
    public @Nullable Refusal powerOff(Machine machine) {
        return session(machine).powerOff();
    }

    @Override
    public @Nullable Refusal reset(Machine machine) {
        return session(machine).reset();
    }

    @Override
    public @Nullable Refusal acpiPowerButton(Machine machine) {
        return session(machine).acpiPowerButton();
    }

    @Override
    public @Nullable Refusal pause(Machine machine) {
        return session(machine).pause();
    }

    @Override
    public @Nullable Refusal resume(Machine machine) {
        return session(machine).resume();
    }

    @Override
    public @Nullable Refusal apply(Machine before, Machine after) {
        return session(before).apply(before, after);
    }

    @Override
    public void removed(Machine machine) {
        MachineSession session = sessions.remove(machine.uuid());
        if (session != null) session.close();
        try {
            records.forget(machine.uuid());
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "the record of '" + machine.name() + "' stays", failure);
        }
    }

    @Override
    public PlugWords qemuArguments(Machine machine) {
        Refusal refusal = session(machine).plugForOwnVmm(machine);
        return refusal != null ? new PlugWords.Refused(refusal) : new PlugWords.Plugged(qemu.plugArguments(machine));
    }

    @Override
    public PlugWords plugWords(Machine machine, FrontEnd program) {
        Refusal refusal = FrontEndWords.unfit(machine);
        if (refusal == null) refusal = session(machine).plugForOtherProgram(machine);
        return refusal != null
                ? new PlugWords.Refused(refusal)
                : new PlugWords.Plugged(new FrontEndWords(qemu).of(machine, program));
    }

    @Override
    public int console(Machine machine, Invocation invocation) {
        return qemu.console(machine, invocation);
    }

    @Override
    public @Nullable Refusal attach(Machine machine, int slot, NamespaceTarget target) {
        return session(machine).attach(machine, slot, target);
    }

    @Override
    public @Nullable Refusal detach(Machine machine, int slot) {
        return session(machine).detach(machine, slot);
    }

    @Override
    public CaptureEnd capture(CaptureSource source, CaptureOrder order, CaptureClient client) throws IOException {
        LiveCapture capture = new LiveCapture(order.snapBytes());
        CaptureWriter writer = new CaptureWriter(capture, order, client.out());
        Refusal refusal = watch(source, capture);
        if (refusal != null) return new CaptureEnd.Refused(refusal);
        try {
            writer.begin(source.label());
            client.onStop(capture::end);
            client.begun();
            writer.follow();
        } finally {
            // A client that has gone has interrupted us, which must not keep us from tidying up.
            boolean gone = Thread.interrupted();
            unwatch(source, capture);
            if (gone) LOG.log(System.Logger.Level.DEBUG, "the reader of a capture has gone");
        }
        writer.finish(capture.lost());
        return new CaptureEnd.Done(writer.frames(), capture.lost());
    }

    private @Nullable Refusal watch(CaptureSource source, LiveCapture capture) {
        return switch (source) {
            case CaptureSource.Card card -> session(card.machine()).watch(card.machine(), card.slot(), capture);
            case CaptureSource.WholeNetwork network -> internalNetworks.watch(network.name(), capture);
        };
    }

    private void unwatch(CaptureSource source, LiveCapture capture) {
        switch (source) {
            case CaptureSource.Card card -> session(card.machine()).unwatch(capture);
            case CaptureSource.WholeNetwork network -> internalNetworks.unwatch(network.name(), capture);
        }
    }

    @Override
    public List<Finding> doctor() {
        List<Finding> findings = new ArrayList<>(qemu.findings());
        findings.addAll(Doctor.findings());
        lacking()
                .forEach((card, why) -> findings.add(
                        new Finding(card, false, false, "is not plugged in: " + why.message(), why.remedy())));
        findings.add(outlook.finding());
        return findings;
    }

    /// Cards that should be plugged in and are not, by what they are called.
    private Map<String, Refusal> lacking() {
        Map<String, Refusal> lacking = new LinkedHashMap<>();
        Configuration now;
        synchronized (this) {
            now = followed;
        }
        for (Machine machine : now.machines().values()) {
            MachineSession session = sessions.get(machine.uuid());
            if (session == null) continue;
            session.lacking().forEach((slot, why) -> lacking.put("NIC " + slot + " of '" + machine.name() + "'", why));
        }
        return lacking;
    }

    @Override
    public List<CounterGroup> counters(Machine machine) {
        return session(machine).counters();
    }

    @Override
    public Observation observation() {
        return outlook;
    }

    /// The plugged cards of every machine by its name, in the order of the configuration.
    Map<String, Map<Integer, CardPlug>> plugged() {
        Map<String, Map<Integer, CardPlug>> plugged = new LinkedHashMap<>();
        Configuration now;
        synchronized (this) {
            now = followed;
        }
        for (Machine machine : now.machines().values()) {
            MachineSession session = sessions.get(machine.uuid());
            if (session != null) plugged.put(machine.name(), session.plugged());
        }
        return plugged;
    }

    /// The counters of what runs on named networks.
    List<Meter> networkMeters() {
        return internalNetworks.meters();
    }

    /// The routers of NAT networks that run, by the network's name.
    Map<String, NatCircuit> routers() {
        return internalNetworks.routers();
    }

    @Override
    public @Nullable Refusal applyNetworks(Configuration before, Configuration after) {
        return internalNetworks.apply(before, after);
    }

    @Override
    public HostNetworks hostNetworks() {
        return host;
    }

    @Override
    public boolean serves(NetworkService service, String network) {
        return internalNetworks.serves(service, network);
    }

    @Override
    public @Nullable Refusal startService(NetworkService service, String network) {
        return internalNetworks.start(service, network);
    }

    @Override
    public void stopService(NetworkService service, String network) {
        internalNetworks.stop(service, network);
    }

    @Override
    public List<LeaseRow> leases(String network) {
        long now = Instant.now().getEpochSecond();
        return internalNetworks.leases(network).stream()
                .map(lease -> row(lease, now))
                .toList();
    }

    @Override
    public String guestAddress(Machine machine, int slot) {
        MachineSession session = sessions.get(machine.uuid());
        CardPlug card = session == null ? null : session.plugged().get(slot);
        String macText = machine.adapter(slot).mac();
        if (card == null || macText.isEmpty()) return "";
        long mac = MacText.bits(macText);
        int address = card.network() instanceof NatCircuit nat
                ? nat.leaseOf(mac)
                : internalNetworks.leaseOf(card.network().label(), mac);
        return address == 0 ? "" : IpAddress.formatV4(address);
    }

    @Override
    public List<LeaseRow> addressesV6(String network) {
        NatCircuit router = internalNetworks.routers().get(network);
        if (router == null) return List.of();
        return router.addressesV6().stream()
                .sorted(Comparator.comparing(LeaseRow::mac).thenComparing(LeaseRow::address))
                .toList();
    }

    private static LeaseRow row(Lease lease, long nowSeconds) {
        boolean over = lease.state() != Lease.State.RELEASED && lease.isOver(nowSeconds);
        return new LeaseRow(
                IpAddress.formatV4(lease.address()),
                MacAddress.format(lease.mac()),
                lease.clientId(),
                lease.hostName(),
                over ? "expired" : lease.state().name().toLowerCase(Locale.ROOT),
                Instant.ofEpochSecond(lease.issuedSeconds()),
                lease.seconds());
    }

    @Override
    public @Nullable String note(Machine machine, int slot) {
        MachineSession session = sessions.get(machine.uuid());
        Refusal lacking = session == null ? null : session.lacking().get(slot);
        return lacking == null ? substitution(machine, slot) : "is not plugged in: " + lacking.message();
    }

    private @Nullable String substitution(Machine machine, int slot) {
        CardTransport transport = qemu.transport(machine, slot, true);
        if (transport == CardTransport.MULTI_PROCESS) return "is Patchbay's own by multi-process";
        if (transport == CardTransport.VFIO_USER) return "is Patchbay's own by vfio-user";
        if (transport == CardTransport.VHOST_USER) return "has its rings served by Patchbay, by vhost-user";
        NicType type = machine.adapter(slot).type();
        return CardModel.of(type.word())
                .filter(model -> !model.isExact())
                .map(model -> "runs on QEMU's " + model.device())
                .orElse(null);
    }

    /// Lets go of everything; machines keep running.
    @Override
    public void close() {
        outlook.close();
        sessions.values().forEach(MachineSession::close);
        natCircuits.close();
        internalNetworks.close();
    }

    private MachineSession session(Machine machine) {
        return session(RunRecord.never(machine.uuid()));
    }

    private MachineSession session(RunRecord record) {
        return sessions.computeIfAbsent(
                record.machine(),
                ignored -> new MachineSession(
                        record, records, qemu, new MachineCards(internalNetworks, natCircuits, genericDrivers)));
    }
}
