package patchbay.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.CounterGroup;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.MachineState;
import patchbay.control.machinery.NamespaceTarget;
import patchbay.control.machinery.Progress;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Adapter;
import patchbay.control.model.Machine;
import patchbay.vmm.Board;
import patchbay.vmm.Launch;
import patchbay.vmm.MachineExit;
import patchbay.vmm.QemuMachine;
import patchbay.vmm.multiprocess.MultiProcess;
import patchbay.vmm.multiprocess.QtestLines;
import patchbay.vmm.qmp.QmpException;
import patchbay.vmm.served.Dialect;
import patchbay.vmm.served.ServedCard;
import patchbay.vmm.served.ServedListener;
import patchbay.vmm.stream.LinkListener;
import patchbay.vmm.vfio.VfioUser;
import patchbay.vmm.vhost.VmmSocket;

/// One machine as it runs: its process, its cards, its state, and the record of them on disk. Every change of
/// state goes through [#moveTo]. Safe for any thread: a lock lets one command at a time in, and the machine's
/// own end waits for it.
final class MachineSession {
    private static final System.Logger LOG = System.getLogger("machines");
    private static final Duration KILLED_DAEMONS_END = Duration.ofSeconds(5);

    private final ReentrantLock lock = new ReentrantLock();
    private final RunRecords records;
    private final Qemu qemu;
    private final MachineCards cards;
    private final QemuLinks links;
    private volatile RunRecord record;
    private @Nullable QemuMachine process;
    private boolean closed;

    private @Nullable QtestLines lines;

    /// The machine as the last change showed it to its cards; null since cards were plugged in.
    private @Nullable Machine shown;

    MachineSession(RunRecord record, RunRecords records, Qemu qemu, MachineCards cards) {
        this.record = record;
        this.records = records;
        this.qemu = qemu;
        this.cards = cards;
        this.links = new QemuLinks(lock, cards);
    }

    MachineState state() {
        return record.state();
    }

    @Nullable
    Instant changed() {
        return record.changed().equals(Instant.EPOCH) ? null : record.changed();
    }

    /// Whether it runs, or stands for an interface in a namespace.
    boolean isInUse() {
        return state().online() || record.ownVmm() || !record.namespaces().isEmpty();
    }

    @Nullable
    Refusal start(Machine machine, Progress progress) {
        return locked(() -> {
            if (state().online()) return alreadyLocked(machine);
            for (String warning : qemu.warnings(machine)) progress.say(warning);
            Refusal refusal = UnfitCards.refusal(qemu, machine);
            if (refusal == null) refusal = plugAll(machine, true);
            if (refusal != null) return refusal;
            moveTo(MachineState.STARTING);
            Launch launch = qemu.start(machine);
            return switch (launch) {
                case Launch.Running running -> {
                    adopt(machine, running.machine(), MachineState.RUNNING);
                    yield null;
                }
                case Launch.Refused refused -> {
                    closeOwnCards();
                    moveTo(MachineState.POWERED_OFF);
                    yield Refusal.of(ErrorCode.VBOX_E_VM_ERROR, Component.CONSOLE, refused.reason());
                }
            };
        });
    }

    @Nullable
    Refusal powerOff() {
        QemuMachine running = process;
        if (running == null) return notRunning();
        moveTo(MachineState.STOPPING);
        MachineExit exit = running.quit();
        locked(() -> {
            ended(running, exit);
            return null;
        });
        return null;
    }

    @Nullable
    Refusal reset() {
        return withQmp(QemuMachine::reset);
    }

    @Nullable
    Refusal acpiPowerButton() {
        return withQmp(QemuMachine::acpiPowerButton);
    }

    @Nullable
    Refusal pause() {
        return withQmp(running -> {
            running.pause();
            cards.active(false);
            moveTo(MachineState.PAUSED);
        });
    }

    @Nullable
    Refusal resume() {
        return withQmp(running -> {
            cards.active(true);
            running.resume();
            moveTo(MachineState.RUNNING);
        });
    }

