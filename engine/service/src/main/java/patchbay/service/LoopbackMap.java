package patchbay.service;

import java.util.Arrays;
import java.util.SequencedMap;

/// Addresses of a NAT network that lead to the host's loopback (`--loopback-4 127.0.0.1=2`): for each an offset
/// in the network and the loopback address behind it. Immutable.
public final class LoopbackMap {
    /// The most mappings of a network, as in VirtualBox.
    public static final int MAX_MAPPINGS = 10;

    public static final LoopbackMap NONE = new LoopbackMap(new int[0], new int[0]);

    private final int[] offsets;
    private final int[] loopbacks;

    private LoopbackMap(int[] offsets, int[] loopbacks) {
        this.offsets = offsets;
        this.loopbacks = loopbacks;
    }

    /// The map of these loopback addresses (IPv4 bits in 127/8) to offsets above 1.
    public static LoopbackMap of(SequencedMap<Integer, Integer> offsetOfLoopback) {
        if (offsetOfLoopback.size() > MAX_MAPPINGS) throw new IllegalArgumentException("too many mappings");
        int[] offsets = new int[offsetOfLoopback.size()];
        int[] loopbacks = new int[offsets.length];
        int index = 0;
        for (var mapping : offsetOfLoopback.entrySet()) {
            loopbacks[index] = mapping.getKey();
            offsets[index++] = mapping.getValue();
        }
        return new LoopbackMap(offsets, loopbacks);
    }

    /// The loopback address behind an offset, or 0.
    public int loopbackAt(int offset) {
        for (int index = 0; index < offsets.length; index++) if (offsets[index] == offset) return loopbacks[index];
        return 0;
    }

    /// The offset of a loopback address, or 0.
    public int offsetOf(int loopback) {
        for (int index = 0; index < loopbacks.length; index++) if (loopbacks[index] == loopback) return offsets[index];
        return 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LoopbackMap map
                && Arrays.equals(offsets, map.offsets)
                && Arrays.equals(loopbacks, map.loopbacks);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(offsets) * 31 + Arrays.hashCode(loopbacks);
    }
}
