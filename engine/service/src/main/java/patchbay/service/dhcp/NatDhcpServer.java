package patchbay.service.dhcp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.service.AddressPlan;
import patchbay.service.dns.DnsPlan;
import patchbay.wire.dhcp.DhcpBuilder;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dhcp.DhcpOption;
import patchbay.wire.dhcp.DhcpType;
import patchbay.wire.dhcp.DhcpView;

/// The DHCP server of a NAT network as VirtualBox's is: messages in, messages out. What it answers, and when it is
/// silent, is in `docs/theory/dhcp.md`. Who carries the messages gives every answer 548 octets, from the gateway's port
/// 67, to [#destination].
public final class NatDhcpServer {
    public static final int SERVER_PORT = 67;
    public static final int CLIENT_PORT = 68;
    /// A BOOTP header of 236 octets and an option area of 312 (RFC 2131 §2), which every answer fills.
    public static final int ANSWER_BYTES = 548;
    public static final int LEASE_SECONDS = 86_400;

    private final AddressPlan plan;
    private final NatDhcpSettings settings;
    private final DnsPlan names;
    private final LeaseTable leases;
    private final Listener listener;
    private final Counters.Counter offers;
    private final Counters.Counter acknowledgements;
    private final Counters.Counter refusals;
    private final Counters.Counter exhausted;
    private final Counters.Counter silences;

    /// Is told what the network learns from DHCP.
    public interface Listener {
        /// `mac` has been given `address`.
        void acknowledged(long mac, int address);

        /// Somebody unknown may have `address`: it is asked for by ARP.
        void probe(int address);
    }

    public NatDhcpServer(
            AddressPlan plan, NatDhcpSettings settings, DnsPlan names, Listener listener, Counters counters) {
        this.plan = plan;
        this.settings = settings;
        this.names = names;
        this.listener = listener;
        this.leases = new LeaseTable(plan);
        this.offers = counters.named("dhcp-offers");
        this.acknowledgements = counters.named("dhcp-acks");
        this.refusals = counters.named("dhcp-naks");
        this.exhausted = counters.named("dhcp-pool-exhausted");
        this.silences = counters.named("dhcp-unanswered");
    }

    /// The answer to a client's message, or null for silence.
    public @Nullable DhcpMessage answer(DhcpMessage request, long nowNanos) {
        DhcpType type = request.type();
        DhcpMessage answer = type == null || request.op() != DhcpView.REQUEST
                ? null
                : switch (type) {
                    case DISCOVER -> discovered(request, nowNanos);
                    case REQUEST -> requested(request, nowNanos);
                    case INFORM -> informed(request);
                    case RELEASE -> released(request);
                    case DECLINE -> declined(request, nowNanos);
                    case OFFER, ACK, NAK -> null;
                };
        if (answer == null) silences.increment();
        return answer;
    }

    /// Where an answer goes: to everybody when the client asked for that or is refused, else to its new address.
    public int destination(DhcpMessage answer) {
        return answer.wantsBroadcast() || answer.type() == DhcpType.NAK ? -1 : answer.yiaddr();
    }

    /// The address that is bound to a client, IPv4 bits; 0 for none.
    public int leaseOf(long mac) {
        return leases.boundTo(mac);
    }

    /// How many addresses are bound.
    public int leases() {
        return leases.bound();
    }

    private @Nullable DhcpMessage discovered(DhcpMessage request, long nowNanos) {
        int address = leases.offer(request.chaddr(), nowNanos);
        if (address == LeaseTable.NONE) {
            exhausted.increment();
            return null;
        }
        offers.increment();
        return grant(request, DhcpType.OFFER, address, 0);
    }

