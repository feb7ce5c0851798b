package patchbay.control.output;

import patchbay.control.model.BandwidthGroup;
import patchbay.control.model.Machine;

/// Listings of bandwidth groups, virtualbox.md §1.9.
public final class BandwidthText {
    private static final String[] BIT_UNITS = {"kbps", "Mbps", "Gbps"};
    private static final String[] OCTET_UNITS = {"bytes/s", "KiB/s", "MiB/s", "GiB/s"};
    private static final int KILOBIT_OCTETS = 125;

    private BandwidthText() {}

    /// An empty line and a line a group, or `<none>`.
    public static String human(Machine machine) {
        StringBuilder out = new StringBuilder();
        int index = 0;
        for (BandwidthGroup group : machine.bandwidth().all()) {
            out.append('#').append(index++).append(": Name: '").append(group.name());
            out.append("', Type: ").append(group.type().word());
            out.append(", Limit: ").append(limit(group)).append('\n');
        }
        return index == 0 ? "<none>\n" : "\n" + out;
    }

    /// A line a group.
    public static String machineReadable(Machine machine) {
        StringBuilder out = new StringBuilder();
        int index = 0;
        for (BandwidthGroup group : machine.bandwidth().all()) {
            out.append("BandwidthGroup").append(index++).append("=\"").append(escaped(group.name()));
            out.append("\",").append(group.type().word());
            out.append(',').append(group.bytesPerSecond()).append('\n');
        }
        return out.toString();
    }

    private static String limit(BandwidthGroup group) {
        long octets = group.bytesPerSecond();
        if (octets == 0) return "none (disabled)";
        String inOctets = scaled(octets, 1_024, OCTET_UNITS);
        boolean bits = group.type() == BandwidthGroup.Type.NETWORK && octets % KILOBIT_OCTETS == 0;
        return bits ? scaled(octets / KILOBIT_OCTETS, 1_000, BIT_UNITS) + " (" + inOctets + ")" : inOctets;
    }

    private static String escaped(String name) {
        return name.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /// In the largest unit in which it is whole.
    private static String scaled(long value, int step, String[] units) {
        long number = value;
        int unit = 0;
        while (unit + 1 < units.length && number % step == 0) {
            number /= step;
            unit++;
        }
        return number + " " + units[unit];
    }
}
