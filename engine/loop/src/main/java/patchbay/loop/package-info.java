/// The ground a network stands on. One [patchbay.loop.EventLoop] carries many networks; everything plugged into it is
/// touched by its one thread only, so there are no locks on the path of packets.
///
/// **A turn** (`EventLoop.turn(nowNanos)`): commands from other threads (bounded), readiness from the
/// [patchbay.loop.Poller] (bounded), work that asked to go on, due timers, then the flush in which every port writes
/// its burst. `nextDueNanos()` says how long the driver may sleep. The daemon drives it around `epoll_wait`, the
/// simulation around a virtual clock: same engine, two worlds.
///
/// **What tells of itself in memory** ([patchbay.loop.Watched]: a guest's ring) is looked at in every turn while the
/// driver of the loop goes on without sleeping, and asks to be woken when it is about to (`EventLoop.rest()`).
///
/// **Frames** come from the loop's [patchbay.loop.FramePool] and are lent, read-only, until the end of the turn's
/// flush; then the pool takes all of them back at once. Who needs bytes longer copies them into a bounded queue of its
/// own, or drops and counts.
///
/// **The machine** is [patchbay.loop.Host]: clock, chance, sockets, readiness, names, files. The engine asks
/// nothing else. Calls answer a non-negative result or a negated [patchbay.loop.Errno]; they never block and
/// never throw for what a peer or guest did.
package patchbay.loop;
