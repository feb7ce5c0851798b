package patchbay.service.dhcp.server;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.wire.Octets;
import patchbay.wire.dhcp.DhcpBuilder;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dhcp.DhcpOption;
import patchbay.wire.dhcp.DhcpType;
import patchbay.wire.dhcp.DhcpView;

/// Decides what clients are told: messages in, messages out. Times are seconds since 1970.
final class DhcpServer {
    /// How long an offer is kept for its client.
    static final long OFFER_SECONDS = 60;

    /// How long an address rests that somebody else was found to have.
    static final long CONFLICT_SECONDS = 600;

    private static final int RAPID_COMMIT = 80;
    private static final int RELAY_AGENT = 82;

    private final Consumer<Lease> changed;
    private final LeaseBook book;
    private final Counters.Counter offers;
    private final Counters.Counter acknowledgements;
    private final Counters.Counter refusals;
    private final Counters.Counter exhausted;
    private final Counters.Counter silences;
    private final Counters.Counter conflicts;
    private DhcpServerSettings settings;
    private DhcpDefaults defaults;

    /// `changed` is told of leases that end without an answer to their client.
    DhcpServer(DhcpServerSettings settings, DhcpDefaults defaults, Consumer<Lease> changed, Counters counters) {
        this.settings = settings;
        this.defaults = defaults;
        this.changed = changed;
        this.book = new LeaseBook(settings);
        this.offers = counters.named("dhcp-offers");
        this.acknowledgements = counters.named("dhcp-acks");
        this.refusals = counters.named("dhcp-naks");
        this.exhausted = counters.named("dhcp-pool-exhausted");
        this.silences = counters.named("dhcp-unanswered");
        this.conflicts = counters.named("dhcp-conflicts");
    }

    DhcpServerSettings settings() {
        return settings;
    }

    void settings(DhcpServerSettings changedSettings, DhcpDefaults changedDefaults) {
        settings = changedSettings;
        defaults = changedDefaults;
        book.settings(changedSettings);
    }

    LeaseBook book() {
        return book;
    }

    /// The answer to a client's message, or null for silence.
    @Nullable
    DhcpAnswer answer(DhcpMessage request, long now) {
        DhcpType type = request.op() == DhcpView.REQUEST ? request.type() : null;
        DhcpClient client = DhcpClient.of(request);
        DhcpAnswer answer = type == null || !isForUs(request)
                ? null
                : switch (type) {
                    case DISCOVER -> discovered(request, client, now);
                    case REQUEST -> requested(request, client, now);
                    case INFORM -> informed(request, client);
                    case RELEASE -> released(request, client, now);
                    case DECLINE -> declined(request, client, now);
                    case OFFER, ACK, NAK -> null;
                };
        if (answer == null) silences.increment();
        return answer;
    }

    /// Somebody has this address though it is not leased to it: nobody is given it for a while.
    void conflict(int address, long mac, long now) {
        conflicts.increment();
        Lease resting = new Lease(address, mac, "", "", Lease.State.CONFLICT, now, CONFLICT_SECONDS);
        book.put(resting);
        changed.accept(resting);
    }

    /// A relay's clients are on its network, so only one on ours can be served; and a client that chose another
    /// server is that server's.
    private boolean isForUs(DhcpMessage request) {
        int server = request.address(DhcpOption.SERVER_ID);
        if (server != 0 && server != settings.address()) return false;
        return request.giaddr() == 0 || settings.isInNetwork(request.giaddr());
    }

    private @Nullable DhcpAnswer discovered(DhcpMessage request, DhcpClient client, long now) {
        if (request.ciaddr() != 0) return null;
        int address = book.choose(client, request.address(DhcpOption.REQUESTED_ADDRESS), now);
        if (address == LeaseBook.NONE) {
            exhausted.increment();
            return null;
        }
        if (request.option(RAPID_COMMIT) != null) return acknowledge(request, client, address, now);
        Lease there = book.at(address);
        boolean known = there != null && client.owns(there) && there.state() == Lease.State.ACKED;
        if (!known) book.put(lease(client, address, Lease.State.OFFERED, now, OFFER_SECONDS));
        offers.increment();
        long seconds = chain(client).leaseSeconds(wantedSeconds(request));
        return new DhcpAnswer(grant(request, client, DhcpType.OFFER, address, seconds), null, !known);
    }

    private @Nullable DhcpAnswer requested(DhcpMessage request, DhcpClient client, long now) {
        int wanted = request.address(DhcpOption.REQUESTED_ADDRESS);
        int has = request.ciaddr();
        if (wanted != 0 && has != 0 && wanted != has) {
            return refuse(request, "Requested address does not match ciaddr");
        }
        int address = wanted != 0 ? wanted : has;
        if (address == 0) return null;
        if (!book.mayHave(client, address, now)) return refuse(request, "Address is not available");
        return acknowledge(request, client, address, now);
    }

