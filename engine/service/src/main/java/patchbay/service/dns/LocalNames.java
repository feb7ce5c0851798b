package patchbay.service.dns;

import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.wire.IpAddress;

/// Names that a network knows by itself and asks nobody for. Used by the network's loop only.
public interface LocalNames {
    /// The addresses of `name` (lower case, without a last dot); empty when it is known and has none now, null when it
    /// is not known here.
    @Nullable
    List<IpAddress> addressesOf(String name);

    /// The name of `address`, or an empty text.
    String nameOf(IpAddress address);
}
