package patchbay.nat;

import patchbay.service.AddressPlan;
import patchbay.service.dhcp.NatDhcpSettings;
import patchbay.service.dns.DnsSettings;
import patchbay.wire.IpAddress;

/// How one NAT gateway is configured.
///
/// @param plan the subnet and the engine's addresses in it
/// @param mtuBytes the longest IPv4 packet for guests, 576 to 65 535
/// @param bindIp what host sockets are bound to; `0.0.0.0` for any
/// @param reach what may be reached beyond ordinary destinations
/// @param dns how names are served
/// @param dhcp what the DHCP server tells beyond addresses
/// @param samePorts whether the host's sockets try the guest's own ports first (alias mode `sameports`)
/// @param openFiltering whether anybody may send to a mapped UDP port, as VirtualBox has it
/// @param limits what guests may make the gateway keep
/// @param ipv6 whether and how IPv6 is spoken
/// @param tftpFolder the host's folder whose files guests may boot; empty for none
public record NatSettings(
        AddressPlan plan,
        int mtuBytes,
        IpAddress bindIp,
        Reach reach,
        DnsSettings dns,
        NatDhcpSettings dhcp,
        boolean samePorts,
        boolean openFiltering,
        NatLimits limits,
        Ipv6Settings ipv6,
        String tftpFolder) {
    public static final int DEFAULT_MTU_BYTES = 1_500;

    private static final int MIN_MTU_BYTES = 576;
    private static final int MAX_MTU_BYTES = 65_535;

    public NatSettings {
        if (mtuBytes < MIN_MTU_BYTES || mtuBytes > MAX_MTU_BYTES) throw new IllegalArgumentException("MTU " + mtuBytes);
        if (!bindIp.isV4()) throw new IllegalArgumentException("bind address " + bindIp);
    }

    /// The defaults for the NAT card in `slot`, counted from 0.
    public static NatSettings ofSlot(int slot) {
        return of(AddressPlan.ofSlot(slot));
    }

    /// The defaults on a subnet.
    public static NatSettings of(AddressPlan plan) {
        return new NatSettings(
                plan,
                DEFAULT_MTU_BYTES,
                IpAddress.ANY_V4,
                Reach.DEFAULT,
                DnsSettings.DEFAULT,
                new NatDhcpSettings("", plan.tftp(), ""),
                false,
                false,
                NatLimits.DEFAULT,
                Ipv6Settings.off(plan),
                "");
    }

    /// These settings to be changed.
    public NatSettingsBuilder change() {
        return new NatSettingsBuilder(this);
    }
}
