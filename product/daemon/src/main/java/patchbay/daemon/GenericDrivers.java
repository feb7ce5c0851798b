package patchbay.daemon;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Adapter;
import patchbay.linux.LinuxException;
import patchbay.linux.LoopThread;
import patchbay.uplink.driver.DriverException;
import patchbay.uplink.driver.GenericDriver;
import patchbay.uplink.driver.GenericLink;
import patchbay.uplink.driver.LinkRequest;
import patchbay.uplink.udp.UdpTunnel;
import patchbay.uplink.vde.VdeDriver;

/// Makes the networks of cards that are attached by `generic`: finds their driver and has it open what stands behind.
/// Safe for any thread.
final class GenericDrivers {
    private final Loops loops;
    private final DriverJars jars;
    private final List<GenericDriver> builtIn = List.of(new UdpTunnel(), new VdeDriver());
    private volatile boolean recovering;

    /// `folder` is where further drivers are looked for.
    GenericDrivers(Loops loops, Path folder) {
        this.loops = loops;
        this.jars = new DriverJars(folder);
    }

    /// While true, cards come back after a daemon's death.
    void recovering(boolean goesOn) {
        recovering = goesOn;
    }

    /// The network of a card, with its driver's link open; or a refusal with nothing left.
    GenericCircuit make(String name, Adapter adapter) throws RefusedException, LinuxException {
        GenericDriver driver = find(adapter.names().genericDriver());
        judge(driver, adapter.properties());
        LoopThread loop = loops.next();
        try {
            GenericLink link = driver.open(new LinkRequest(loop, name, adapter.properties(), recovering));
            return new GenericCircuit(name, loop, driver.name(), link);
        } catch (DriverException refused) {
            throw refused(ErrorCode.E_FAIL, refused.reason(), refused.remedy());
        } catch (RuntimeException | LinkageError broken) {
            throw refused(ErrorCode.E_FAIL, driver.name() + ": The driver failed: " + broken, "");
        }
    }

    private GenericDriver find(String name) throws RefusedException {
        Set<String> known = new TreeSet<>();
        for (GenericDriver driver : builtIn) {
            if (driver.name().equals(name)) return driver;
            known.add(driver.name());
        }
        GenericDriver further = jars.find(name);
        if (further != null) return further;
        jars.all().forEach(driver -> known.add(driver.name()));
        String message = name.isEmpty()
                ? "Failed to attach the network LUN (VERR_PDM_DRIVER_NOT_FOUND): no generic driver is named"
                : "Failed to attach the network LUN (VERR_PDM_DRIVER_NOT_FOUND): no generic driver '" + name + "'";
        throw refused(
                ErrorCode.E_FAIL,
                message,
                "Name one with --nicgenericdrv<N>: " + String.join(", ", known) + "." + failures());
    }

    private String failures() {
        List<String> failures = jars.failures();
        return failures.isEmpty() ? "" : " Of the drivers' folder these cannot be used: " + String.join("; ", failures);
    }

    private static void judge(GenericDriver driver, SortedMap<String, String> properties) throws RefusedException {
        Set<String> known = new TreeSet<>(driver.properties());
        for (String key : properties.keySet()) {
            if (known.contains(key)) continue;
            throw refused(
                    ErrorCode.E_FAIL,
                    driver.name() + ": Configuration validation failed: unknown property '" + key
                            + "' (VERR_PDM_DRVINS_UNKNOWN_CFG_VALUES)",
                    "It knows " + String.join(", ", known) + "; take '" + key + "' away with --nicproperty<N> " + key
                            + "= .");
        }
    }

    private static RefusedException refused(ErrorCode code, String message, String remedy) {
        Refusal refusal = Refusal.of(code, Component.CONSOLE, message);
        return new RefusedException(remedy.isEmpty() ? refusal : refusal.withRemedy(remedy));
    }
}
