package patchbay.control.store;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Numbers;
import patchbay.control.json.JsonFault;
import patchbay.control.json.JsonFields;
import patchbay.control.json.JsonValue;
import patchbay.control.model.Configuration;
import patchbay.control.model.DhcpClientTerms;
import patchbay.control.model.DhcpGroupTerms;
import patchbay.control.model.DhcpMembership;
import patchbay.control.model.DhcpOptionText;
import patchbay.control.model.DhcpScopes;
import patchbay.control.model.DhcpTerms;
import patchbay.wire.IpAddress;
import patchbay.wire.MacAddress;

/// What a DHCP server tells, as values and back.
final class DhcpJson {
    private DhcpJson() {}

    static JsonValue.Fields toJson(DhcpTerms terms) {
        JsonFields options = JsonValue.object();
        terms.options()
                .forEach((code, value) -> options.with(
                        code.toString(),
                        JsonValue.object()
                                .with(value.hex() ? "hex" : "text", value.text())
                                .build()));
        return JsonValue.object()
                .with("minLeaseTime", terms.minSeconds())
                .with("defaultLeaseTime", terms.defaultSeconds())
                .with("maxLeaseTime", terms.maxSeconds())
                .with("options", options.build())
                .with("forced", numbers(terms.forced()))
                .with("suppressed", numbers(terms.suppressed()))
                .build();
    }

    static JsonValue.Items groups(List<DhcpGroupTerms> groups) {
        List<JsonValue> values = new ArrayList<>();
        for (DhcpGroupTerms group : groups) {
            List<JsonValue> conditions = new ArrayList<>();
            for (DhcpMembership condition : group.conditions()) {
                conditions.add(JsonValue.object()
                        .with("include", condition.include())
                        .with("subject", condition.subject().word())
                        .with("value", condition.value())
                        .build());
            }
            values.add(JsonValue.object()
                    .with("name", group.name())
                    .with("conditions", new JsonValue.Items(conditions))
                    .with("terms", toJson(group.terms()))
                    .build());
        }
        return new JsonValue.Items(values);
    }

    static JsonValue.Items clients(List<DhcpClientTerms> clients) {
        List<JsonValue> values = new ArrayList<>();
        for (DhcpClientTerms client : clients) {
            UUID machine = client.machine();
            JsonFields fields = JsonValue.object();
            if (machine == null) fields.with("mac", MacAddress.format(client.mac()));
            else fields.with("vm", machine.toString()).with("nic", client.slot());
            int fixed = client.fixedAddress();
            if (fixed != 0) fields.with("fixedAddress", IpAddress.formatV4(fixed));
            values.add(fields.with("terms", toJson(client.terms())).build());
        }
        return new JsonValue.Items(values);
    }

    /// The scopes among a server's fields; none of a server that was stored before there were scopes.
    static DhcpScopes scopes(JsonValue.Fields server) {
        List<DhcpGroupTerms> groups = new ArrayList<>();
        for (JsonValue value : server.items("groups").values()) groups.add(group(JsonValue.fields(value)));
        List<DhcpClientTerms> clients = new ArrayList<>();
        for (JsonValue value : server.items("clients").values()) clients.add(client(JsonValue.fields(value)));
        return new DhcpScopes(terms(server.fields("global")), groups, clients);
    }

    private static DhcpGroupTerms group(JsonValue.Fields json) {
        List<DhcpMembership> conditions = new ArrayList<>();
        for (JsonValue value : json.items("conditions").values()) {
            JsonValue.Fields each = JsonValue.fields(value);
            DhcpMembership.Subject subject =
                    AdapterJson.known(DhcpMembership.Subject.ofWord(each.text("subject", "")), "subject");
            conditions.add(new DhcpMembership(each.truth("include", true), subject, each.text("value", "")));
        }
        return new DhcpGroupTerms(json.text("name", ""), conditions, terms(json.fields("terms")));
    }

    private static DhcpClientTerms client(JsonValue.Fields json) {
        String vm = json.text("vm", "");
        @Nullable UUID machine = vm.isEmpty() ? null : AdapterJson.known(Configuration.uuid(vm), "vm");
        int slot = Math.toIntExact(Math.clamp(json.whole("nic", 0), 0, 255));
        long mac = machine == null ? MacAddress.parse(json.text("mac", "")) : 0;
        int fixed = json.get("fixedAddress") == null ? 0 : NetworkJson.address(json, "fixedAddress");
        return new DhcpClientTerms(machine, slot, mac, fixed, terms(json.fields("terms")));
    }

    private static DhcpTerms terms(JsonValue.Fields json) {
        SortedMap<Integer, DhcpOptionText> options = new TreeMap<>();
        JsonValue.Fields stored = json.fields("options");
        for (String code : stored.values().keySet()) {
            JsonValue.Fields value = stored.fields(code);
            boolean hex = value.get("hex") != null;
            options.put(
                    Math.toIntExact(Math.clamp(Numbers.uint32(code), 0, 255)),
                    new DhcpOptionText(hex, value.text(hex ? "hex" : "text", "")));
        }
        return new DhcpTerms(
                json.whole("minLeaseTime", 0),
                json.whole("defaultLeaseTime", 0),
                json.whole("maxLeaseTime", 0),
                options,
                numbers(json.items("forced")),
                numbers(json.items("suppressed")));
    }

    private static JsonValue.Items numbers(List<Integer> codes) {
        return new JsonValue.Items(
                codes.stream().<JsonValue>map(code -> new JsonValue.Whole(code)).toList());
    }

    private static List<Integer> numbers(JsonValue.Items items) {
        List<Integer> codes = new ArrayList<>();
        for (JsonValue value : items.values()) {
            if (!(value instanceof JsonValue.Whole(long code))) throw new JsonFault("a number was expected");
            codes.add(Math.toIntExact(Math.clamp(code, 0, 255)));
        }
        return codes;
    }
}
