package patchbay.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.CounterGroup;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Adapter;
import patchbay.control.model.Attachment;
import patchbay.control.model.BandwidthGroup;
import patchbay.control.model.CableFault;
import patchbay.control.model.Machine;
import patchbay.control.model.Trace;
import patchbay.linux.LinuxException;

/// The cards of one machine that have an end now (a VMM's socket, an interface in a namespace), each plugged into
/// the network its adapter names. Guarded by the machine's own lock.
final class MachineCards {
    private final InternalNetworks internalNetworks;
    private final NatCircuits natCircuits;
    private final GenericDrivers genericDrivers;
    private final Map<Integer, CardEnd> ends = new TreeMap<>();
    private final Map<Integer, Machine> openedAs = new HashMap<>();
    private final Map<Integer, CardPlug> plugs = new ConcurrentSkipListMap<>();
    private final Map<Integer, Refusal> lacking = new ConcurrentSkipListMap<>();
    private final Map<String, GroupLine> lines = new HashMap<>();
    private final Map<LiveCapture, Integer> captures = new LinkedHashMap<>();

    MachineCards(InternalNetworks internalNetworks, NatCircuits natCircuits, GenericDrivers genericDrivers) {
        this.internalNetworks = internalNetworks;
        this.natCircuits = natCircuits;
        this.genericDrivers = genericDrivers;
    }

    /// Gives a slot an end and plugs it in. A refusal leaves the slot without an end.
    @Nullable
    Refusal open(Machine machine, int slot, CardEnd end) {
        Refusal refusal = plug(machine, slot, end);
        if (refusal == null) {
            lacking.remove(slot);
            ends.put(slot, end);
            openedAs.put(slot, machine);
        } else {
            end.close();
        }
        return refusal;
    }

    /// Lets go of cards that are others in `machine` than when their ends were opened, but for those `kept`.
    void closeChanged(Machine machine, Set<Integer> kept) {
        for (int slot : List.copyOf(ends.keySet())) {
            Machine before = openedAs.get(slot);
            if (before != null && !kept.contains(slot) && !isSameCard(before, machine, slot)) close(slot);
        }
    }

    private static boolean isSameCard(Machine before, Machine after, int slot) {
        Adapter was = before.adapter(slot);
        Adapter is = after.adapter(slot);
        return is.enabled()
                && was.type() == is.type()
                && was.backend() == is.backend()
                && was.mac().equals(is.mac())
                && before.cpus() == after.cpus();
    }

    /// Shows a card's driver the cable in or out; false when that is the VMM's business.
    boolean link(int slot, boolean up) {
        CardEnd end = ends.get(slot);
        return end != null && end.link(up);
    }

    /// Remembers why a card that should be plugged in is not, until it is, or should be no more.
    void lack(int slot, Refusal refusal) {
        lacking.put(slot, refusal);
    }

    /// The reasons by slot; may be read by any thread without the machine's lock.
    Map<Integer, Refusal> lacking() {
        return Collections.unmodifiableMap(lacking);
    }

    boolean hasEnd(int slot) {
        return ends.containsKey(slot);
    }

    /// Unplugs a slot and forgets its end.
    void close(int slot) {
        CardEnd end = ends.remove(slot);
        openedAs.remove(slot);
        unplug(slot);
        if (end != null) end.close();
    }

    void closeAll() {
        closeAllBut(Set.of());
    }

    /// Closes all slots but for those `kept`.
    void closeAllBut(Set<Integer> kept) {
        lacking.clear();
        for (int slot : List.copyOf(ends.keySet())) if (!kept.contains(slot)) close(slot);
    }

    /// Lets a capture follow a slot's card wherever it is plugged; false when as many do as may.
    boolean watch(int slot, LiveCapture capture) {
        if (Collections.frequency(captures.values(), slot) >= LiveCapture.MOST_OF_ONE) return false;
        captures.put(capture, slot);
        CardPlug plug = plugs.get(slot);
        if (plug != null) plug.watch(capture);
        return true;
    }

