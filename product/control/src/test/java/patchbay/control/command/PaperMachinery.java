package patchbay.control.command;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
import patchbay.control.machinery.HostInterface;
import patchbay.control.machinery.HostNetworks;
import patchbay.control.machinery.Invocation;
import patchbay.control.machinery.LeaseRow;
import patchbay.control.machinery.MachineState;
import patchbay.control.machinery.Machinery;
import patchbay.control.machinery.NamespaceTarget;
import patchbay.control.machinery.NetworkService;
import patchbay.control.machinery.Observation;
import patchbay.control.machinery.PlugWords;
import patchbay.control.machinery.Progress;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.control.model.Machine;
import patchbay.control.model.NicType;
import patchbay.wire.IpAddress;

/// Machines that run on paper: states that follow the calls, and a list of what was asked.
final class PaperMachinery implements Machinery {
    static final Instant SINCE = Instant.parse("2026-11-22T11:00:00.25Z");

    private final Map<UUID, MachineState> states = new ConcurrentHashMap<>();
    private final Map<UUID, Machine> applied = new HashMap<>();
    private final Set<UUID> plugged = new HashSet<>();
    final List<String> calls = new ArrayList<>();
    final PaperObservation observation = new PaperObservation();
    final Set<String> services = new TreeSet<>();

    /// What DHCP leased to cards, by slot.
    final Map<Integer, String> addresses = new ConcurrentHashMap<>(Map.of(1, "10.0.2.15"));

    @Nullable
    Refusal next;

    /// Refuses the next call.
    void refuseNext(Refusal refusal) {
        next = refusal;
    }

    /// The cards of a running machine, as they were last made.
    @Nullable
    Machine live(UUID machine) {
        return applied.get(machine);
    }

    private synchronized @Nullable Refusal done(String call, Machine machine, @Nullable MachineState state) {
        calls.add(call + " " + machine.name());
        Refusal refusal = next;
        next = null;
        if (refusal == null && state != null) states.put(machine.uuid(), state);
        return refusal;
    }

    @Override
    public MachineState stateOf(UUID machine) {
        return states.getOrDefault(machine, MachineState.POWERED_OFF);
    }

    @Override
    public @Nullable Instant stateChanged(UUID machine) {
        return states.containsKey(machine) ? SINCE : null;
    }

    @Override
    public @Nullable Refusal start(Machine machine, Progress progress) {
        Refusal refusal = done("start", machine, MachineState.RUNNING);
        if (refusal == null) applied.put(machine.uuid(), machine);
        return refusal;
    }

    @Override
    public @Nullable Refusal powerOff(Machine machine) {
        return done("powerOff", machine, MachineState.POWERED_OFF);
    }

    @Override
    public @Nullable Refusal reset(Machine machine) {
        return done("reset", machine, null);
    }

    @Override
    public @Nullable Refusal acpiPowerButton(Machine machine) {
        return done("acpiPowerButton", machine, null);
    }

    @Override
    public @Nullable Refusal pause(Machine machine) {
        return done("pause", machine, MachineState.PAUSED);
    }

    @Override
    public @Nullable Refusal resume(Machine machine) {
        return done("resume", machine, MachineState.RUNNING);
    }

    @Override
    public @Nullable Refusal apply(Machine before, Machine after) {
        Refusal refusal = done("apply", after, null);
        if (refusal == null) applied.put(after.uuid(), after);
        return refusal;
    }

    @Override
    public void removed(Machine machine) {
        done("removed", machine, null);
    }

    @Override
    public PlugWords plugWords(Machine machine, FrontEnd program) {
        Refusal refusal = done("plug " + program, machine, null);
        if (refusal != null) return new PlugWords.Refused(refusal);
        return new PlugWords.Plugged(List.of("word=a", "word=b c"));
    }

    @Override
    public boolean holdsCards(UUID machine) {
        return stateOf(machine).online() || plugged.contains(machine);
    }

    @Override
    public PlugWords qemuArguments(Machine machine) {
        Refusal refusal = done("plug QEMU", machine, null);
        if (refusal != null) return new PlugWords.Refused(refusal);
        plugged.add(machine.uuid());
        return new PlugWords.Plugged(List.of("-netdev", "stream,id=nic1,path=a b"));
    }

