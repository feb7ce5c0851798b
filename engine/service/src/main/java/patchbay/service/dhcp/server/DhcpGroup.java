package patchbay.service.dhcp.server;

import java.util.List;

/// Clients that are told the same.
///
/// @param name its name
/// @param conditions who belongs to it: whom at least one condition includes and none excludes
/// @param scope what its members are told
public record DhcpGroup(String name, List<DhcpCondition> conditions, DhcpScope scope) {
    public DhcpGroup {
        conditions = List.copyOf(conditions);
    }

    boolean has(DhcpClient client) {
        boolean included = false;
        for (DhcpCondition condition : conditions) {
            if (!condition.holds(client)) continue;
            if (!condition.include()) return false;
            included = true;
        }
        return included;
    }
}
