package patchbay.daemon;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Meter;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.control.model.VdeOffers;
import patchbay.lan.Switch;
import patchbay.linux.LoopThread;
import patchbay.uplink.vde.VdeSwitch;

/// A named network that is offered as a VDE switch. Made and closed on control threads.
final class VdeCircuit implements AutoCloseable {
    private final String network;
    private final LoopThread loop;
    private final Path directory;
    private final VdeSwitch offered;

    /// Opens the switch; a refusal leaves nothing.
    VdeCircuit(String network, LoopThread loop, Switch lan, Path directory) throws RefusedException {
        this.network = network;
        this.loop = loop;
        this.directory = directory;
        try {
            this.offered = loop.call(() -> VdeSwitch.open(loop.loop(), lan, directory), 10_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RefusedException(refusal(network, new IOException("interrupted")));
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException failure) {
            Throwable cause = failure.getCause();
            throw new RefusedException(
                    refusal(network, cause instanceof IOException io ? io : new IOException(failure)));
        }
    }

    /// What the configuration wants offered: directories by the names of networks.
    static SortedMap<String, Path> offers(Configuration configuration) {
        SortedMap<String, Path> offers = new TreeMap<>();
        VdeOffers.of(configuration).forEach((name, text) -> {
            try {
                Path path = Path.of(text);
                if (path.isAbsolute()) offers.put(name, path);
            } catch (InvalidPathException noPath) {
                System.getLogger("networks").log(System.Logger.Level.WARNING, "''{0}'' is no directory", text);
            }
        });
        return offers;
    }

    static Refusal refusal(String network, IOException why) {
        return Refusal.of(
                        ErrorCode.VBOX_E_HOST_ERROR,
                        Component.VIRTUALBOX,
                        "The network '" + network + "' cannot be offered as a VDE switch: " + why.getMessage())
                .withRemedy("Name another directory with --directory: one of yours, with a short path.");
    }

    Path directory() {
        return directory;
    }

    /// Who called, who was refused, and what its ports carried.
    Meter meter() {
        return Loops.call(loop, () -> {
            SortedMap<String, Long> counters = PortReadings.generic(offered.counters());
            counters.put("frames-elsewhere", offered.framesElsewhere());
            counters.put("callers", offered.accepted());
            PortReadings.addFaults(counters, "refused.", offered.refusals());
            SortedMap<String, Long> gauges = new TreeMap<>();
            gauges.put("ports", (long) offered.uses().size());
            gauges.put("frames-waiting", (long) offered.waitingFrames());
            return new Meter("vde", new TreeMap<>(Map.of("network", network)), counters, gauges);
        });
    }

    @Override
    public void close() {
        Loops.run(loop, offered::close);
    }
}
