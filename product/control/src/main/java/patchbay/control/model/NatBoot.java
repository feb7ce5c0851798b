package patchbay.control.model;

/// What the NAT engine's DHCP and TFTP offer a guest that boots from the network. An empty text is the default.
///
/// @param tftp whether there is a TFTP server
/// @param prefix directory the TFTP server shows
/// @param file boot file name
/// @param server next server, IPv4
public record NatBoot(boolean tftp, String prefix, String file, String server) {
    public static final NatBoot DEFAULT = new NatBoot(true, "", "", "");

    public NatBoot {
        Bounds.text(prefix, "the TFTP prefix");
        Bounds.text(file, "the boot file");
        Bounds.text(server, "the boot server");
    }
}
