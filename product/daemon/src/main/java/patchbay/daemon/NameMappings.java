package patchbay.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchbay.control.model.Extradata;
import patchbay.service.dns.NameMapping;
import patchbay.wire.IpAddress;

/// A card's `HostResolverMappings` as VirtualBox's users write them into extradata, virtualbox.md §2.4: [DriverKeys]
/// `HostResolverMappings/RULE/HostIP`, and beside it `…/RULE/HostName` or `…/RULE/HostNamePattern`.
///
/// Rules go in the order of their names. Those of `global` count for every machine; a rule of a machine's own takes the
/// place of one of the same name, field by field. A rule without a readable address or without a name is none.
final class NameMappings {
    private static final System.Logger LOG = System.getLogger("nat");
    private static final Pattern KEY =
            Pattern.compile("HostResolverMappings/([^/]+)/(HostIP|HostName|HostNamePattern)");

    private NameMappings() {}

    /// The mappings of the card in `slot`, from 1: of all machines, and in their place those of its own.
    static List<NameMapping> of(Extradata ofAll, Extradata own, int slot) {
        SortedMap<String, Map<String, String>> rules = new TreeMap<>();
        DriverKeys.of(ofAll, own, slot).forEach((key, value) -> {
            Matcher matcher = KEY.matcher(key);
            if (!matcher.matches()) return;
            rules.computeIfAbsent(matcher.group(1), ignored -> new TreeMap<>()).put(matcher.group(2), value);
        });
        List<NameMapping> mappings = new ArrayList<>();
        rules.forEach((rule, fields) -> {
            IpAddress address = IpAddress.parse(fields.getOrDefault("HostIP", ""));
            String name = fields.getOrDefault("HostName", "");
            String patterns = fields.getOrDefault("HostNamePattern", "");
            if (address == null || name.isEmpty() == patterns.isEmpty()) {
                LOG.log(System.Logger.Level.WARNING, "NIC {0}: the name mapping ''{1}'' is not whole", slot, rule);
            } else {
                mappings.add(
                        name.isEmpty() ? NameMapping.ofPatterns(patterns, address) : NameMapping.ofName(name, address));
            }
        });
        return mappings;
    }
}
