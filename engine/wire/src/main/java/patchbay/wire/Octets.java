package patchbay.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// An immutable string of octets: what values hold as payload, option or record data. Owns its memory.
public final class Octets {
    public static final Octets EMPTY = new Octets(new byte[0]);

    private static final int PRINTED_OCTETS = 32;

    private final byte[] bytes;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    /// A copy of these octets.
    public static Octets of(byte... bytes) {
        return bytes.length == 0 ? EMPTY : new Octets(bytes.clone());
    }

    /// A copy of `length` octets from `start`.
    public static Octets copyOf(MemorySegment bytes, long start, int length) {
        return length == 0 ? EMPTY : new Octets(bytes.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE));
    }

    /// The octets of pairs of hexadecimal digits; spaces are passed over.
    public static Octets ofHex(String digits) {
        return new Octets(HexFormat.of().parseHex(digits.replace(" ", "")));
    }

    /// Text as ISO 8859-1, one octet a character.
    public static Octets ofText(String text) {
        return new Octets(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Big-endian 32-bit words, such as IPv4 addresses.
    public static Octets ofWords(int... words) {
        byte[] bytes = new byte[4 * words.length];
        for (int at = 0; at < bytes.length; at++) bytes[at] = (byte) (words[at / 4] >>> 24 - 8 * (at % 4));
        return new Octets(bytes);
    }

    public int length() {
        return bytes.length;
    }

    /// The octet at this index, 0 to 255.
    public int u8(int index) {
        return bytes[index] & 0xff;
    }

    /// The big-endian 16 bits from this index.
    public int u16(int index) {
        return u8(index) << 8 | u8(index + 1);
    }

    /// The big-endian 32 bits from this index.
    public int i32(int index) {
        return u16(index) << 16 | u16(index + 2);
    }

    /// A piece of these octets.
    public Octets slice(int start, int length) {
        return of(Arrays.copyOfRange(bytes, start, start + length));
    }

    /// These octets followed by others.
    public Octets then(Octets other) {
        byte[] both = Arrays.copyOf(bytes, bytes.length + other.bytes.length);
        System.arraycopy(other.bytes, 0, both, bytes.length, other.bytes.length);
        return new Octets(both);
    }

    /// Writes these octets at `start`.
    ///
    /// @return how many were written
    public int emit(MemorySegment target, long start) {
        MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, start, bytes.length);
        return bytes.length;
    }

    /// These octets as read-only memory, for a view to be laid over.
    public MemorySegment segment() {
        return MemorySegment.ofArray(bytes).asReadOnly();
    }

    public byte[] toByteArray() {
        return bytes.clone();
    }

    /// The octets as ISO 8859-1 text, as they are: not for a log.
    public String text() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// The octets as ASCII with a `?` for each that does not print.
    public String printable() {
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte octet : bytes) text.append(octet >= ' ' && octet <= '~' ? (char) octet : '?');
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets octets && Arrays.equals(bytes, octets.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// Hexadecimal digits, the first 32 octets of them.
    @Override
    public String toString() {
        String head = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, PRINTED_OCTETS));
        return bytes.length > PRINTED_OCTETS ? head + "…(" + bytes.length + ")" : head;
    }
}
