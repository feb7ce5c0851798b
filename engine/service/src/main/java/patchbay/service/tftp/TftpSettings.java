package patchbay.service.tftp;

/// What a network's boot file server shows.
///
/// @param folder a folder of the host; empty when nothing is served
/// @param mtuBytes the longest IPv4 packet for guests
public record TftpSettings(String folder, int mtuBytes) {
    private static final int HEADERS_BYTES = 20 + 8 + 4; // IPv4, UDP, TFTP data

    /// The longest block that travels unfragmented, in octets.
    int maxBlockBytes() {
        return mtuBytes - HEADERS_BYTES;
    }
}
