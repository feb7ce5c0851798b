package patchbay.wire.dns;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import patchbay.wire.Octets;

/// Search domains as IPv6 tells them to hosts: names one behind the other, none compressed (RFC 8106 §5.2,
/// RFC 3646 §4).
public final class SearchList {
    private SearchList() {}

    /// Writes the domains in their order; what is no name is left out.
    public static Octets of(List<String> domains) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (String domain : domains) {
            DnsName name = DnsName.parse(domain);
            if (name == null || name.labels().isEmpty()) continue;
            for (Octets label : name.labels()) {
                list.write(label.length());
                list.writeBytes(label.toByteArray());
            }
            list.write(0);
        }
        return Octets.of(list.toByteArray());
    }

    /// Reads a list, whose end may be padded with zeros. A name that is cut short ends it.
    public static List<String> read(Octets list) {
        List<String> domains = new ArrayList<>();
        StringBuilder domain = new StringBuilder();
        int at = 0;
        while (at < list.length()) {
            int size = list.u8(at++);
            if (size == 0) {
                if (!domain.isEmpty()) domains.add(domain.toString());
                domain.setLength(0);
                continue;
            }
            if (size > NameWalk.MAX_LABEL_BYTES || at + size > list.length()) return domains;
            if (!domain.isEmpty()) domain.append('.');
            domain.append(list.slice(at, size).text());
            at += size;
        }
        return domains;
    }
}
