package patchbay.control.store;

import java.nio.file.Path;
import java.util.TreeMap;
import patchbay.control.model.Configuration;
import patchbay.control.model.Extradata;
import patchbay.control.model.Machine;
import patchbay.control.model.MachineGenerator;

/// A process that changes a configuration again and again, says each number once its change was acknowledged, and
/// waits to be killed.
final class StoreWriter {
    private StoreWriter() {}

    public static void main(String[] arguments) throws StoreException {
        Store store = SqliteStore.open(Path.of(arguments[0]));
        ConfigurationStore configurations = new ConfigurationStore(store);
        MachineGenerator generator = new MachineGenerator(Long.parseLong(arguments[1]));
        while (true) {
            ConfigurationStore.Held before = configurations.read();
            long number = StoreWriter.number(before.configuration()) + 1;
            if (!configurations.replace(before, changed(before.configuration(), number, generator))) {
                throw new IllegalStateException("nobody else writes here");
            }
            System.out.println(number);
        }
    }

    /// The number of the last change.
    static long number(Configuration configuration) {
        return Long.parseLong(configuration.extradata().values().getOrDefault("number", "0"));
    }

    /// One change of two keys: the number, and a machine that carries it too.
    private static Configuration changed(Configuration before, long number, MachineGenerator generator) {
        TreeMap<String, String> values = new TreeMap<>(before.extradata().values());
        values.put("number", String.valueOf(number));
        Machine machine = generator.machine().withName("machine " + number);
        Configuration after = before.withExtradata(new Extradata(values)).with(machine);
        return after.machines().size() > 8
                ? after.without(after.machines().firstEntry().getKey())
                : after;
    }
}
