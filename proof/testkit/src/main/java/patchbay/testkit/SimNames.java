package patchbay.testkit;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import patchbay.loop.HostNames;
import patchbay.loop.Task;
import patchbay.wire.IpAddress;

/// The simulated host's resolver and its settings. It knows what the test told it, and answers after a virtual delay,
/// inside a turn of the loop when it runs under a [VirtualLoop].
public final class SimNames implements HostNames {
    private final Agenda agenda;
    private final Map<String, List<IpAddress>> addresses = new HashMap<>();
    private final Map<IpAddress, String> names = new HashMap<>();
    private List<IpAddress> nameServers = List.of(SimEndpoint.addressOf("198.18.0.53"));
    private List<String> searchDomains = List.of();
    private long revision = 1;
    private long delayNanos = 1_000_000;
    private long questions;
    private Consumer<Task> turn;

    SimNames(Agenda agenda) {
        this.agenda = agenda;
        this.turn = task -> task.run(agenda.nowNanos());
    }

    /// Has answers given by work that `turn` takes, such as `EventLoop.again`.
    void answersIn(Consumer<Task> turn) {
        this.turn = turn;
    }

    /// Changes the host's name servers, in order of preference; 198.18.0.53 from the start.
    public SimNames servers(String... servers) {
        nameServers = List.of(servers).stream().map(SimEndpoint::addressOf).toList();
        revision++;
        return this;
    }

    /// Changes the host's search domains.
    public SimNames domains(String... domains) {
        searchDomains = List.of(domains);
        revision++;
        return this;
    }

    /// Teaches the resolver a name, and the name of its addresses.
    public SimNames knows(String name, String... known) {
        List<IpAddress> parsed =
                List.of(known).stream().map(SimEndpoint::addressOf).toList();
        addresses.put(plain(name), parsed);
        for (IpAddress address : parsed) names.put(address, plain(name));
        return this;
    }

    /// After what time the resolver answers; 1 ms from the start.
    public SimNames answersAfter(long nanos) {
        delayNanos = nanos;
        return this;
    }

    /// How often the resolver was asked.
    public long questions() {
        return questions;
    }

    @Override
    public List<IpAddress> nameServers() {
        return nameServers;
    }

    @Override
    public List<String> searchDomains() {
        return searchDomains;
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public void addressesOf(String name, Consumer<List<IpAddress>> answer) {
        questions++;
        List<IpAddress> known = addresses.getOrDefault(plain(name), List.of());
        agenda.after(delayNanos, () -> turn.accept(nowNanos -> answer.accept(known)));
    }

    @Override
    public void nameOf(IpAddress address, Consumer<String> answer) {
        questions++;
        String known = names.getOrDefault(address, "");
        agenda.after(delayNanos, () -> turn.accept(nowNanos -> answer.accept(known)));
    }

    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
