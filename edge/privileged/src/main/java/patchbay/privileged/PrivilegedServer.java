package patchbay.privileged;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.UnixSockets;

/// Serves requests at a listening socket, one after another, on its caller's thread.
final class PrivilegedServer {
    private static final long SENDING_NANOS = 2_000_000_000L;

    private final int listener;
    private final Path etc;
    private final CallerCheck callers;
    private final boolean packetSockets;
    private final Consumer<String> log;

    /// @param listener stays the caller's
    /// @param etc where `group` and the ranges stand
    /// @param packetSockets whether to bridge as where the kernel has no traffic control
    /// @param log hears one line for each request
    PrivilegedServer(int listener, Path etc, String group, boolean packetSockets, Consumer<String> log) {
        this.listener = listener;
        this.etc = etc;
        this.callers = new CallerCheck(etc.resolve("group"), group);
        this.packetSockets = packetSockets;
        this.log = log;
    }

    /// Waits for one caller, at most so long, and serves him; false when nobody came.
    boolean serveOne(long nanos) throws LinuxException {
        if (!UnixSockets.await(listener, nanos)) return false;
        int connection = UnixSockets.accept(listener);
        if (connection < 0) return true;
        try {
            serve(connection);
        } catch (LinuxException lost) {
            log.accept("a caller was lost: " + lost.getMessage());
        } finally {
            Descriptors.close(connection);
        }
        return true;
    }

    private void serve(int connection) throws LinuxException {
        UnixSockets.Peer peer = UnixSockets.peer(connection);
        String who = "uid " + peer.uid() + " pid " + peer.pid() + ": ";
        String line = "";
        List<Integer> came = List.of();
        List<Integer> handed = List.of();
        String answer;
        try {
            // Read first, whoever it is: a connection closed over unread octets would lose the answer.
            Asked asked = asked(connection);
            line = asked.line();
            came = asked.descriptors();
            if (!callers.admits(connection)) {
                throw new HostChangeRefused(
                        HostChangeRefused.Reason.CALLER,
                        "user " + peer.uid() + " is neither root nor in the group '" + callers.group() + "'");
            }
            DirectChanges changes = new DirectChanges(peer.uid(), () -> AllowedRanges.read(etc), packetSockets);
            handed = perform(Request.parse(line), came, changes);
            answer = Request.DONE;
        } catch (HostChangeRefused refused) {
            answer = Request.REFUSED + " " + refused.reason() + " " + refused.text();
        }
        log.accept(who + printable(line) + ": " + answer);
        byte[] octets = answer.getBytes(StandardCharsets.UTF_8);
        UnixSockets.send(
                connection, octets, handed.stream().mapToInt(Integer::intValue).toArray());
        handed.forEach(Descriptors::close);
        came.forEach(Descriptors::close);
    }

    /// A request, and what came with it.
    private record Asked(String line, List<Integer> descriptors) {}

    private static Asked asked(int connection) throws LinuxException, HostChangeRefused {
        if (!UnixSockets.await(connection, SENDING_NANOS)) throw unknown("nothing was asked");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(Request.MAX_BYTES + 1);
            UnixSockets.Received received = UnixSockets.receive(connection, room);
            LinuxException.check("receive", received.length());
            if (received.length() > Request.MAX_BYTES) {
                received.descriptors().forEach(Descriptors::close);
                throw unknown("the request is too long");
            }
            byte[] octets = room.asSlice(0, received.length()).toArray(ValueLayout.JAVA_BYTE);
            return new Asked(new String(octets, StandardCharsets.US_ASCII), received.descriptors());
        }
    }

    /// Does the one thing; the descriptors to hand over.
    private static List<Integer> perform(@Nullable Request request, List<Integer> came, DirectChanges changes)
            throws HostChangeRefused {
        switch (request) {
            case Request.Make make -> {
                return List.of(changes.make(make.name(), make.lasting()).descriptor());
            }
            case Request.Bridge bridge -> {
                return changes.bridge(bridge.interfaceName(), bridge.way()).descriptors();
            }
            case Request.Address address -> changes.address(address.name(), address.v4(), address.v6());
            case Request.Remove remove -> changes.remove(remove.name());
            case Request.Guests guests -> changes.guests(guests.interfaceName(), guests.hostTap(), guests.stations());
            case Request.Lead lead -> changes.lead(lead.interfaceName(), lead.hostTap(), lead.slot(), lead.address());
            case Request.Bind bind -> LowPorts.bind(bind, came);
            case null -> throw unknown("the request is none that is known here");
        }
        return List.of();
    }

    private static HostChangeRefused unknown(String text) {
        return new HostChangeRefused(HostChangeRefused.Reason.REQUEST, text);
    }

    /// What a caller sent, fit for a log.
    private static String printable(String line) {
        return line.replaceAll("[^ -~]", "?");
    }
}
