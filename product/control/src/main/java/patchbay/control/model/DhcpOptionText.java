package patchbay.control.model;

import org.jspecify.annotations.Nullable;
import patchbay.wire.Octets;

/// The value of a DHCP option as the user wrote it.
///
/// @param hex whether the text is octets in hexadecimal; otherwise it is of the option's own type
public record DhcpOptionText(boolean hex, String text) {
    /// The octets it becomes as the option of a number, or null when it is none of that option's values.
    public @Nullable Octets octets(int code) {
        if (hex) return DhcpOptionKind.ofHex(text);
        DhcpOptionKind kind = DhcpOptionKind.of(code);
        return kind == null ? null : kind.encode(text);
    }
}
