package patchbay.daemon;

import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import patchbay.control.machinery.MachineState;

/// What is remembered of a machine's process, so that a daemon that was killed finds it again.
///
/// @param state the last state that was known; after a daemon's death it is judged anew
/// @param changed when the state was entered
/// @param pid the VMM's process, 0 when there is none
/// @param startTicks when that process was started (field 22 of `/proc/PID/stat`), which tells it from a later process
///     with the same number
/// @param ownVmm whether the cards wait for a VMM that the user launches (`patchbay qemu-args`)
/// @param namespaces interfaces that stand for cards: slot to `namespace interface`
record RunRecord(
        UUID machine,
        MachineState state,
        Instant changed,
        int pid,
        long startTicks,
        boolean ownVmm,
        Map<Integer, String> namespaces) {
    RunRecord {
        namespaces = Map.copyOf(namespaces);
    }

    static RunRecord never(UUID machine) {
        return new RunRecord(machine, MachineState.POWERED_OFF, Instant.EPOCH, 0, 0, false, Map.of());
    }

    RunRecord in(MachineState next, Instant now) {
        return new RunRecord(
                machine, next, now, next.online() ? pid : 0, next.online() ? startTicks : 0, ownVmm, namespaces);
    }

    RunRecord as(int newPid, long newStartTicks) {
        return new RunRecord(machine, state, changed, newPid, newStartTicks, ownVmm, namespaces);
    }

    RunRecord withOwnVmm(boolean waits) {
        return new RunRecord(machine, state, changed, pid, startTicks, waits, namespaces);
    }

    RunRecord withNamespace(int slot, String text) {
        Map<Integer, String> changedMap = new TreeMap<>(namespaces);
        changedMap.put(slot, text);
        return new RunRecord(machine, state, changed, pid, startTicks, ownVmm, changedMap);
    }

    RunRecord withoutNamespace(int slot) {
        Map<Integer, String> changedMap = new TreeMap<>(namespaces);
        changedMap.remove(slot);
        return new RunRecord(machine, state, changed, pid, startTicks, ownVmm, changedMap);
    }

    Properties emit() {
        Properties text = new Properties();
        text.setProperty("state", state.name());
        text.setProperty("changed", changed.toString());
        text.setProperty("pid", Integer.toString(pid));
        text.setProperty("startTicks", Long.toString(startTicks));
        text.setProperty("ownVmm", Boolean.toString(ownVmm));
        namespaces.forEach((slot, where) -> text.setProperty("namespace" + slot, where));
        return text;
    }

    /// The inverse of [#emit]; throws an unchecked exception when the text is none of ours.
    static RunRecord parse(UUID machine, Properties text) {
        Map<Integer, String> namespaces = new TreeMap<>();
        for (String key : text.stringPropertyNames()) {
            if (!key.startsWith("namespace")) continue;
            namespaces.put(Integer.parseInt(key.substring("namespace".length())), text.getProperty(key));
        }
        return new RunRecord(
                machine,
                MachineState.valueOf(text.getProperty("state")),
                Instant.parse(text.getProperty("changed")),
                Integer.parseInt(text.getProperty("pid")),
                Long.parseLong(text.getProperty("startTicks")),
                Boolean.parseBoolean(text.getProperty("ownVmm")),
                namespaces);
    }
}
