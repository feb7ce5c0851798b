/// What a network runs on: frames and their pool, the event loop, timers, counters, and the interfaces through which
/// the engine asks a machine for time, chance, sockets and names.
@org.jspecify.annotations.NullMarked
module patchbay.loop {
    requires static transitive org.jspecify;
    requires transitive patchbay.wire;

    exports patchbay.loop;
}
