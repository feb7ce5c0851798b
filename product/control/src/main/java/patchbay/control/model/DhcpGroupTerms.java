package patchbay.control.model;

import java.util.ArrayList;
import java.util.List;

/// A group of DHCP clients and what they are told.
///
/// @param conditions who belongs to it: whom at least one includes and none excludes
public record DhcpGroupTerms(String name, List<DhcpMembership> conditions, DhcpTerms terms) {
    public static final int MAX_CONDITIONS = 64;

    public DhcpGroupTerms {
        Bounds.name(name, "the name of a DHCP group");
        Bounds.require(
                conditions.size() <= MAX_CONDITIONS, "a DHCP group has at most " + MAX_CONDITIONS + " conditions");
        conditions = List.copyOf(conditions);
    }

    public DhcpGroupTerms with(DhcpTerms changed) {
        return new DhcpGroupTerms(name, conditions, changed);
    }

    public DhcpGroupTerms with(DhcpMembership condition) {
        List<DhcpMembership> changed = new ArrayList<>(conditions);
        changed.add(condition);
        return withConditions(changed);
    }

    public DhcpGroupTerms withConditions(List<DhcpMembership> changed) {
        return new DhcpGroupTerms(name, changed, terms);
    }
}
