package patchbay.service.dhcpv6;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.service.Ipv6Plan;
import patchbay.service.dns.DnsPlan;
import patchbay.service.ndp.RouterAdvertisement;
import patchbay.wire.Octets;
import patchbay.wire.dhcp.Dhcpv6Message;
import patchbay.wire.dhcp.Dhcpv6Message.Option;
import patchbay.wire.dns.SearchList;

/// The stateless server of a network, RFC 8415 §6.1: tells what is the same for every guest, the name server
/// and the search domains, and keeps nothing. Guests make their addresses themselves.
public final class StatelessServer {
    public static final int SERVER_PORT = 547;
    public static final int CLIENT_PORT = 546;
    /// `ff02::1:2`, all servers and relays on the link (RFC 8415 §7.1).
    public static final long SERVERS_HI = 0xff02_0000_0000_0000L;
    public static final long SERVERS_LO = 0x0001_0002L;

    /// A DUID is at most 128 octets behind its type (RFC 8415 §11.1).
    private static final int MAX_DUID_BYTES = 130;
    /// DUID-LL of Ethernet, RFC 8415 §11.4.
    private static final int LINK_LAYER_OF_ETHERNET = 0x0003_0001;

    private final Ipv6Plan plan;
    private final DnsPlan names;
    private final Octets duid;

    public StatelessServer(Ipv6Plan plan, DnsPlan names) {
        this.plan = plan;
        this.names = names;
        long mac = plan.macOf(Ipv6Plan.GATEWAY);
        this.duid = Octets.ofWords(LINK_LAYER_OF_ETHERNET, (int) (mac >>> 16), (int) mac << 16)
                .slice(0, 10);
    }

    /// The answer to a client's message that was sent to [#SERVERS_LO]; null to what a stateless server
    /// leaves alone: everything but information-requests, and of those what asks another server or for
    /// addresses (§16.12).
    public @Nullable Dhcpv6Message answer(Dhcpv6Message asked) {
        if (asked.type() != Dhcpv6Message.INFORMATION_REQUEST || asksForAddresses(asked)) return null;
        Octets meant = asked.option(Dhcpv6Message.SERVER_ID);
        if (meant != null && !meant.equals(duid)) return null;
        Octets client = asked.option(Dhcpv6Message.CLIENT_ID);
        if (client != null && client.length() > MAX_DUID_BYTES) return null;
        List<Option> options = new ArrayList<>();
        options.add(new Option(Dhcpv6Message.SERVER_ID, duid));
        if (client != null) options.add(new Option(Dhcpv6Message.CLIENT_ID, client));
        if (asked.asksFor(Dhcpv6Message.NAME_SERVERS)) {
            options.add(new Option(Dhcpv6Message.NAME_SERVERS, address(plan.prefix(), Ipv6Plan.NAME_SERVER)));
        }
        Octets domains = SearchList.of(names.domainsForGuest());
        if (asked.asksFor(Dhcpv6Message.SEARCH_LIST) && domains.length() > 0) {
            options.add(new Option(Dhcpv6Message.SEARCH_LIST, domains));
        }
        if (asked.asksFor(Dhcpv6Message.REFRESH_TIME)) {
            Octets seconds = Octets.ofWords(RouterAdvertisement.LIFETIME_SECONDS);
            options.add(new Option(Dhcpv6Message.REFRESH_TIME, seconds));
        }
        return new Dhcpv6Message(Dhcpv6Message.REPLY, asked.transaction(), options);
    }

    private static boolean asksForAddresses(Dhcpv6Message asked) {
        return asked.has(Dhcpv6Message.ADDRESSES)
                || asked.has(Dhcpv6Message.TEMPORARY_ADDRESSES)
                || asked.has(Dhcpv6Message.PREFIXES);
    }

    private static Octets address(long hi, long lo) {
        return Octets.ofWords((int) (hi >>> 32), (int) hi, (int) (lo >>> 32), (int) lo);
    }
}
