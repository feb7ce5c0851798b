package patchbay.control.command;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.MachineState;
import patchbay.control.machinery.Machinery;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.control.model.GuestProperties;
import patchbay.control.model.Machine;
import patchbay.control.store.ConfigurationStore;
import patchbay.control.store.StoreException;

/// Where all changes are made: one after another for each machine, and in the store only on top of what they were
/// computed from. Safe for any thread.
final class Desk {
    /// Tries before a change gives way to others that come between reading and storing.
    private static final int TRIES = 100;

    private final ConfigurationStore store;
    private final Machinery machinery;
    private final Map<UUID, ReentrantLock> locks = new ConcurrentHashMap<>();

    private final ReentrantLock networks = new ReentrantLock();
    private final PropertyNews propertyNews = new PropertyNews();

    Desk(ConfigurationStore store, Machinery machinery) {
        this.store = store;
        this.machinery = machinery;
    }

    /// The configuration now.
    Outcome<Configuration> configuration() {
        try {
            return Outcome.done(store.read().configuration());
        } catch (StoreException e) {
            return Outcome.refused(Refusals.store(e));
        }
    }

    Outcome<Machine> find(String nameOrUuid) {
        return configuration().then(configuration -> {
            Machine machine = configuration.find(nameOrUuid);
            return machine == null ? Outcome.refused(Refusals.noMachine(nameOrUuid)) : Outcome.done(machine);
        });
    }

    /// Does something about a machine while no other command does.
    <T> Outcome<T> holding(String nameOrUuid, Function<Machine, Outcome<T>> work) {
        return find(nameOrUuid).then(found -> {
            ReentrantLock lock = locks.computeIfAbsent(found.uuid(), ignored -> new ReentrantLock());
            lock.lock();
            try {
                return find(found.uuid().toString()).then(work);
            } finally {
                lock.unlock();
            }
        });
    }

    /// Changes a machine that is off; its cards first, where it has some plugged in all the same.
    Outcome<Machine> changeStopped(String nameOrUuid, Edit edit) {
        return holding(nameOrUuid, before -> {
            if (machinery.stateOf(before.uuid()).online()) return Outcome.refused(Refusals.locked(before));
            return changed(before, edit);
        });
    }

    /// Changes a machine whether it runs or not.
    Outcome<Machine> changeAny(String nameOrUuid, Edit edit) {
        return holding(nameOrUuid, before -> changed(before, edit));
    }

    private Outcome<Machine> changed(Machine before, Edit edit) {
        boolean plugged = machinery.holdsCards(before.uuid());
        return edit.applyTo(before)
                .then(after -> plugged ? applied(before, after) : store(after).map(ignored -> after));
    }

    /// Changes a machine that runs: first its cards, then the store; what the store refuses is taken back.
    Outcome<Machine> changeRunning(String nameOrUuid, Edit edit) {
        return holding(nameOrUuid, before -> {
            MachineState state = machinery.stateOf(before.uuid());
            if (!state.online()) return Outcome.refused(Refusals.notRunning(before));
            return edit.applyTo(before).then(after -> applied(before, after));
        });
    }

    private Outcome<Machine> applied(Machine before, Machine after) {
        if (after.equals(before)) return Outcome.done(after);
        Refusal refusal = machinery.apply(before, after);
        if (refusal != null) return Outcome.refused(refusal);
        Outcome<Configuration> stored = store(after);
        if (stored instanceof Outcome.Refused<Configuration>(Refusal why)) {
            Refusal back = machinery.apply(after, before);
            if (back != null) {
                System.getLogger("patchbay.control.command")
                        .log(System.Logger.Level.ERROR, "cannot take back a change of {0}: {1}", before.name(), back);
            }
            return Outcome.refused(why);
        }
        return Outcome.done(after);
    }

    /// Forgets guest properties but these, of a machine that is held.
    Outcome<Machine> keepProperties(Machine machine, GuestProperties kept) {
        if (kept.equals(machine.guestProperties())) return Outcome.done(machine);
        Machine after = machine.withGuestProperties(kept);
        return store(after).map(ignored -> after);
    }

    private Outcome<Configuration> store(Machine after) {
        return change(configuration -> {
            Machine other = configuration.find(after.name());
            boolean taken = other != null
                    && !other.uuid().equals(after.uuid())
                    && other.name().equals(after.name());
            return taken ? Outcome.refused(nameTaken(after.name())) : Outcome.done(configuration.with(after));
        });
    }

    static Refusal nameTaken(String name) {
        return Refusals.invalid(Component.VIRTUALBOX, "A machine named '" + name + "' already exists")
                .withRemedy("Choose another name.");
    }

    /// Changes the configuration by a pure function, which is asked again when others changed it meanwhile.
    Outcome<Configuration> change(Function<Configuration, Outcome<Configuration>> change) {
        try {
            for (int tries = 0; tries < TRIES; tries++) {
                ConfigurationStore.Held before = store.read();
                Outcome<Configuration> after = judged(change, before.configuration());
                if (!(after instanceof Outcome.Done<Configuration>(Configuration value))) return after;
                if (store.replace(before, value)) return after;
            }
        } catch (StoreException e) {
            return Outcome.refused(Refusals.store(e));
        }
        return Outcome.refused(Refusal.line("Too many changes at once").withRemedy("Try again."));
    }

    /// Changes networks by a pure function, one command after another: first what runs, then the store; what the
    /// store refuses is taken back.
    Outcome<Configuration> changeNetworks(Function<Configuration, Outcome<Configuration>> edit) {
        networks.lock();
        try {
            return configuration()
                    .then(before -> judged(edit, before).then(after -> {
                        Refusal refusal = machinery.applyNetworks(before, after);
                        if (refusal != null) return Outcome.refused(refusal);
                        Outcome<Configuration> stored = change(edit);
                        if (refusalOf(stored) != null) machinery.applyNetworks(after, before);
                        return stored;
                    }));
        } finally {
            networks.unlock();
        }
    }

    private static Outcome<Configuration> judged(
            Function<Configuration, Outcome<Configuration>> change, Configuration before) {
        try {
            return change.apply(before);
        } catch (IllegalArgumentException e) {
            return Outcome.refused(Refusals.invalid(Component.VIRTUALBOX, e));
        }
    }

    /// Drops the lock of a machine that is gone.
    void forget(UUID machine) {
        locks.remove(machine);
    }

    Machinery machinery() {
        return machinery;
    }

    /// What becomes of guest properties, for those who wait for it.
    PropertyNews propertyNews() {
        return propertyNews;
    }

    /// The refusal of an outcome, or null.
    static @Nullable Refusal refusalOf(Outcome<?> outcome) {
        return outcome instanceof Outcome.Refused<?>(Refusal refusal) ? refusal : null;
    }
}
