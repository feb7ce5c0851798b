package patchbay.simulation;

import java.util.ArrayList;
import java.util.List;
import patchbay.lan.Abilities;
import patchbay.testkit.LineFaults;
import patchbay.testkit.SeededChance;
import patchbay.testkit.SimService;
import patchbay.testkit.guest.GuestTcpSettings;
import patchbay.testkit.guest.SimTcpGuest;

/// A world whose guests, wires, host and transfers are all drawn from one seed, and the checks that hold in every
/// such world: octets in are octets out, no segment leaves a guest's window, no promised window shrinks, and when
/// all is over no connection, no handle and no memory is left.
public final class RandomWorld {
    private static final long MILLI = 1_000_000;
    private static final long HOUR = 3_600_000_000_000L;

    private final SeededChance chance;
    private final World world;
    private final List<Transfer> transfers = new ArrayList<>();

    public RandomWorld(long seed) {
        world = World.seeded(seed);
        chance = world.machine().chance().fork("random world");
    }

    /// Runs it to its end.
    public void run() {
        host();
        int guests = (int) chance.between(1, 3);
        for (int number = 0; number < guests; number++) guest("10.0.2." + (15 + number), 80 + 10 * number);
        for (Transfer transfer : transfers) disturb(transfer);
        for (Transfer transfer : transfers) check(transfer.finish(HOUR));
        world.comesToRest();
    }

    /// A number that tells two runs apart.
    public long hash() {
        return world.machine().log().hash();
    }

    private void host() {
        world.host().faults().rough(chance.happens(0.5) ? 0.05 : 0).brokenRoom(chance.happens(0.3) ? 0.05 : 0);
        if (chance.happens(0.3)) {
            world.host().tcpBuffers((int) chance.between(4_000, 50_000), (int) chance.between(4_000, 50_000));
        }
    }

    private void guest(String address, int firstPort) {
        boolean offloads = chance.happens(0.3);
        SimTcpGuest guest = world.guest(address, offloads ? Abilities.ALL : Abilities.plain(1_514));
        guest.settings(stack(offloads));
        world.wire(address).faults(wire());
        int connections = (int) chance.between(1, 3);
        for (int number = 0; number < connections; number++) {
            SimService service = world.beyond().listens("203.0.113.7", firstPort + number);
            service.path(chance.between(0, 20 * MILLI), chance.happens(0.3) ? chance.between(200_000, 5_000_000) : 0);
            if (chance.happens(0.3)) service.receiveBuffer((int) chance.between(2_000, 60_000));
            transfers.add(Transfer.begin(world, guest, firstPort + number, amount(), amount()));
        }
    }

    private GuestTcpSettings stack(boolean offloads) {
        GuestTcpSettings settings = new GuestTcpSettings();
        settings.sack(chance.happens(0.8)).timestamps(chance.happens(0.8));
        if (chance.happens(0.2)) settings.withoutWindowScale();
        if (chance.happens(0.3)) settings.receiveBuffer((int) chance.between(3_000, 100_000));
        if (chance.happens(0.3)) settings.mss((int) chance.between(200, 1_460));
        if (offloads) settings.superFrames((int) chance.between(2_000, 60_000));
        return settings;
    }

    private LineFaults wire() {
        LineFaults faults = new LineFaults().delay(chance.between(20_000, 5 * MILLI), chance.between(0, MILLI));
        if (chance.happens(0.7)) faults.loss(chance.below(50) / 1_000.0);
        if (chance.happens(0.4)) faults.reordering(chance.below(100) / 1_000.0, 3 * MILLI);
        if (chance.happens(0.4)) faults.duplication(chance.below(50) / 1_000.0);
        if (chance.happens(0.3)) faults.corruption(chance.below(20) / 1_000.0);
        if (chance.happens(0.2)) faults.bursts(0.002, 0.3);
        return faults;
    }

    private int amount() {
        return chance.happens(0.2) ? (int) chance.between(0, 50) : (int) chance.between(1_000, 400_000);
    }

    /// Lets one end of a transfer stop reading for a while.
    private void disturb(Transfer transfer) {
        world.runFor(chance.between(0, 50 * MILLI));
        if (chance.happens(0.3)) {
            transfer.guest().pauseReading();
            world.machine().agenda().after(chance.between(1, 60_000 * MILLI), transfer.guest()::resumeReading);
        }
        if (chance.happens(0.3) && !transfer.service().connections().isEmpty()) {
            transfer.far().pauseReading();
            world.machine().agenda().after(chance.between(1, 60_000 * MILLI), transfer.far()::resumeReading);
        }
    }

    private void check(Transfer transfer) {
        long beyond = transfer.guest().beyondWindowBytes();
        long shrunk = transfer.guest().shrunkWindows();
        if (beyond == 0 && shrunk == 0) return;
        throw new AssertionError("seed=" + world.machine().seed() + ", " + transfer.guest() + ": " + beyond
                + " octets beyond the guest's window, " + shrunk + " promises taken back");
    }
}
