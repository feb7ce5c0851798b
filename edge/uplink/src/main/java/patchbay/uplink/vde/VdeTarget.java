package patchbay.uplink.vde;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchbay.uplink.driver.DriverException;

/// Which switch a plug goes into: libvdeplug's names `dir`, `dir[port]`, and nothing for the usual switch.
///
/// @param directory the switch's directory
/// @param port a port's number, 0 for any
record VdeTarget(Path directory, int port) {
    private static final Pattern FORM = Pattern.compile("([^\\[\\]]+)(?:\\[([0-9]{1,5})])?");

    static VdeTarget parse(String text) throws DriverException {
        if (text.isEmpty()) return new VdeTarget(usual(), 0);
        Matcher form = FORM.matcher(text);
        if (!form.matches() || !text.startsWith("/")) {
            throw new DriverException(
                    "VDE: Configuration error: network='" + text + "'",
                    "Give a switch's absolute directory, with a port if you like: /run/vde.ctl or /run/vde.ctl[5]. "
                            + "(A UDP tunnel is the driver UDPTunnel.)");
        }
        return new VdeTarget(Path.of(form.group(1)), form.group(2) == null ? 0 : Integer.parseInt(form.group(2)));
    }

    /// The first there is of the places where libvdeplug looks.
    private static Path usual() {
        Path home = Path.of(System.getProperty("user.home", "/"), ".vde2");
        List<Path> places = List.of(
                home.resolve("default.switch"),
                home.resolve("stdsock"),
                Path.of("/var/run/vde.ctl/ctl"),
                Path.of("/var/run/vde.ctl"),
                Path.of("/tmp/vde.ctl/ctl"),
                Path.of("/tmp/vde.ctl"));
        return places.stream()
                .filter(place -> Files.exists(place.resolve("ctl")) || isSocket(place))
                .findFirst()
                .orElse(Path.of("/var/run/vde.ctl"));
    }

    private static boolean isSocket(Path place) {
        return Files.exists(place) && !Files.isDirectory(place) && !Files.isRegularFile(place);
    }

    @Override
    public String toString() {
        return port == 0 ? directory.toString() : directory + "[" + port + "]";
    }
}
