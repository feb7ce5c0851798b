package patchbay.control.vbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import patchbay.control.grammar.Numbers;
import patchbay.control.model.Configuration;
import patchbay.control.model.DhcpClientTerms;
import patchbay.control.model.DhcpGroupTerms;
import patchbay.control.model.DhcpOptionText;
import patchbay.control.model.DhcpPool;
import patchbay.control.model.DhcpScopes;
import patchbay.control.model.DhcpTerms;
import patchbay.control.model.HostOnlyInterface;
import patchbay.control.model.HostOnlyNetwork;
import patchbay.control.model.NatNetwork;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4Cidr;
import patchbay.wire.MacAddress;

/// `VirtualBox.xml`: the networks of a person's VirtualBox, and where the machines are.
public final class VboxGlobal {
    private static final String HOST_ONLY = "HostOnly/";
    private static final String NAT = "NAT/";

    private final Element global;
    private final Consumer<String> leftOut;
    private Configuration after;

    private VboxGlobal(Element global, Configuration before, Consumer<String> leftOut) {
        this.global = global;
        this.after = before;
        this.leftOut = leftOut;
    }

    /// The configuration with the file's networks in it. What is there by that name already stays as it is.
    ///
    /// @param leftOut is told of everything that was not taken over, a line each
    public static Configuration read(VboxFile file, Configuration before, Consumer<String> leftOut) {
        Element global = file.top("Global");
        if (global == null) throw new VboxFault("there is neither a machine nor VirtualBox's global settings in it");
        return new VboxGlobal(global, before, leftOut).networks();
    }

    /// The paths of the settings files of the registered machines, as they stand there.
    public static List<String> machines(VboxFile file) {
        List<String> paths = new ArrayList<>();
        Element registry = Elements.child(file.top("Global"), "MachineRegistry");
        for (Element each : Elements.children(registry, "MachineEntry")) paths.add(each.getAttribute("src"));
        return paths;
    }

    private Configuration networks() {
        Element registry = Elements.child(global, "NetserviceRegistry");
        for (Element each : Elements.children(Elements.child(registry, "NATNetworks"), "NATNetwork")) {
            String name = each.getAttribute("networkName");
            taken(
                    "NAT network",
                    name,
                    after.natNetworks().containsKey(name),
                    () -> after = after.with(natNetwork(each)));
        }
        hostOnlyInterfaces();
        for (Element each : Elements.children(Elements.child(registry, "HostOnlyNetworks"), "HostOnlyNetwork")) {
            String name = each.getAttribute("name");
            boolean there = after.hostOnly().networks().containsKey(name);
            taken(
                    "host-only network",
                    name,
                    there,
                    () -> after = after.with(after.hostOnly().with(hostOnly(each))));
        }
        for (Element each : Elements.children(Elements.child(registry, "DHCPServers"), "DHCPServer")) {
            String name = each.getAttribute("networkName");
            taken("DHCP server", name, after.dhcpPools().containsKey(name), () -> after = after.with(server(each)));
        }
        natExtradata();
        return after;
    }

    /// What VirtualBox keeps of NAT networks in its extradata: `NAT/<network>/SourceIp4` and `SourceIp6`. What is set
    /// here stays.
    private void natExtradata() {
        for (Element each : Elements.children(Elements.child(global, "ExtraData"), "ExtraDataItem")) {
            String key = each.getAttribute("name");
            if (!key.startsWith(NAT) || after.extradata().values().containsKey(key)) continue;
            taken(
                    "extradata",
                    key,
                    false,
                    () -> after = after.withExtradata(after.extradata().with(key, each.getAttribute("value"))));
        }
    }

    private void taken(String kind, String name, boolean there, Runnable take) {
        if (there) {
            leftOut.accept(kind + " '" + name + "' is there already and stays as it is");
            return;
        }
        try {
            take.run();
        } catch (IllegalArgumentException | VboxFault unfit) {
            leftOut.accept(kind + " '" + name + "' is not taken over: " + unfit.getMessage());
        }
    }

    private static NatNetwork natNetwork(Element each) {
        Ipv4Cidr network = Ipv4Cidr.parse(each.getAttribute("network"));
        if (network == null) throw new VboxFault("'" + each.getAttribute("network") + "' is no network");
        SequencedMap<String, Integer> loopbacks = new LinkedHashMap<>();
        for (Element mapping : Elements.children(Elements.child(each, "Mappings"), "Loopback4")) {
            loopbacks.put(mapping.getAttribute("address"), Elements.number(mapping, "offset", 0));
        }
        return new NatNetwork(
                each.getAttribute("networkName"),
                Elements.truth(each, "enabled", true),
                network,
                Elements.truth(each, "needDhcp", true),
                Elements.truth(each, "ipv6", false),
                each.getAttribute("ipv6prefix"),
                Elements.truth(each, "advertiseDefaultIPv6Route", false),
                VboxRule.read(Elements.child(each, "PortForwarding4")),
                VboxRule.read(Elements.child(each, "PortForwarding6")),
                loopbacks,
                NatNetwork.ROUTER_V6);
    }