    @Override
    public int console(Machine machine, Invocation invocation) {
        done("console", machine, null);
        return 7;
    }

    @Override
    public @Nullable Refusal attach(Machine machine, int slot, NamespaceTarget target) {
        return done("attach " + slot + " " + target.namespace() + " " + target.interfaceName(), machine, null);
    }

    @Override
    public @Nullable Refusal detach(Machine machine, int slot) {
        return done("detach " + slot, machine, null);
    }

    /// Three octets of a capture, one frame and two lost.
    @Override
    public CaptureEnd capture(CaptureSource source, CaptureOrder order, CaptureClient client) throws IOException {
        calls.add("capture " + source + " " + order);
        Refusal refusal = next;
        next = null;
        if (refusal != null) return new CaptureEnd.Refused(refusal);
        client.onStop(() -> calls.add("stopped"));
        client.begun();
        client.out().write(new byte[] {1, 2, 3});
        return new CaptureEnd.Done(1, 2);
    }

    @Override
    public List<Finding> doctor() {
        return List.of(
                new Finding("QEMU", true, true, "version 7.2", ""),
                new Finding("KVM", false, false, "no /dev/kvm", "machines run, but slowly"));
    }

    @Override
    public List<CounterGroup> counters(Machine machine) {
        return List.of(new CounterGroup("nic 1", new TreeMap<>(Map.of("frames-from-guest", 12L))));
    }

    @Override
    public @Nullable Refusal applyNetworks(Configuration before, Configuration after) {
        calls.add("networks " + after.natNetworks().keySet());
        Refusal refusal = next;
        next = null;
        return refusal;
    }

    /// Addresses that somebody allowed in networks.conf.
    final Set<String> allowed = new TreeSet<>();

    /// Interfaces of a host on paper, which allows what VirtualBox allows.
    final List<HostInterface> interfaces = new ArrayList<>(List.of(new HostInterface(
            "eth0", true, 0xc000_0202, 24, new IpAddress(0xfe80L << 48, 2), 64, 0x5254_0000_0002L, false, true)));

    @Override
    public HostNetworks hostNetworks() {
        return new HostNetworks() {
            @Override
            public List<HostInterface> interfaces() {
                return interfaces;
            }

            @Override
            public boolean allows(IpAddress address, int prefixBits) {
                if (allowed.contains(address.toString())) return true;
                if (!address.isV4()) return address.hi() >>> 54 == 0xfe80 >>> 6;
                return prefixBits >= 21 && address.v4Bits() >>> 11 == 0xc0a8_3800 >>> 11;
            }
        };
    }

    @Override
    public boolean serves(NetworkService service, String network) {
        return services.contains(service + " " + network);
    }

    @Override
    public @Nullable Refusal startService(NetworkService service, String network) {
        Refusal refusal = next;
        next = null;
        if (refusal == null) services.add(service + " " + network);
        return refusal;
    }

    @Override
    public void stopService(NetworkService service, String network) {
        services.remove(service + " " + network);
    }

    @Override
    public List<LeaseRow> addressesV6(String network) {
        return network.equals("six") ? List.of(LeaseRow.own("fd17::9", "08:00:27:aa:bb:cc")) : List.of();
    }

    @Override
    public List<LeaseRow> leases(String network) {
        LeaseRow first =
                new LeaseRow("192.168.15.4", "08:00:27:aa:bb:cc", "01080027aabbcc", "vm", "expired", SINCE, 600);
        LeaseRow earlier =
                new LeaseRow("192.168.15.3", "08:00:27:aa:bb:cc", "ff", "pxe", "expired", SINCE.minusSeconds(9), 600);
        return List.of(earlier, first);
    }

    @Override
    public String guestAddress(Machine machine, int slot) {
        return addresses.getOrDefault(slot, "");
    }

    @Override
    public Observation observation() {
        return observation;
    }

    @Override
    public @Nullable String note(Machine machine, int slot) {
        return machine.adapter(slot).type() == NicType.AM79C973 ? "runs on QEMU's pcnet (Am79C970A)" : null;
    }
}