    private DhcpAnswer acknowledge(DhcpMessage request, DhcpClient client, int address, long now) {
        long seconds = chain(client).leaseSeconds(wantedSeconds(request));
        for (Lease other : book.others(client, address)) {
            book.put(other.in(Lease.State.RELEASED));
            changed.accept(other.in(Lease.State.RELEASED));
        }
        Lease lease = lease(client, address, Lease.State.ACKED, now, seconds);
        book.put(lease);
        acknowledgements.increment();
        return new DhcpAnswer(grant(request, client, DhcpType.ACK, address, seconds), lease, false);
    }

    /// A client with an address of its own is told the rest, when it says what it wants to know.
    private @Nullable DhcpAnswer informed(DhcpMessage request, DhcpClient client) {
        if (request.ciaddr() == 0 || request.option(DhcpOption.PARAMETER_LIST) == null) return null;
        acknowledgements.increment();
        return DhcpAnswer.of(grant(request, client, DhcpType.ACK, 0, 0));
    }

    private @Nullable DhcpAnswer released(DhcpMessage request, DhcpClient client, long now) {
        Lease lease = book.at(request.ciaddr());
        if (lease == null || !client.owns(lease) || !lease.isHeld(now)) return null;
        if (lease.state() == Lease.State.CONFLICT) return null;
        book.put(lease.in(Lease.State.RELEASED));
        changed.accept(lease.in(Lease.State.RELEASED));
        return null;
    }

    private @Nullable DhcpAnswer declined(DhcpMessage request, DhcpClient client, long now) {
        int address = request.address(DhcpOption.REQUESTED_ADDRESS);
        Lease lease = book.at(address);
        if (lease != null && client.owns(lease)) conflict(address, 0, now);
        return null;
    }

    private DhcpMessage grant(DhcpMessage request, DhcpClient client, DhcpType type, int address, long seconds) {
        ScopeChain chain = chain(client);
        DhcpBuilder answer = reply(request, type).ciaddr(request.ciaddr()).yiaddr(address);
        boolean leased = address == 0;
        for (int code : chain.codes(request)) {
            if (!leased && code > DhcpOption.LEASE_SECONDS) {
                answer.option(DhcpOption.amount(DhcpOption.LEASE_SECONDS, seconds));
                leased = true;
            }
            Octets octets = chain.option(code);
            if (octets != null) answer.option(new DhcpOption(code, octets));
        }
        if (!leased) answer.option(DhcpOption.amount(DhcpOption.LEASE_SECONDS, seconds));
        boolean rapid = type == DhcpType.ACK && request.type() == DhcpType.DISCOVER;
        if (rapid) answer.option(new DhcpOption(RAPID_COMMIT, Octets.EMPTY));
        return answer.options(relayAgent(request)).build();
    }

    private DhcpAnswer refuse(DhcpMessage request, String why) {
        refusals.increment();
        return DhcpAnswer.of(reply(request, DhcpType.NAK)
                .option(DhcpOption.text(DhcpOption.MESSAGE, why))
                .options(relayAgent(request))
                .build());
    }

    private DhcpBuilder reply(DhcpMessage request, DhcpType type) {
        return DhcpMessage.builder(DhcpView.REPLY)
                .xid(request.xid())
                .flags(request.flags())
                .giaddr(request.giaddr())
                .chaddr(request.chaddr())
                .option(DhcpOption.addresses(DhcpOption.SERVER_ID, settings.address()))
                .option(DhcpOption.type(type));
    }

    /// What a relay says of itself goes back to it, at the end (RFC 3046 §2.2).
    private static List<DhcpOption> relayAgent(DhcpMessage request) {
        Octets octets = request.giaddr() == 0 ? null : request.option(RELAY_AGENT);
        return octets == null ? List.of() : List.of(new DhcpOption(RELAY_AGENT, octets));
    }

    private ScopeChain chain(DhcpClient client) {
        return new ScopeChain(settings, defaults, client);
    }

    private static Lease lease(DhcpClient client, int address, Lease.State state, long now, long seconds) {
        return new Lease(address, client.mac(), client.id(), client.hostName(), state, now, seconds);
    }

    private static long wantedSeconds(DhcpMessage request) {
        Octets octets = request.option(DhcpOption.LEASE_SECONDS);
        return octets == null || octets.length() != 4 ? 0 : octets.i32(0) & 0xffff_ffffL;
    }
}
