package patchbay.loop;

/// Work that a loop does: a command from another thread, or something that goes on in the next turn.
@FunctionalInterface
public interface Task {
    void run(long nowNanos);
}
