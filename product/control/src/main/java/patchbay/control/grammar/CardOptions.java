package patchbay.control.grammar;

import static patchbay.control.grammar.ValueKind.ON_OFF;
import static patchbay.control.grammar.ValueKind.TEXT;
import static patchbay.control.grammar.ValueKind.TEXT_OR_DELETE;
import static patchbay.control.grammar.ValueKind.UINT32;

import java.util.List;

/// The options of modifyvm about cards, virtualbox.md §1.5.
final class CardOptions {
    static final List<OptionSpec> ALL = List.of(
            Specs.card(
                    "--nic",
                    "--nic",
                    TEXT,
                    "none|null|nat|bridged|intnet|hostonly|hostonlynet|generic|natnetwork",
                    "Puts a card into the slot and attaches it, or takes it out (`none`). A card that gets in for the first"
                            + " time is given a MAC address."),
            Specs.card(
                    "--nic-type",
                    "--nictype",
                    TEXT,
                    "Am79C970A|Am79C973|82540EM|82543GC|82545EM|virtio",
                    "The hardware the guest sees."),
            Specs.card(
                    "--nic-backend",
                    "--nicbackend",
                    TEXT,
                    "auto|qemu|vhost-user|vfio-user|multi-process",
                    "Who makes the hardware: QEMU, or Patchbay: by vhost-user for virtio, by vfio-user (QEMU 10.1"
                            + " and newer) or multi-process for all. `auto` is vhost-user for virtio, else QEMU where"
                            + " it has the very card, else Patchbay by vfio-user where QEMU has it, or multi-process."),
            Specs.card(
                    "--mac-address",
                    "--macaddress",
                    TEXT,
                    "auto|MAC",
                    "Twelve hexadecimal digits without separators, or `auto` for a new one."),
            Specs.card("--cable-connected", "--cableconnected", ON_OFF, "", "Plugs the cable in or pulls it out."),
            Specs.card("--nic-speed", "--nicspeed", UINT32, "kbps", "The speed the card reports; 0 is its own."),
            Specs.card(
                    "--nic-boot-prio",
                    "--nicbootprio",
                    UINT32,
                    "priority",
                    "Order in network boot: 1 first to 4, 0 not chosen."),
            Specs.card(
                    "--nic-promisc",
                    "--nicpromisc",
                    TEXT,
                    "deny|allow-vms|allow-all",
                    "How much foreign traffic the card may see."),
            Specs.card(
                    "--nic-bandwidth-group",
                    "--nicbandwidthgroup",
                    TEXT,
                    "none|name",
                    "The bandwidth group it sends through, see `bandwidthctl`."),
            Specs.card("--nic-trace", "--nictrace", ON_OFF, "", "Captures the card's frames into a pcap file."),
            Specs.card("--nic-trace-file", "--nictracefile", TEXT, "file", "The capture's file."),
            Specs.card(
                    "--nic-property",
                    "--nicproperty",
                    TEXT,
                    "name=[value]",
                    "A setting of the generic driver; without a value it is removed."),
            Specs.card("--intnet", "--intnet", TEXT, "network", "The internal network's name."),
            Specs.card("--bridge-adapter", "--bridgeadapter", TEXT, "none|interface", "The interface to bridge to."),
            Specs.card(
                    "--bridge-mode",
                    "--bridgemode",
                    TEXT,
                    "auto|wired|shared-mac",
                    "How the card is seen on that interface's LAN: with its own MAC address, or behind the interface's."
                            + " `auto` shares where the interface is wireless or a macvlan."),
            Specs.card("--host-only-adapter", "--hostonlyadapter", TEXT, "none|interface", "The host-only interface."),
            Specs.card("--host-only-net", "--hostonlynet", TEXT, "network", "The host-only network's name."),
            Specs.card("--nat-network", "--natnetwork", TEXT, "network", "The NAT network's name."),
            Specs.card(
                    "--nic-generic-drv",
                    "--nicgenericdrv",
                    TEXT,
                    "driver",
                    "The generic driver's name: `UDPTunnel`, `VDE`, or one of your own."),
            Specs.card("--nat-net", "--natnet", TEXT, "default|network", "The NAT engine's network, such as 10.7/16."),
            Specs.card(
                    "--nat-bind-ip", "--natbindip", TEXT, "IPv4", "The host address outgoing connections come from."),
            Specs.card(
                    "--nat-settings",
                    "--natsettings",
                    TEXT,
                    "mtu,socksnd,sockrcv,tcpsnd,tcprcv",
                    "MTU, and buffers in KiB; 0 leaves the usual."),
            Specs.card(
                    "--nat-pf",
                    "--natpf",
                    TEXT_OR_DELETE,
                    "name,tcp|udp,hostip,hostport,guestip,guestport",
                    "Forwards a port of the host to the guest. Name, host address and guest address may be empty."),
            Specs.card(
                    "--nat-alias-mode",
                    "--nataliasmode",
                    TEXT,
                    "default|log,proxyonly,sameports",
                    "sameports: keeps the guest's ports where the host has them free. The other words are kept without effect."),
            Specs.card("--nat-tftp-prefix", "--nattftpprefix", TEXT, "directory", "What the TFTP server shows."),
            Specs.card("--nat-tftp-file", "--nattftpfile", TEXT, "file", "The boot file that DHCP names."),
            Specs.card("--nat-tftp-server", "--nattftpserver", TEXT, "IPv4", "The boot server that DHCP names."),
            Specs.card(
                    "--nat-dns-pass-domain",
                    "--natdnspassdomain",
                    ON_OFF,
                    "",
                    "Whether DHCP tells the guest the host's domain."),
            Specs.card(
                    "--nat-dns-proxy", "--natdnsproxy", ON_OFF, "", "Answers names by asking the host's name servers."),
            Specs.card(
                    "--nat-dns-host-resolver",
                    "--natdnshostresolver",
                    ON_OFF,
                    "",
                    "Answers names by the host's own resolver."),
            Specs.card(
                    "--nat-dns-servers",
                    "--natdnsservers",
                    TEXT,
                    "host|address[,address]",
                    "The name servers in place of the host's: DHCP tells them, and the name server asks them."),
            Specs.card(
                    "--nat-localhostreachable",
                    "--natlocalhostreachable",
                    ON_OFF,
                    "",
                    "Whether the gateway's address leads to the host's loopback."),
            Specs.card(
                    "--nat-forward-broadcast",
                    "--natforwardbroadcast",
                    ON_OFF,
                    "",
                    "Whether the guest's broadcasts leave as the host's."),
            Specs.card("--nat-enable-tftp", "--natenabletftp", ON_OFF, "", "Whether there is a TFTP server."));

    private CardOptions() {}
}