    /// Ends a capture's sight of its card.
    void unwatch(LiveCapture capture) {
        Integer slot = captures.remove(capture);
        CardPlug plug = slot == null ? null : plugs.get(slot);
        if (plug != null) plug.unwatch(capture);
    }

    /// Has all captures come to their end.
    void endCaptures() {
        captures.keySet().forEach(LiveCapture::end);
    }

    /// Tells the networks that the machine is paused or goes on.
    void active(boolean running) {
        plugs.values().forEach(plug -> plug.active(running));
    }

    /// Makes the plugged cards be as `after` says; a refusal leaves them as `before` says.
    @Nullable
    Refusal apply(Machine before, Machine after) {
        List<Integer> done = new ArrayList<>();
        for (int slot : List.copyOf(ends.keySet())) {
            Refusal refusal = apply(before, after, slot);
            if (refusal != null) {
                for (int undo : done) apply(after, before, undo);
                return refusal;
            }
            done.add(slot);
        }
        return null;
    }

    /// The plugged cards by slot, for whoever watches; may be read by any thread without the machine's lock.
    Map<Integer, CardPlug> plugged() {
        return Collections.unmodifiableMap(plugs);
    }

    List<CounterGroup> counters() {
        List<CounterGroup> groups = new ArrayList<>();
        plugs.forEach((slot, plug) -> {
            groups.add(new CounterGroup("nic " + slot, plug.counters()));
            SortedMap<String, Long> cable = plug.cableCounters();
            if (!cable.isEmpty()) groups.add(new CounterGroup("nic " + slot + " cable", cable));
            if (plug.network() instanceof NatCircuit circuit) {
                groups.add(new CounterGroup("nic " + slot + " nat", circuit.counters()));
            }
            if (plug.network() instanceof GenericCircuit circuit) {
                groups.add(new CounterGroup("nic " + slot + " generic", circuit.counters()));
            }
        });
        return groups;
    }

    private @Nullable Refusal apply(Machine before, Machine after, int slot) {
        Adapter was = before.adapter(slot);
        Adapter is = after.adapter(slot);
        CardPlug unmoved = plugs.get(slot);
        if (unmoved != null) unmoved.impair(CableFault.of(after, slot), group(after, slot));
        if (was.equals(is)) return null;
        if (!sameNetwork(was, is)) return move(before, after, slot);
        CardPlug plug = plugs.get(slot);
        if (plug == null) return null;
        if (plug.network() instanceof NatCircuit circuit) {
            Refusal refusal = circuit.changeRules(was.nat().rules(), is.nat().rules());
            if (refusal != null) return refusal;
        }
        if (was.cableConnected() != is.cableConnected()) plug.cable(is.cableConnected());
        if (was.promiscuous() != is.promiscuous()) plug.promiscuous(is.promiscuous());
        return was.trace().equals(is.trace()) ? null : trace(plug, after, slot);
    }

    /// Whether a card stays on its network: only then can it be changed without being plugged anew.
    static boolean sameNetwork(Adapter was, Adapter is) {
        if (was.enabled() != is.enabled() || was.attachment() != is.attachment()) return false;
        return switch (is.attachment()) {
            case INTNET -> was.names().internal().equals(is.names().internal());
            case NAT -> was.nat().withRules(List.of()).equals(is.nat().withRules(List.of()));
            case NATNETWORK -> was.names().natNetwork().equals(is.names().natNetwork());
            case GENERIC ->
                was.names().genericDriver().equals(is.names().genericDriver())
                        && was.properties().equals(is.properties());
            case HOSTONLY -> was.names().hostOnly().equals(is.names().hostOnly());
            case HOSTONLYNET -> was.names().hostOnlyNetwork().equals(is.names().hostOnlyNetwork());
            case BRIDGED -> was.names().bridged().equals(is.names().bridged()) && was.bridgeMode() == is.bridgeMode();
            case NULL -> true;
        };
    }

    private @Nullable Refusal move(Machine before, Machine after, int slot) {
        CardEnd end = ends.get(slot);
        if (end == null) return null;
        // The old plug goes first: its rules may hold the very ports the new network binds.
        unplug(slot);
        Refusal refusal = plug(after, slot, end);
        if (refusal != null) plug(before, slot, end);
        return refusal;
    }

