package patchbay.uplink.driver;

import java.util.Set;

/// Something that carries a card's frames where Patchbay itself does not lead: a tunnel, another program's switch.
/// Found by [java.util.ServiceLoader]; one object serves all cards, so its methods are safe for any thread.
public interface GenericDriver {
    /// What `--nicgenericdrvN` calls it; letters count as they are.
    String name();

    /// The keys of `--nicpropertyN` it knows. A card with another is refused before [#open] is asked.
    Set<String> properties();

    /// Opens what stands behind one card. Called on a control thread, which may wait for some seconds; everything that
    /// belongs to the loop is done on it, by `request.loop().call`. A driver that cannot serve the card as it is
    /// wanted says why by the exception, and nothing of it stays.
    GenericLink open(LinkRequest request) throws DriverException;
}
