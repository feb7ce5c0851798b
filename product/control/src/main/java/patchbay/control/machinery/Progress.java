package patchbay.control.machinery;

/// Tells the person who waits what is going on.
@FunctionalInterface
public interface Progress {
    /// One line, such as a warning about a card that runs on QEMU's nearest model.
    void say(String line);
}
