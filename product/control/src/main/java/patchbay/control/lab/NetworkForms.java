package patchbay.control.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import patchbay.control.json.JsonValue;
import patchbay.control.model.Configuration;
import patchbay.control.model.DhcpPool;
import patchbay.control.model.HostOnlyInterface;
import patchbay.control.model.HostOnlyNetwork;
import patchbay.control.model.Machine;
import patchbay.control.model.NatNetwork;
import patchbay.control.store.HostOnlyJson;
import patchbay.control.store.NetworkJson;
import patchbay.wire.Ipv4Cidr;

/// Networks as a lab says them: as `--json` does but for their names, which are their keys, and UUIDs; rules as
/// texts; a machine that a DHCP server knows by its name.
final class NetworkForms {
    static final JsonValue.Fields NAT_NETWORK = natNetworkDefaults();
    static final JsonValue.Fields DHCP_SERVER = dhcpServerDefaults();
    static final JsonValue.Fields HOST_ONLY_INTERFACE = of(HostOnlyInterface.fresh(0));
    static final JsonValue.Fields HOST_ONLY_NETWORK = JsonValue.object()
            .with("enabled", true)
            .with("mask", "255.255.255.0")
            .with("lower", "")
            .with("upper", "")
            .build();

    private NetworkForms() {}

    private static JsonValue.Fields natNetworkDefaults() {
        JsonValue.Fields form = of(NatNetwork.fresh("fresh", new Ipv4Cidr(0x0a00_0200, 24)));
        return Defaults.with(form, "network", new JsonValue.Text(""));
    }

    private static JsonValue.Fields dhcpServerDefaults() {
        DhcpPool any = new DhcpPool("any", true, 0x0a00_0001, 0xffff_ff00, 0x0a00_0002, 0x0a00_0003);
        JsonValue.Fields form = Defaults.without(NetworkJson.toJson(any), "network");
        for (String key : List.of("server", "lower", "upper")) form = Defaults.with(form, key, new JsonValue.Text(""));
        return form;
    }

    static JsonValue.Fields of(NatNetwork network) {
        JsonValue.Fields form = Defaults.without(NetworkJson.toJson(network), "name");
        form = Defaults.with(form, "rules4", RuleForm.of(network.rules4()));
        return Defaults.with(form, "rules6", RuleForm.of(network.rules6()));
    }

    static NatNetwork natNetwork(String name, JsonValue.Fields form) {
        JsonValue.Fields json = Defaults.with(form, "name", new JsonValue.Text(name));
        json = Defaults.with(json, "rules4", RuleForm.json(form.items("rules4")));
        return NetworkJson.networkOfJson(Defaults.with(json, "rules6", RuleForm.json(form.items("rules6"))));
    }

    static JsonValue.Fields of(DhcpPool pool, Configuration configuration) {
        JsonValue.Fields form = Defaults.without(NetworkJson.toJson(pool), "network");
        return machines(form, uuid -> {
            UUID parsed = Configuration.uuid(uuid);
            Machine machine = parsed == null ? null : configuration.machines().get(parsed);
            return machine == null ? uuid : machine.name();
        });
    }

    static DhcpPool dhcpServer(String network, JsonValue.Fields form, Configuration configuration) {
        JsonValue.Fields json = machines(form, name -> {
            Machine machine = configuration.find(name);
            return machine == null ? name : machine.uuid().toString();
        });
        return NetworkJson.poolOfJson(Defaults.with(json, "network", new JsonValue.Text(network)));
    }

    static JsonValue.Fields of(HostOnlyInterface hostOnly) {
        return Defaults.without(HostOnlyJson.toJson(hostOnly), "name");
    }

    static HostOnlyInterface hostOnlyInterface(String name, JsonValue.Fields form) {
        return HostOnlyJson.interfaceOfJson(Defaults.with(form, "name", new JsonValue.Text(name)));
    }

    static JsonValue.Fields of(HostOnlyNetwork network) {
        return Defaults.without(HostOnlyJson.toJson(network), "name", "uuid", "network");
    }

    static HostOnlyNetwork hostOnlyNetwork(
            String name, JsonValue.Fields form, @Nullable HostOnlyNetwork before, UUID fresh) {
        String uuid = (before == null ? fresh : before.uuid()).toString();
        JsonValue.Fields json = Defaults.with(form, "name", new JsonValue.Text(name));
        return HostOnlyJson.networkOfJson(Defaults.with(json, "uuid", new JsonValue.Text(uuid)));
    }

    /// A server's form with other names for the machines it knows.
    private static JsonValue.Fields machines(JsonValue.Fields form, UnaryOperator<String> rename) {
        List<JsonValue> clients = new ArrayList<>();
        for (JsonValue each : form.items("clients").values()) {
            JsonValue.Fields client = JsonValue.fields(each);
            SequencedMap<String, JsonValue> renamed = new LinkedHashMap<>(client.values());
            String vm = client.text("vm", "");
            if (!vm.isEmpty()) renamed.put("vm", new JsonValue.Text(rename.apply(vm)));
            clients.add(new JsonValue.Fields(renamed));
        }
        return Defaults.with(form, "clients", new JsonValue.Items(clients));
    }
}
