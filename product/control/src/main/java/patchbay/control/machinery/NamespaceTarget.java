package patchbay.control.machinery;

/// A network namespace that is given the card of a machine.
///
/// @param namespace a name under `/run/netns`, a path, or the number of a process in it
/// @param interfaceName what the card is called inside
public record NamespaceTarget(String namespace, String interfaceName) {}
