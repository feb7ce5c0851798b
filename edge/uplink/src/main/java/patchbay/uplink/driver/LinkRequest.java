package patchbay.uplink.driver;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import patchbay.linux.LoopThread;

/// What a driver is asked for.
///
/// @param loop the event loop the card's network lives on
/// @param card the card's name in logs, such as `alpha.nic1`
/// @param properties what `--nicpropertyN` set; values are texts and never empty
/// @param again whether the card was plugged in before, by a daemon that died: then what is not there now may come
///     back, and a driver that can wait for it should not refuse
public record LinkRequest(LoopThread loop, String card, SortedMap<String, String> properties, boolean again) {
    private static final int MAX_PORT = 65_535;

    public LinkRequest {
        properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    }

    /// The value of a property; `otherwise` when it is not set.
    public String text(String key, String otherwise) {
        return properties.getOrDefault(key, otherwise);
    }

    /// The value of a property that is a port number, decimal or `0x` hexadecimal; `otherwise` when it is not set or 0.
    public int port(String key, int otherwise) throws DriverException {
        String text = text(key, "0").strip();
        try {
            int port = text.startsWith("0x") || text.startsWith("0X")
                    ? Integer.parseInt(text.substring(2), 16)
                    : Integer.parseInt(text);
            if (port >= 0 && port <= MAX_PORT) return port == 0 ? otherwise : port;
        } catch (NumberFormatException notANumber) {
            // Said below, as for a number that is no port.
        }
        throw new DriverException(
                "Configuration error: Querying \"" + key + "\" as a port failed: '" + text + "'",
                "Give a number from 1 to " + MAX_PORT + ".");
    }
}
