package patchbay.control.lab;

import org.jspecify.annotations.Nullable;
import patchbay.control.json.JsonValue;

/// What the entries of lists may say, and of DHCP options: the default says which keys there are and of which kind.
final class ListForms {
    private static final JsonValue.Items NONE = JsonValue.Items.ofTexts(java.util.List.of());
    private static final JsonValue.Fields ANY = JsonValue.object().build();

    private static final JsonValue.Fields OPTION =
            JsonValue.object().with("text", "").with("hex", "").build();
    private static final JsonValue.Fields TERMS = JsonValue.object()
            .with("minLeaseTime", 0)
            .with("defaultLeaseTime", 0)
            .with("maxLeaseTime", 0)
            .with("options", ANY)
            .with("forced", NONE)
            .with("suppressed", NONE)
            .build();
    private static final JsonValue.Fields CONDITION = JsonValue.object()
            .with("include", true)
            .with("subject", "")
            .with("value", "")
            .build();
    private static final JsonValue.Fields GROUP = JsonValue.object()
            .with("name", "")
            .with("conditions", NONE)
            .with("terms", TERMS)
            .build();
    private static final JsonValue.Fields CLIENT = JsonValue.object()
            .with("mac", "")
            .with("vm", "")
            .with("nic", 0)
            .with("fixedAddress", "")
            .with("terms", TERMS)
            .build();
    private static final JsonValue.Fields BANDWIDTH_GROUP = JsonValue.object()
            .with("name", "")
            .with("type", "Network")
            .with("bytesPerSecond", 0)
            .build();

    private ListForms() {}

    /// The form of the entries of what stands at a path such as `dhcpServers.lab.groups[0].conditions`, or null when
    /// they are single values.
    static JsonValue.@Nullable Fields of(String path) {
        boolean dhcp = path.startsWith("dhcpServers.");
        boolean machine = path.startsWith("machines.");
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "groups" -> dhcp ? GROUP : null;
            case "conditions" -> dhcp ? CONDITION : null;
            case "clients" -> dhcp ? CLIENT : null;
            case "options" -> dhcp ? OPTION : null;
            case "bandwidthGroups" -> machine ? BANDWIDTH_GROUP : null;
            default -> null;
        };
    }
}