    /// The interfaces whose addresses VirtualBox keeps in its extradata, virtualbox.md §5.1.
    private void hostOnlyInterfaces() {
        TreeMap<String, HostOnlyInterface> found = new TreeMap<>();
        for (Element each : Elements.children(Elements.child(global, "ExtraData"), "ExtraDataItem")) {
            String[] key = each.getAttribute("name").split("/", -1);
            if (key.length != 3 || !HOST_ONLY.startsWith(key[0]) || HostOnlyInterface.number(key[1]) < 0) continue;
            HostOnlyInterface was =
                    found.getOrDefault(key[1], HostOnlyInterface.fresh(HostOnlyInterface.number(key[1])));
            try {
                found.put(key[1], with(was, key[2], each.getAttribute("value")));
            } catch (IllegalArgumentException unfit) {
                leftOut.accept("host-only interface '" + key[1] + "': " + key[2] + " is not taken over: "
                        + unfit.getMessage());
            }
        }
        found.forEach((name, each) -> taken(
                "host-only interface",
                name,
                after.hostOnly().interfaces().containsKey(name),
                () -> after = after.with(after.hostOnly().with(each))));
    }

    /// With what one key of extradata says; as it was for a key or a value of another kind.
    private static HostOnlyInterface with(HostOnlyInterface was, String key, String value) {
        if (key.equals("IPV6NetMask")) {
            long bits = Numbers.uint32(value);
            return bits < 0 ? was : was.with(was.ipv6(), Math.clamp(bits, 0, Integer.MAX_VALUE));
        }
        IpAddress address = IpAddress.parse(value);
        if (address == null || address.isV4() == key.equals("IPV6Address")) return was;
        return switch (key) {
            case "IPAddress" -> was.with(address.v4Bits(), was.mask());
            case "IPNetMask" -> was.with(was.address(), address.v4Bits());
            case "IPV6Address" -> was.with(address, was.ipv6PrefixBits());
            default -> was;
        };
    }

    private static HostOnlyNetwork hostOnly(Element each) {
        UUID uuid = Configuration.uuid(each.getAttribute("id"));
        if (uuid == null) throw new VboxFault("it has no UUID");
        return new HostOnlyNetwork(
                uuid,
                each.getAttribute("name"),
                Elements.truth(each, "enabled", true),
                address(each, "mask"),
                address(each, "ipLower"),
                address(each, "ipUpper"));
    }

    private DhcpPool server(Element each) {
        List<DhcpClientTerms> clients = new ArrayList<>();
        for (Element config : Elements.children(each, "Config")) clients.add(client(config));
        List<DhcpGroupTerms> groups = VboxDhcpGroup.all(each, VboxGlobal::terms, leftOut);
        return new DhcpPool(
                each.getAttribute("networkName"),
                Elements.truth(each, "enabled", false),
                address(each, "IPAddress"),
                address(each, "networkMask"),
                address(each, "lowerIP"),
                address(each, "upperIP"),
                new DhcpScopes(terms(Elements.child(each, "Options")), groups, clients));
    }

    private DhcpClientTerms client(Element config) {
        String vm = config.getAttribute("vm-name");
        DhcpClientTerms client;
        if (vm.isEmpty()) {
            client = DhcpClientTerms.ofMac(MacAddress.parse(config.getAttribute("MACAddress")));
        } else {
            var machine = after.find(vm);
            if (machine == null) throw new VboxFault("there is no machine '" + vm + "' for one of its clients");
            client = DhcpClientTerms.ofCard(machine.uuid(), Elements.number(config, "slot", 0) + 1);
        }
        boolean fixed = !config.getAttribute("fixedAddress").isEmpty();
        return client.with(terms(config)).withFixedAddress(fixed ? address(config, "fixedAddress") : 0);
    }

    private static DhcpTerms terms(@Nullable Element scope) {
        TreeMap<Integer, DhcpOptionText> options = new TreeMap<>();
        for (Element each : Elements.children(scope, "Option")) {
            boolean hex = each.getAttribute("encoding").equals("1");
            options.put(Elements.number(each, "name", 0), new DhcpOptionText(hex, each.getAttribute("value")));
        }
        return new DhcpTerms(
                Elements.whole(scope, "secMinLeaseTime", 0),
                Elements.whole(scope, "secDefaultLeaseTime", 0),
                Elements.whole(scope, "secMaxLeaseTime", 0),
                options,
                numbers(Elements.text(scope, "forcedOptions")),
                numbers(Elements.text(scope, "suppressedOptions")));
    }

    private static List<Integer> numbers(String text) {
        List<Integer> numbers = new ArrayList<>();
        for (String word : text.split(" ", -1)) if (!word.isEmpty()) numbers.add((int) Numbers.uint32(word));
        return numbers;
    }

    private static int address(Element each, String attribute) {
        IpAddress address = IpAddress.parse(each.getAttribute(attribute));
        if (address == null || !address.isV4()) throw new VboxFault("its " + attribute + " is no address");
        return address.v4Bits();
    }
}
