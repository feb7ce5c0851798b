package patchbay.uplink.vde;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import patchbay.lan.LinkCounters;
import patchbay.lan.PortKind;
import patchbay.lan.PortSettings;
import patchbay.lan.Promiscuity;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.UnixSockets;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.FaultCounters;
import patchbay.loop.ReadyListener;
import patchbay.wire.Fault;

/// A network of ours as a VDE switch: a directory in which `vde_plug`, QEMU's `-netdev vde` and other switches find a
/// port. Each port is a wire of the network, so that what stands behind it may have any number of stations.
///
/// [#open] and [#close] may wait for the file system; everything belongs to the loop of the network.
public final class VdeSwitch implements ReadyListener {
    /// Ports, as `vde_switch` has by default.
    public static final int MAX_PORTS = 32;
    /// Callers that have not said what they want, at once.
    public static final int MAX_CALLERS = 32;

    private static final int BACKLOG = 16;

    private final EventLoop loop;
    private final Switch lan;
    private final Path directory;
    private final int listener;
    private final Owners<VdePort> owners = new Owners<>();
    private final LinkCounters counters = new LinkCounters();
    private final FaultCounters refusals = new FaultCounters();
    private final List<VdePort> ports = new ArrayList<>();
    private long accepted;
    private long elsewhere;
    private boolean closed;

    /// A port in use, as of now.
    ///
    /// @param number 1 to [#MAX_PORTS]
    /// @param description what the plug says of itself
    public record Use(int number, String description) {}

    private VdeSwitch(EventLoop loop, Switch lan, Path directory, int listener) {
        this.loop = loop;
        this.lan = lan;
        this.directory = directory;
        this.listener = listener;
    }

    /// Opens the switch of `lan`, which lives on `loop`, in `directory`; that is made, for this user alone, when it is
    /// not there. What a switch that died left in it is removed; one that lives is not disturbed.
    public static VdeSwitch open(EventLoop loop, Switch lan, Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory.toAbsolutePath().getParent());
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path control = directory.resolve("ctl");
        int other = UnixSockets.connectStream(control);
        if (other >= 0) {
            Descriptors.close(other);
            throw new LinuxException("another switch is in " + directory, Errno.EADDRINUSE);
        }
        removeLeftovers(directory);
        VdeSwitch made = new VdeSwitch(loop, lan, directory, UnixSockets.listenStream(control, BACKLOG));
        LinuxException.check("watch " + control, loop.host().poller().watch(made.listener, made));
        return made;
    }

    /// Who has a port.
    public List<Use> uses() {
        return ports.stream()
                .filter(port -> port.number() > 0)
                .map(port -> new Use(port.number(), port.description()))
                .toList();
    }

    /// Frames between all plugs, those that have gone too, and the network.
    public LinkCounters counters() {
        return counters;
    }

    /// Frames for a plug that did not get them, since their station is known behind another one.
    public long framesElsewhere() {
        return elsewhere;
    }

    /// Frames that the plugs have not taken yet.
    public int waitingFrames() {
        int frames = 0;
        for (VdePort port : ports) frames += port.waitingFrames();
        return frames;
    }

    /// Callers that were taken, refused ones included.
    public long accepted() {
        return accepted;
    }

    /// Why callers were refused.
    public FaultCounters refusals() {
        return refusals;
    }

    /// Ends all ports and removes the sockets; the directory stays.
    public void close() {
        if (closed) return;
        closed = true;
        loop.host().poller().forget(listener);
        Descriptors.close(listener);
        for (VdePort port : List.copyOf(ports)) port.close();
        try {
            Files.deleteIfExists(directory.resolve("ctl"));
        } catch (IOException gone) {
            // Somebody removed the directory.
        }
    }

    /// Takes whoever calls.
    @Override
    public void onReady(int events) {
        while (!closed) {
            int stream = UnixSockets.accept(listener);
            if (stream < 0) return;
            accepted++;
            if (ports.size() >= MAX_PORTS + MAX_CALLERS) {
                refused(Fault.TABLE_FULL);
                Descriptors.close(stream);
                continue;
            }
            VdePort port = new VdePort(this, stream);
            ports.add(port);
            port.begin();
        }
    }

    EventLoop loop() {
        return loop;
    }

    Path directory() {
        return directory;
    }

    /// The wanted port's number when it is free, any free one for 0; 0 when there is none.
    int freeNumber(int wanted) {
        boolean[] taken = new boolean[MAX_PORTS + 1];
        for (VdePort port : ports) taken[port.number()] = true;
        if (wanted > 0) return wanted <= MAX_PORTS && !taken[wanted] ? wanted : 0;
        for (int number = 1; number <= MAX_PORTS; number++) if (!taken[number]) return number;
        return 0;
    }

    SwitchPort plug(VdePort port) {
        String name = lan.name() + ".vde" + port.number();
        return lan.plug(
                new PortSettings(name, PortKind.TUNNEL, PortSettings.UNKNOWN_MAC, Promiscuity.DENY, true), port);
    }

    void refused(Fault fault) {
        refusals.count(fault);
    }

    void gone(VdePort port, @Nullable SwitchPort plugged) {
        ports.remove(port);
        owners.forget(port);
        if (plugged != null) lan.unplug(plugged);
    }

    void heard(long mac, VdePort port) {
        owners.learn(mac, port, loop.nowNanos());
    }

    /// Whether a station is known behind another port than `port`, which is counted then.
    boolean isElsewhere(long mac, VdePort port) {
        VdePort owner = owners.find(mac, loop.nowNanos());
        if (owner == null || owner == port) return false;
        elsewhere++;
        return true;
    }

    private static void removeLeftovers(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.equals("ctl") || name.matches("[0-9]{3}\\.[0-9]+")) Files.deleteIfExists(file);
            }
        }
    }
}
