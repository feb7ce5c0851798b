package patchbay.service.dhcp;

/// What a NAT network's DHCP server tells about booting and names.
///
/// @param bootFile the `file` field of every reply; empty for none
/// @param nextServer the `siaddr` field of every reply, IPv4 bits
/// @param hostName option 12; empty for none
public record NatDhcpSettings(String bootFile, int nextServer, String hostName) {
    /// The longest boot file name the field holds, in octets.
    public static final int MAX_BOOT_FILE_BYTES = 127;

    public NatDhcpSettings {
        if (bootFile.length() > MAX_BOOT_FILE_BYTES) throw new IllegalArgumentException("boot file name too long");
    }
}