    /// Makes the cards be as `after` says; those that could not be plugged in before are tried again.
    @Nullable
    Refusal apply(Machine before, Machine after) {
        return locked(() -> {
            if (after.equals(shown)) return null;
            Refusal refusal = cards.apply(before, after);
            if (refusal != null) return refusal;
            int slots = Math.max(before.slots(), after.slots());
            for (int slot = 1; slot <= slots; slot++) {
                if (record.namespaces().containsKey(slot)) continue;
                Refusal unlinked = links.change(process, before.adapter(slot), after.adapter(slot), slot);
                if (unlinked == null) continue;
                cards.apply(after, before);
                return unlinked;
            }
            shown = after;
            if (!cards.lacking().isEmpty() && (state().online() || record.ownVmm())) plugWhatCan(after);
            return null;
        });
    }

    @Nullable
    Refusal attach(Machine machine, int slot, NamespaceTarget target) {
        return locked(() -> {
            Adapter adapter = machine.adapter(slot);
            if (!adapter.enabled()) return Refusal.line("NIC " + slot + " of '" + machine.name() + "' is disabled.");
            if (cards.hasEnd(slot)) {
                return Refusal.of(
                        ErrorCode.VBOX_E_OBJECT_IN_USE,
                        Component.CONSOLE,
                        "NIC " + slot + " of '" + machine.name() + "' is in use by the running machine or a namespace");
            }
            String where = target.namespace() + " " + target.interfaceName();
            shown = null;
            Refusal refusal = cards.open(machine, slot, tapEnd(machine, slot, where, Duration.ZERO));
            if (refusal == null) keep(record.withNamespace(slot, where));
            return refusal;
        });
    }

    @Nullable
    Refusal detach(Machine machine, int slot) {
        return locked(() -> {
            String where = record.namespaces().get(slot);
            if (where == null) {
                return Refusal.line("NIC " + slot + " of '" + machine.name() + "' is in no namespace.");
            }
            cards.close(slot);
            keep(record.withoutNamespace(slot));
            try {
                tapEnd(machine, slot, where, Duration.ZERO).remove();
            } catch (RefusedException gone) {
                LOG.log(System.Logger.Level.DEBUG, "the interface went before: {0}", gone.getMessage());
            }
            return null;
        });
    }

    /// Lets a capture see a slot's card from now on, also when it is plugged elsewhere or later.
    @Nullable
    Refusal watch(Machine machine, int slot, LiveCapture capture) {
        return locked(() -> {
            if (cards.watch(slot, capture)) return null;
            String message = "NIC " + slot + " of '" + machine.name() + "' is captured " + LiveCapture.MOST_OF_ONE
                    + " times already";
            return Refusal.of(ErrorCode.VBOX_E_OBJECT_IN_USE, Component.CONSOLE, message)
                    .withRemedy("End one of them.");
        });
    }

    void unwatch(LiveCapture capture) {
        locked(() -> {
            cards.unwatch(capture);
            return null;
        });
    }

    /// Why cards that should be plugged in are not, by slot; never waits for the machine.
    Map<Integer, Refusal> lacking() {
        return cards.lacking();
    }

    /// The cards that are plugged in now, for whoever watches; never waits for the machine.
    Map<Integer, CardPlug> plugged() {
        return cards.plugged();
    }

    List<CounterGroup> counters() {
        lock.lock();
        try {
            return cards.counters();
        } finally {
            lock.unlock();
        }
    }

    /// Plugs the cards for a VMM that the user launches; they stay plugged until the machine is started here
    /// and ends.
    @Nullable
    Refusal plugForOwnVmm(Machine machine) {
        return locked(() -> {
            try {
                qemu.makeSocketFolder(machine);
            } catch (IOException failure) {
                return Refusal.of(ErrorCode.VBOX_E_FILE_ERROR, Component.CONSOLE, "No folder for sockets: " + failure);
            }
            if (!state().online())
                cards.closeChanged(machine, record.namespaces().keySet());
            Refusal refusal = plugAll(machine, false);
            if (refusal == null && !state().online()) keep(record.withOwnVmm(true));
            return refusal;
        });
    }

    /// The same for a program that is no VMM of a machine that runs here.
    @Nullable
    Refusal plugForOtherProgram(Machine machine) {
        return state().online() ? alreadyLocked(machine) : plugForOwnVmm(machine);
    }

