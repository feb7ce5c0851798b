package patchbay.acceptance;

import java.io.IOException;
import java.util.function.Consumer;

/// A Linux machine in an installation of its own, before a world of its own that has a large file. All three end with
/// it.
///
/// @param world what the machine's NAT leads to
/// @param patchbay whose machine it is
/// @param machine booted
record TestBed(World world, Installation patchbay, LinuxMachine machine) implements AutoCloseable {
    private static final int FILE_BYTES = 64 << 20;

    /// Boots a machine in the QEMU of `path`; `cards` makes the settings. One that does not come up leaves nothing
    /// behind either.
    static TestBed boot(String name, String path, Consumer<LinuxMachine> cards) throws IOException {
        World world = World.make(FILE_BYTES, name.hashCode());
        Installation patchbay = new Installation(Installation.projectRoot(), Shell.HERE.with("PATH", path));
        try {
            LinuxMachine machine = new LinuxMachine(patchbay, name);
            cards.accept(machine);
            machine.boot();
            return new TestBed(world, patchbay, machine);
        } catch (IOException | RuntimeException failure) {
            patchbay.close();
            world.close();
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        machine.close();
        patchbay.close();
        world.close();
    }
}
