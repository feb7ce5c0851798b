package patchbay.nat.flow;

/// Hears which guest has which IPv6 address.
@FunctionalInterface
public interface AddressListener {
    /// The station `mac` was heard with the address whose halves are `hi` and `lo`.
    void heard(long hi, long lo, long mac);
}
