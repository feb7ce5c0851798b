package patchbay.control.model;

import java.util.SortedMap;
import java.util.TreeMap;

/// Which internal networks are offered as VDE switches, and in which directories: kept as extradata of all machines,
/// under [#PREFIX] and the network's name.
public final class VdeOffers {
    public static final String PREFIX = "Patchbay/Vde/";

    private VdeOffers() {}

    /// Absolute paths of directories by the names of networks.
    public static SortedMap<String, String> of(Configuration configuration) {
        SortedMap<String, String> offers = new TreeMap<>();
        configuration.extradata().values().forEach((key, value) -> {
            if (key.startsWith(PREFIX) && key.length() > PREFIX.length()) {
                offers.put(key.substring(PREFIX.length()), value);
            }
        });
        return offers;
    }

    /// With a network offered in `directory`, or no longer offered when that is empty.
    public static Configuration with(Configuration before, String network, String directory) {
        return before.withExtradata(before.extradata().with(PREFIX + network, directory));
    }
}
