package patchbay.nat;

import java.util.List;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowSource;

/// The flows of all kinds of one gateway, one source after the other.
final class FlowPages {
    private static final int SOURCE_SHIFT = 32;

    private final List<FlowSource> sources;

    FlowPages(FlowSource... sources) {
        this.sources = List.of(sources);
    }

    /// Reads a page, as [NatGateway#readFlows] says.
    long read(long from, int most, List<FlowEntry> into) {
        int source = (int) (from >>> SOURCE_SHIFT);
        if (source >= sources.size()) return NatGateway.NO_MORE_FLOWS;
        int next = sources.get(source).read((int) from, most, into);
        if (next != FlowSource.END) return (long) source << SOURCE_SHIFT | next;
        return source + 1 == sources.size() ? NatGateway.NO_MORE_FLOWS : (long) (source + 1) << SOURCE_SHIFT;
    }
}
