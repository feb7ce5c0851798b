package patchbay.nat;

import patchbay.service.dhcp.NatDhcpSettings;
import patchbay.service.dns.DnsSettings;
import patchbay.wire.IpAddress;

/// Gathers changes to [NatSettings]; what is not set stays as it was.
public final class NatSettingsBuilder {
    private final NatSettings before;
    private int mtuBytes;
    private IpAddress bindIp;
    private Reach reach;
    private DnsSettings dns;
    private NatDhcpSettings dhcp;
    private boolean samePorts;
    private boolean openFiltering;
    private NatLimits limits;
    private Ipv6Settings ipv6;
    private String tftpFolder;

    NatSettingsBuilder(NatSettings before) {
        this.before = before;
        this.mtuBytes = before.mtuBytes();
        this.bindIp = before.bindIp();
        this.reach = before.reach();
        this.dns = before.dns();
        this.dhcp = before.dhcp();
        this.samePorts = before.samePorts();
        this.openFiltering = before.openFiltering();
        this.limits = before.limits();
        this.ipv6 = before.ipv6();
        this.tftpFolder = before.tftpFolder();
    }

    public NatSettingsBuilder mtuBytes(int mtuBytes) {
        this.mtuBytes = mtuBytes;
        return this;
    }

    public NatSettingsBuilder bindIp(IpAddress bindIp) {
        this.bindIp = bindIp;
        return this;
    }

    public NatSettingsBuilder reach(Reach reach) {
        this.reach = reach;
        return this;
    }

    public NatSettingsBuilder localhostReachable(boolean reachable) {
        this.reach = new Reach(reachable, reach.linkLocal(), reach.broadcast(), reach.gatewayEcho());
        return this;
    }

    public NatSettingsBuilder forwardBroadcast(boolean forwarded) {
        this.reach = new Reach(reach.localhost(), reach.linkLocal(), forwarded, reach.gatewayEcho());
        return this;
    }

    public NatSettingsBuilder dns(DnsSettings dns) {
        this.dns = dns;
        return this;
    }

    /// The boot file and next server that DHCP tells.
    public NatSettingsBuilder boot(String file, int nextServer) {
        this.dhcp = new NatDhcpSettings(file, nextServer, dhcp.hostName());
        return this;
    }

    /// Shows guests the files of a folder of the host; none when it is empty.
    public NatSettingsBuilder tftpFolder(String folder) {
        this.tftpFolder = folder;
        return this;
    }

    public NatSettingsBuilder samePorts(boolean samePorts) {
        this.samePorts = samePorts;
        return this;
    }

    public NatSettingsBuilder openFiltering(boolean openFiltering) {
        this.openFiltering = openFiltering;
        return this;
    }

    public NatSettingsBuilder limits(NatLimits limits) {
        this.limits = limits;
        return this;
    }

    public NatSettingsBuilder ipv6(Ipv6Settings ipv6) {
        this.ipv6 = ipv6;
        return this;
    }

    /// Speaks IPv6 with VirtualBox's prefix for the network; `defaultRoute` says whether the host has a way out.
    public NatSettingsBuilder ipv6(boolean defaultRoute) {
        return ipv6(new Ipv6Settings(true, ipv6.plan(), defaultRoute, ipv6.source()));
    }

    public NatSettings build() {
        return new NatSettings(
                before.plan(), mtuBytes, bindIp, reach, dns, dhcp, samePorts, openFiltering, limits, ipv6, tftpFolder);
    }
}
