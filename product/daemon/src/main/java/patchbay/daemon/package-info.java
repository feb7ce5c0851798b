/// The daemon, put together. [patchbay.daemon.Main] decides by a lock which process serves a home;
/// `ControlServer` takes clients, a `Session` each; `CommandRunner` of `control` runs their words and asks
/// `Machines` for what runs.
///
/// A machine is a `MachineSession` (its process, state and record on disk) with `MachineCards`; a card is a
/// `CardEnd` (a VMM's socket, an interface in a namespace) that a `CardPlug` joins to a `Network` (an internal
/// network's switch, or a `NatCircuit`) on one of the `Loops`. A card that changes its network is plugged anew;
/// everything else is changed in place.
///
/// Threads: a virtual thread a client; a machine's lock; loops are reached only through `Loops.call`. What a machine's
/// end does runs on a worker. When the daemon dies nothing is lost: the configuration is in the store, what runs in the
/// records, and QEMU listens for the next daemon.
package patchbay.daemon;