    private @Nullable DhcpMessage requested(DhcpMessage request, long nowNanos) {
        long mac = request.chaddr();
        int wanted = request.address(DhcpOption.REQUESTED_ADDRESS);
        if (request.option(DhcpOption.SERVER_ID) != null) {
            int bound = leases.addressOf(mac);
            boolean selecting = bound != LeaseTable.NONE && wanted != 0 && request.ciaddr() == 0;
            return selecting ? acknowledge(request, bound, nowNanos) : null;
        }
        if (wanted != 0) return acknowledge(request, wanted, nowNanos);
        int bound = leases.addressOf(mac);
        if (bound != LeaseTable.NONE) return acknowledge(request, bound, nowNanos);
        return request.ciaddr() == 0 ? null : acknowledge(request, request.ciaddr(), nowNanos);
    }

    /// Binds and acknowledges, or refuses an address that is not the client's to have.
    private DhcpMessage acknowledge(DhcpMessage request, int address, long nowNanos) {
        if (!plan.isGuest(address) || !leases.bind(request.chaddr(), address, nowNanos)) return refuse(request);
        acknowledgements.increment();
        listener.acknowledged(request.chaddr(), address);
        return grant(request, DhcpType.ACK, address, request.ciaddr());
    }

    private @Nullable DhcpMessage informed(DhcpMessage request) {
        int address = leases.addressOf(request.chaddr());
        if (address == LeaseTable.NONE) return null;
        acknowledgements.increment();
        listener.acknowledged(request.chaddr(), address);
        return grant(request, DhcpType.ACK, address, request.ciaddr());
    }

    /// Only the holder may give an address back. Differs: VirtualBox frees the slot of whatever `ciaddr` says.
    private @Nullable DhcpMessage released(DhcpMessage request) {
        if (leases.holderOf(request.ciaddr()) == request.chaddr()) leases.release(request.ciaddr());
        return null;
    }

    private @Nullable DhcpMessage declined(DhcpMessage request, long nowNanos) {
        int address = request.address(DhcpOption.REQUESTED_ADDRESS);
        if (address == 0) address = request.ciaddr();
        if (!plan.isGuest(address)) return null;
        if (leases.holderOf(address) == request.chaddr()) leases.release(address);
        if (leases.isKnown(address)) return null;
        leases.decline(address, nowNanos);
        listener.probe(address);
        return null;
    }

    private DhcpMessage grant(DhcpMessage request, DhcpType type, int address, int ciaddr) {
        DhcpBuilder answer = reply(request)
                .ciaddr(ciaddr)
                .yiaddr(address)
                .siaddr(settings.nextServer())
                .file(settings.bootFile())
                .option(DhcpOption.type(type))
                .option(DhcpOption.addresses(DhcpOption.SUBNET_MASK, plan.mask()))
                .option(DhcpOption.addresses(DhcpOption.ROUTER, plan.gateway()))
                .option(DhcpOption.addresses(DhcpOption.NAME_SERVERS, names.serversForGuest()));
        addDomains(answer, names.domainsForGuest());
        answer.option(DhcpOption.amount(DhcpOption.LEASE_SECONDS, LEASE_SECONDS));
        if (!settings.hostName().isEmpty()) answer.option(DhcpOption.text(DhcpOption.HOST_NAME, settings.hostName()));
        return answer.option(DhcpOption.addresses(DhcpOption.SERVER_ID, plan.gateway()))
                .build();
    }

    /// One option a domain, with a comma as an option of its own between two: the octets VirtualBox sends.
    private static void addDomains(DhcpBuilder answer, List<String> domains) {
        for (int index = 0; index < domains.size(); index++) {
            if (index > 0) answer.option(DhcpOption.text(DhcpOption.DOMAIN_NAME, ","));
            answer.option(DhcpOption.text(DhcpOption.DOMAIN_NAME, domains.get(index)));
        }
    }

    private DhcpMessage refuse(DhcpMessage request) {
        refusals.increment();
        return reply(request)
                .option(DhcpOption.type(DhcpType.NAK))
                .option(DhcpOption.addresses(DhcpOption.SERVER_ID, plan.gateway()))
                .build();
    }

    private static DhcpBuilder reply(DhcpMessage request) {
        return DhcpMessage.builder(DhcpView.REPLY)
                .xid(request.xid())
                .flags(request.flags())
                .giaddr(request.giaddr())
                .chaddr(request.chaddr());
    }
}
