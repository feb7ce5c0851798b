package patchbay.uplink.vde;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import patchbay.uplink.driver.DriverException;
import patchbay.uplink.driver.GenericDriver;
import patchbay.uplink.driver.GenericLink;
import patchbay.uplink.driver.LinkRequest;

/// VirtualBox's driver `VDE`, reference §7.2: `network` names the switch.
public final class VdeDriver implements GenericDriver {
    private static final long LOOP_MILLIS = 10_000;
    private static final long ANSWER_MILLIS = 3_000;

    /// The driver.
    public VdeDriver() {}

    @Override
    public String name() {
        return "VDE";
    }

    @Override
    public Set<String> properties() {
        return Set.of("network");
    }

    @Override
    public GenericLink open(LinkRequest request) throws DriverException {
        VdeTarget target = VdeTarget.parse(request.text("network", ""));
        String user = System.getProperty("user.name", "?");
        String description = "patchbay " + request.card() + " user=" + user + " PID="
                + ProcessHandle.current().pid();
        CompletableFuture<VdePlug> made = new CompletableFuture<>();
        try {
            String failure = request.loop()
                    .call(
                            () -> {
                                VdePlug plug = new VdePlug(request.loop().loop(), target, description);
                                made.complete(plug);
                                return plug.begin();
                            },
                            LOOP_MILLIS)
                    .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
            VdePlug plug = made.join();
            if (failure.isEmpty() || request.again()) return plug;
            request.loop().call(() -> close(plug), LOOP_MILLIS);
            throw refused(target, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw refused(target, "interrupted");
        } catch (ExecutionException | TimeoutException failure) {
            throw refused(target, failure.toString());
        }
    }

    private static boolean close(VdePlug plug) {
        plug.close();
        return true;
    }

    private static DriverException refused(VdeTarget target, String why) {
        return new DriverException(
                "VDE: Failed to connect to the switch '" + target + "': " + why,
                "Start it ('vde_switch -s " + target.directory() + "'), or name another one with --nicproperty<N> "
                        + "network=DIRECTORY.");
    }
}