    private @Nullable Refusal plug(Machine machine, int slot, CardEnd end) {
        Adapter adapter = machine.adapter(slot);
        boolean dark = adapter.attachment() == Attachment.NULL;
        if (!adapter.enabled() || dark && !end.needsLoop()) return null;
        String name = machine.name() + ".nic" + slot;
        try {
            end.link(adapter.hasLink());
            Network network = dark ? internalNetworks.dark() : network(name, machine, adapter, slot);
            CardPlug plug = CardPlug.plug(name, adapter, end, network);
            captures.forEach((capture, watchedSlot) -> {
                if (watchedSlot == slot) plug.watch(capture);
            });
            Refusal refusal = adapter.trace().enabled() ? trace(plug, machine, slot) : null;
            plug.impair(CableFault.of(machine, slot), group(machine, slot));
            if (refusal == null) plugs.put(slot, plug);
            else plug.close();
            return refusal;
        } catch (RefusedException refused) {
            return refused.refusal();
        } catch (LinuxException failure) {
            String message = "NIC " + slot + " of '" + machine.name() + "' cannot be plugged: " + failure.getMessage();
            return Refusal.of(ErrorCode.VBOX_E_HOST_ERROR, Component.CONSOLE, message);
        }
    }

    /// The line of the card's bandwidth group at the rate it has now, or null. All cards of a group get the same one.
    private @Nullable GroupLine group(Machine machine, int slot) {
        BandwidthGroup group = machine.bandwidth().find(machine.adapter(slot).bandwidthGroup());
        if (group == null || group.bytesPerSecond() == 0) return null;
        GroupLine line = lines.get(group.name());
        if (line == null || line.bytesPerSecond() != group.bytesPerSecond()) {
            line = new GroupLine(group.bytesPerSecond(), System.nanoTime());
            lines.put(group.name(), line);
        }
        return line;
    }

    private Network network(String name, Machine machine, Adapter adapter, int slot)
            throws RefusedException, LinuxException {
        return switch (adapter.attachment()) {
            case INTNET -> internalNetworks.join(adapter.names().internal());
            case NAT -> natCircuits.make(name, machine, adapter, slot);
            case NATNETWORK -> internalNetworks.joinNat(adapter.names().natNetwork());
            case GENERIC -> genericDrivers.make(name, adapter);
            case HOSTONLY -> internalNetworks.joinHostOnly(adapter.names().hostOnly());
            case HOSTONLYNET ->
                internalNetworks.joinHostOnlyNetwork(adapter.names().hostOnlyNetwork());
            case BRIDGED -> internalNetworks.joinBridged(BridgedCard.of(adapter));
            case NULL -> throw new IllegalStateException("a card without a network is not plugged");
        };
    }

    private void unplug(int slot) {
        CardPlug plug = plugs.remove(slot);
        if (plug != null) plug.close();
    }

    private @Nullable Refusal trace(CardPlug plug, Machine machine, int slot) {
        Trace trace = machine.adapter(slot).trace();
        if (!trace.enabled()) {
            plug.stopTrace();
            return null;
        }
        Path file = Path.of(machine.folder())
                .resolve(traceFile(trace, slot, ProcessHandle.current().pid()));
        try {
            plug.startTrace(file);
            return null;
        } catch (IOException failure) {
            String message = "Netsniffer cannot open '" + file
                    + "' for writing. The directory must exist and it must be " + "writable for the current user";
            return Refusal.of(ErrorCode.VBOX_E_FILE_ERROR, Component.CONSOLE, message);
        }
    }

    /// VirtualBox's name for a trace without one, in the machine's folder.
    static String traceFile(Trace trace, int slot, long processId) {
        if (!trace.file().isEmpty()) return trace.file();
        String process = Long.toHexString(processId);
        return slot == 1 ? "VBox-" + process + ".pcap" : "VBox-" + process + "-" + (slot - 1) + ".pcap";
    }
}