    /// Takes up again what a record of an earlier daemon names.
    void recover(Machine machine) {
        locked(() -> {
            recoverNamespaces(machine);
            if (record.ownVmm()) plugWhatCan(machine);
            if (!state().online()) return null;
            switch (qemu.find(machine, record.pid(), record.startTicks())) {
                case Launch.Running running -> {
                    plugWhatCan(machine);
                    adopt(machine, running.machine(), stateOf(running.machine()));
                    links.restore(
                            running.machine(), machine, record.namespaces().keySet());
                    new LostCards(qemu, machine).letGo(running.machine(), lines);
                }
                case Launch.Refused gone -> {
                    LOG.log(System.Logger.Level.INFO, "''{0}'': {1}", machine.name(), gone.reason());
                    moveTo(MachineState.ABORTED);
                }
            }
            return null;
        });
    }

    /// Lets go of the machine's cards; the machine itself runs on.
    void close() {
        locked(() -> {
            closed = true;
            links.endAll();
            cards.endCaptures();
            cards.closeAll();
            return null;
        });
    }

    private static MachineState stateOf(QemuMachine running) {
        try {
            return running.isPaused() ? MachineState.PAUSED : MachineState.RUNNING;
        } catch (QmpException silent) {
            return MachineState.RUNNING;
        }
    }

    /// Plugs every card of the machine that is not in a namespace; a refusal leaves none plugged.
    ///
    /// @param launched whether the machine is started here: only then can cards be behind the proxy
    private @Nullable Refusal plugAll(Machine machine, boolean launched) {
        shown = null;
        for (int slot = 1; slot <= machine.slots(); slot++) {
            if (!machine.adapter(slot).enabled() || cards.hasEnd(slot)) continue;
            Refusal refusal = cards.open(machine, slot, cardEnd(machine, slot, launched));
            if (refusal == null) continue;
            closeOwnCards();
            return refusal;
        }
        return null;
    }

    /// Plugs what can be plugged of a machine that runs, or whose VMM is the user's own: there is no start to
    /// refuse, and one card's rule must not cost the others their networks.
    private void plugWhatCan(Machine machine) {
        boolean launched = state().online();
        shown = null;
        for (int slot = 1; slot <= machine.slots(); slot++) {
            if (!machine.adapter(slot).enabled() || cards.hasEnd(slot)) continue;
            Refusal refusal = cards.open(machine, slot, cardEnd(machine, slot, launched));
            if (refusal != null) lack(machine, slot, refusal);
        }
    }

    private void lack(Machine machine, int slot, Refusal refusal) {
        cards.lack(slot, refusal);
        LOG.log(System.Logger.Level.WARNING, "NIC {0} of ''{1}'': {2}", slot, machine.name(), refusal.message());
    }

    private CardEnd cardEnd(Machine machine, int slot, boolean launched) {
        Path socket = qemu.cardSocket(machine, slot);
        return switch (qemu.transport(machine, slot, launched)) {
            case STREAM -> new StreamEnd(socket, LinkListener.SILENT);
            case VHOST_USER ->
                new VhostEnd(
                        launched && state().online() ? VmmSocket.ofRunning(socket) : VmmSocket.of(socket),
                        launched ? null : qemu.deviceSocket(machine, slot),
                        machine.adapter(slot).macBits(),
                        CardMakers.shape(machine.adapter(slot), machine.cpus()));
            case MULTI_PROCESS -> {
                Board board = Qemu.board(machine);
                if (lines == null) lines = new QtestLines(qemu.qtestSocket(machine), board, qemu.isMixed(machine));
                yield ownCard(machine, slot, MultiProcess.by(lines, board.input(slot)));
            }
            case VFIO_USER -> ownCard(machine, slot, VfioUser.with(null));
        };
    }

