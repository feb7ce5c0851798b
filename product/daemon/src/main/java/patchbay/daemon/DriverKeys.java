package patchbay.daemon;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchbay.control.model.Extradata;

/// What VirtualBox's users configure of the driver behind one card by extradata, virtualbox.md §2.2:
///
/// ```
/// VBoxInternal/Devices/e1000/0/LUN#0/AttachedDriver/Config/KEY
/// ```
///
/// Whichever device the key names, and with or without `AttachedDriver`, it is the card's of that number.
final class DriverKeys {
    private static final Pattern KEY = Pattern.compile(
            "VBoxInternal/Devices/(?:pcnet|e1000|virtio-net)/(\\d{1,2})/LUN#0/(?:AttachedDriver/)?Config/(.+)");

    private DriverKeys() {}

    /// Values by what stands behind `Config/`, for the card in `slot`, from 1: of all machines, and in their place
    /// those of its own.
    static SortedMap<String, String> of(Extradata ofAll, Extradata own, int slot) {
        SortedMap<String, String> values = new TreeMap<>();
        for (Extradata each : List.of(ofAll, own)) {
            each.values().forEach((key, value) -> {
                Matcher matcher = KEY.matcher(key);
                if (matcher.matches() && Integer.parseInt(matcher.group(1)) == slot - 1)
                    values.put(matcher.group(2), value);
            });
        }
        return values;
    }
}
