package patchbay.control.model;

/// What the NAT engine's DHCP and TFTP offer a guest that boots from the network. An empty text is the default.
///
/// @param tftp whether there is a TFTP server
/// @param prefix directory the TFTP server shows
/// @param file boot file name
/// @param server next server, IPv4
public record NatBoot(boolean tftp, String prefix, String file, String server) {
    /// What the field of a BOOTP message holds (RFC 951 §3), less the octet behind it.
    private static final int FILE_CHARS = 127;

    public static final NatBoot DEFAULT = new NatBoot(true, "", "", "");

    public NatBoot {
        Bounds.text(prefix, "the TFTP prefix");
        Bounds.text(file, "the boot file");
        Bounds.require(file.length() <= FILE_CHARS, "the boot file must not be longer than 127 characters");
        Bounds.text(server, "the boot server");
    }
}