    /// A card of ours. QEMU connects once, when it starts; a daemon that came later cannot serve it again.
    private OwnCardEnd ownCard(Machine machine, int slot, Dialect.Maker dialect) {
        Adapter adapter = machine.adapter(slot);
        ServedCard.Settings settings = new ServedCard.Settings(
                qemu.cardSocket(machine, slot), adapter.macBits(), CardMakers.of(adapter, machine.cpus()), dialect);
        return new OwnCardEnd(settings, adapter.hasLink(), ServedListener.SILENT);
    }

    private void closeOwnCards() {
        QtestLines before = lines;
        lines = null;
        cards.closeAllBut(record.namespaces().keySet());
        if (before != null) before.close();
    }

    private void adopt(Machine machine, QemuMachine running, MachineState state) {
        process = running;
        record = record.as(running.pid(), running.startTicks());
        moveTo(state);
        if (state == MachineState.PAUSED) cards.active(false);
        running.onExit(exit -> locked(() -> {
            LOG.log(System.Logger.Level.INFO, "''{0}'' ended: {1}", machine.name(), exit.reason());
            ended(running, exit);
            return null;
        }));
    }

    private void ended(QemuMachine which, MachineExit exit) {
        if (process != which || closed) return;
        process = null;
        links.forget();
        closeOwnCards();
        record = record.withOwnVmm(false);
        moveTo(exit.kind() == MachineExit.Kind.CRASHED ? MachineState.ABORTED : MachineState.POWERED_OFF);
    }

    private void recoverNamespaces(Machine machine) {
        for (Map.Entry<Integer, String> each : record.namespaces().entrySet()) {
            int slot = each.getKey();
            Refusal refusal = cards.open(machine, slot, tapEnd(machine, slot, each.getValue(), KILLED_DAEMONS_END));
            if (refusal == null) continue;
            lack(machine, slot, refusal);
            keep(record.withoutNamespace(slot));
        }
    }

    private TapEnd tapEnd(Machine machine, int slot, String where, Duration patience) {
        int space = where.lastIndexOf(' ');
        long mac = machine.adapter(slot).macBits();
        // Told on the network's loop, which the machine's lock must never hold up.
        return new TapEnd(
                where.substring(0, space),
                where.substring(space + 1),
                mac,
                patience,
                reason -> Thread.ofVirtual().start(() -> interfaceGone(machine, slot, where, reason)));
    }

    private void interfaceGone(Machine machine, int slot, String where, String reason) {
        locked(() -> {
            if (closed || !where.equals(record.namespaces().get(slot))) return null;
            LOG.log(System.Logger.Level.WARNING, "NIC {0} of ''{1}'': {2}", slot, machine.name(), reason);
            cards.close(slot);
            keep(record.withoutNamespace(slot));
            return null;
        });
    }

    /// What is done with a running machine over QMP.
    @FunctionalInterface
    private interface QmpWork {
        void run(QemuMachine running) throws QmpException;
    }

    private @Nullable Refusal withQmp(QmpWork work) {
        return locked(() -> {
            QemuMachine running = process;
            if (running == null) return notRunning();
            try {
                work.run(running);
                return null;
            } catch (QmpException failure) {
                return Refusal.of(ErrorCode.VBOX_E_VM_ERROR, Component.CONSOLE, String.valueOf(failure.getMessage()));
            }
        });
    }

    private static Refusal notRunning() {
        return Refusal.of(ErrorCode.VBOX_E_INVALID_VM_STATE, Component.CONSOLE, "The machine is not running");
    }

    private static Refusal alreadyLocked(Machine machine) {
        return Refusal.of(
                ErrorCode.VBOX_E_INVALID_OBJECT_STATE,
                Component.MACHINE,
                "The machine '" + machine.name() + "' is already locked by a session (or being locked or unlocked)");
    }

    /// The only place where the state changes.
    private void moveTo(MachineState next) {
        keep(record.in(next, Instant.now()));
    }

    private void keep(RunRecord next) {
        record = next;
        try {
            records.keep(next);
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.ERROR, "the machine's record could not be kept", failure);
        }
    }

    /// Work under the machine's lock.
    @FunctionalInterface
    private interface Locked {
        @Nullable
        Refusal run();
    }

    private @Nullable Refusal locked(Locked work) {
        lock.lock();
        try {
            return work.run();
        } finally {
            lock.unlock();
        }
    }
}
