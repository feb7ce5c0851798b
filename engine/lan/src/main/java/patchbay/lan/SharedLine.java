package patchbay.lan;

/// A line that is part of several cables, perhaps of networks on other loops: a bandwidth group. Called by any
/// loop; never blocks.
@FunctionalInterface
public interface SharedLine {
    /// Takes a frame of `octets` onto the line; answers when it has left it, `nowNanos` or later.
    long leaves(int octets, long nowNanos);
}
