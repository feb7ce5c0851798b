package patchbay.nic.virtio;

/// The 16 octets of a descriptor (VirtIO 1.3 §2.7.5 split, §2.8.13 packed), read as two 64-bit numbers.
///
/// | octet | split   | packed    |
/// |-------|---------|-----------|
/// | 0–7   | address | address   |
/// | 8–11  | length  | length    |
/// | 12–13 | flags   | buffer id |
/// | 14–15 | next    | flags     |
final class Descriptor {
    static final int BYTES = 16;
    /// Where the second number begins.
    static final int REST_AT = 8;

    static final int NEXT = 1;
    static final int INDIRECT = 4;

    private Descriptor() {}

    static long length(long rest) {
        return rest & 0xffff_ffffL;
    }

    static int splitFlags(long rest) {
        return (int) (rest >>> 32) & 0xffff;
    }

    /// The index of the next descriptor of a chain in a split ring.
    static int following(long rest) {
        return (int) (rest >>> 48);
    }

    static int id(long rest) {
        return (int) (rest >>> 32) & 0xffff;
    }

    static int packedFlags(long rest) {
        return (int) (rest >>> 48);
    }
}
