package patchbay.linux;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import patchbay.loop.EventLoop;
import patchbay.loop.HostNames;
import patchbay.wire.IpAddress;

/// The host's resolver, asked by a few workers so that the loop never waits; answers come back through the loop's
/// queue.
///
/// At most [#MAX_WAITING] questions wait; one more is answered as unknown at once, so a guest that asks for
/// much costs no memory.
final class HostResolver implements HostNames {
    /// Questions that may wait for a worker, of all loops.
    static final int MAX_WAITING = 256;

    private static final Workers WORKERS = new Workers("resolver", 4, MAX_WAITING);
    private static final int LONGEST_NAME = 253; // RFC 1035 §2.3.4 less length octets

    private final ResolvConf settings;
    private @Nullable EventLoop loop;

    HostResolver(ResolvConf settings) {
        this.settings = settings;
    }

    /// Says which loop the answers go to; before any question.
    void answerTo(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public List<IpAddress> nameServers() {
        return settings.settings().nameServers();
    }

    @Override
    public List<String> searchDomains() {
        return settings.settings().searchDomains();
    }

    @Override
    public long revision() {
        return settings.revision();
    }

    @Override
    public void addressesOf(String name, Consumer<List<IpAddress>> answer) {
        ask(() -> lookUp(name), answer, List.of());
    }

    @Override
    public void nameOf(IpAddress address, Consumer<String> answer) {
        ask(() -> lookUp(address), answer, "");
    }

    private <T> void ask(Supplier<T> question, Consumer<T> answer, T unknown) {
        EventLoop asking = Objects.requireNonNull(loop, "the resolver has no loop yet");
        boolean taken = WORKERS.take(asking, () -> {
            T found = question.get();
            return now -> answer.accept(found);
        });
        if (!taken) asking.again(now -> answer.accept(unknown));
    }

    private static List<IpAddress> lookUp(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (bare.isEmpty() || bare.length() > LONGEST_NAME) return List.of();
        try {
            List<IpAddress> found = new ArrayList<>();
            for (InetAddress address : InetAddress.getAllByName(bare)) found.add(fromJdk(address));
            return found;
        } catch (UnknownHostException unknown) {
            return List.of();
        }
    }

    private static String lookUp(IpAddress address) {
        try {
            InetAddress asked = InetAddress.getByAddress(toJdk(address));
            String name = asked.getCanonicalHostName();
            return name.equals(asked.getHostAddress()) ? "" : name;
        } catch (UnknownHostException impossible) {
            return "";
        }
    }

    private static IpAddress fromJdk(InetAddress address) {
        byte[] octets = address.getAddress();
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        return octets.length == 4 ? IpAddress.v4(buffer.getInt()) : new IpAddress(buffer.getLong(), buffer.getLong());
    }

    private static byte[] toJdk(IpAddress address) {
        return address.isV4()
                ? ByteBuffer.allocate(4).putInt(address.v4Bits()).array()
                : ByteBuffer.allocate(16)
                        .putLong(address.hi())
                        .putLong(address.lo())
                        .array();
    }
}
