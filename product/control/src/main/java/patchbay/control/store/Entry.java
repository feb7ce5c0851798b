package patchbay.control.store;

/// A key as it is now.
///
/// @param createRevision the revision that made it
/// @param revision the revision that last changed it
public record Entry(String key, String value, long createRevision, long revision) {}
