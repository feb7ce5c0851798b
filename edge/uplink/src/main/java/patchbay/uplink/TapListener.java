package patchbay.uplink;

/// Is told when a TAP is no longer there.
@FunctionalInterface
public interface TapListener {
    /// The interface went away (its namespace ended, somebody deleted it); the port is closed. `reason` is for people.
    void gone(String reason);
}
