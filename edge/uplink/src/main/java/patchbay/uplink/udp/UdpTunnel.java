package patchbay.uplink.udp;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import patchbay.linux.LinuxException;
import patchbay.linux.LoopThread;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.HostSockets;
import patchbay.uplink.driver.DriverException;
import patchbay.uplink.driver.GenericDriver;
import patchbay.uplink.driver.GenericLink;
import patchbay.uplink.driver.LinkRequest;
import patchbay.wire.IpAddress;

/// VirtualBox's driver `UDPTunnel`, reference §7.1: `sport` is bound on every interface, frames go to `dport` of
/// `dest`. `accept` is ours.
public final class UdpTunnel implements GenericDriver {
    /// Where datagrams are taken when `sport` is not set.
    public static final int DEFAULT_SOURCE_PORT = 4_444;
    /// Where they go when `dport` is not set.
    public static final int DEFAULT_DESTINATION_PORT = 4_445;

    private static final String DEFAULT_DESTINATION = "127.0.0.1";
    private static final long NAME_MILLIS = 5_000;
    private static final long LOOP_MILLIS = 10_000;

    /// The driver; [java.util.ServiceLoader] makes it.
    public UdpTunnel() {}

    @Override
    public String name() {
        return "UDPTunnel";
    }

    @Override
    public Set<String> properties() {
        return Set.of("sport", "dest", "dport", "accept");
    }

    @Override
    public GenericLink open(LinkRequest request) throws DriverException {
        int sourcePort = request.port("sport", DEFAULT_SOURCE_PORT);
        int destinationPort = request.port("dport", DEFAULT_DESTINATION_PORT);
        boolean peerOnly = peerOnly(request.text("accept", "any"));
        IpAddress peer = address(request.text("dest", DEFAULT_DESTINATION), request.loop());
        return open(request.loop(), sourcePort, new Endpoint().set(peer, destinationPort), peerOnly);
    }

    /// A tunnel from `sourcePort` of every interface to `peer`.
    public static GenericLink open(LoopThread loop, int sourcePort, Endpoint peer, boolean peerOnly)
            throws DriverException {
        int[] failure = new int[1];
        GenericLink link = call(loop, () -> bound(loop, sourcePort, peer, peerOnly, failure));
        if (failure[0] == 0) return link;
        String why = new LinuxException("port " + sourcePort, failure[0]).getMessage();
        throw new DriverException(
                "UDPTunnel: Failed to start the UDP tunnel server: " + why, remedy(failure[0], sourcePort));
    }

    @SuppressWarnings("NullAway") // nothing is answered with a failure, and then nobody looks
    private static GenericLink bound(LoopThread loop, int sourcePort, Endpoint peer, boolean peerOnly, int[] failure) {
        HostSockets sockets = loop.host().sockets();
        int handle = sockets.openUdp(peer.isV4());
        if (handle < 0) {
            failure[0] = -handle;
            return null;
        }
        Endpoint everywhere = new Endpoint().set(0, peer.isV4() ? IpAddress.lowOf(0) : 0, sourcePort);
        int result = sockets.bind(handle, everywhere);
        if (result >= 0) {
            sockets.allowFragments(handle, true);
            sockets.expectBulk(handle);
            return new UdpTunnelPort(loop.loop(), handle, peer, peerOnly);
        }
        failure[0] = -result;
        sockets.close(handle);
        return null;
    }

    private static String remedy(int errno, int port) {
        return switch (errno) {
            case Errno.EADDRINUSE ->
                "Another program or card has this port ('ss -ulpn sport = :" + port + "' names it); give this card "
                        + "another one with --nicproperty<N> sport=PORT.";
            case Errno.EACCES ->
                "Ports below 1024 need a right: choose a higher one, or 'sudo sysctl "
                        + "net.ipv4.ip_unprivileged_port_start=" + port + "'.";
            default -> "";
        };
    }

    private static boolean peerOnly(String word) throws DriverException {
        return switch (word) {
            case "any" -> false;
            case "peer" -> true;
            default ->
                throw new DriverException(
                        "UDPTunnel: Configuration error: accept='" + word + "'",
                        "'any' takes frames from everywhere, as VirtualBox does; 'peer' from dest's address only.");
        };
    }

    private static IpAddress address(String text, LoopThread loop) throws DriverException {
        IpAddress address = IpAddress.parse(text);
        if (address != null) return address;
        CompletableFuture<List<IpAddress>> found = new CompletableFuture<>();
        call(loop, () -> {
            loop.host().names().addressesOf(text, found::complete);
            return true;
        });
        List<IpAddress> addresses = List.of();
        try {
            addresses = found.get(NAME_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException silent) {
            // No answer is as good as none.
        }
        for (IpAddress each : addresses) if (each.isV4()) return each;
        if (!addresses.isEmpty()) return addresses.getFirst();
        throw new DriverException(
                "UDPTunnel: The destination '" + text + "' has no address",
                "Give an address or a name this computer can resolve: --nicproperty<N> dest=ADDRESS.");
    }

    private static <T> T call(LoopThread loop, java.util.concurrent.Callable<T> work) throws DriverException {
        try {
            return loop.call(work, LOOP_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DriverException("UDPTunnel: interrupted", "");
        } catch (ExecutionException | TimeoutException failure) {
            throw new DriverException("UDPTunnel: " + failure, "");
        }
    }
}
