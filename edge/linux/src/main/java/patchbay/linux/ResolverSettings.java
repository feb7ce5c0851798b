package patchbay.linux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import patchbay.wire.IpAddress;

/// What a resolv.conf(5) says: name servers in order, and search domains of which the first is the host's own.
/// `domain` and `search` exclude each other, the later line counts; what cannot be read is passed over, as the C
/// library does.
record ResolverSettings(List<IpAddress> nameServers, List<String> searchDomains) {
    static final ResolverSettings NONE = new ResolverSettings(List.of(), List.of());

    ResolverSettings {
        nameServers = List.copyOf(nameServers);
        searchDomains = List.copyOf(searchDomains);
    }

    static ResolverSettings parse(List<String> lines) {
        List<IpAddress> servers = new ArrayList<>();
        List<String> domains = List.of();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            if (words.length < 2) continue;
            switch (words[0]) {
                case "nameserver" -> addServer(servers, words[1]);
                case "domain" -> domains = List.of(withoutFinalDot(words[1]));
                case "search" ->
                    domains = Arrays.stream(words)
                            .skip(1)
                            .map(ResolverSettings::withoutFinalDot)
                            .toList();
                default -> {
                    // comments, options, sortlist
                }
            }
        }
        return new ResolverSettings(servers, domains);
    }

    private static void addServer(List<IpAddress> servers, String text) {
        int scope = text.indexOf('%');
        IpAddress address = IpAddress.parse(scope < 0 ? text : text.substring(0, scope));
        if (address != null) servers.add(address);
    }

    private static String withoutFinalDot(String name) {
        return name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
