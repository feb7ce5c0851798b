package patchbay.loop;

/// Something in memory that tells of work by itself, such as a guest's ring, and is looked at in every turn while
/// there is traffic, so that nobody need wake the loop by a call into the kernel.
public interface Watched {
    /// Looks, and does what is there, in bounds; answers how much that was, 0 when there was nothing.
    int look(long nowNanos);

    /// The loop is about to sleep and looks no more ([EventLoop#watch] begins it anew). Who finds work after asking to
    /// be woken says so by [EventLoop#again].
    void rest();
}
