package patchbay.service.dns;

import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.wire.IpAddress;

/// Names by [NameMapping]s; the first that covers a name decides. Addresses have no names by them.
public record MappedNames(List<NameMapping> mappings) implements LocalNames {
    public MappedNames {
        mappings = List.copyOf(mappings);
    }

    @Override
    public @Nullable List<IpAddress> addressesOf(String name) {
        for (NameMapping mapping : mappings) if (mapping.covers(name)) return List.of(mapping.address());
        return null;
    }

    @Override
    public String nameOf(IpAddress address) {
        return "";
    }
}
