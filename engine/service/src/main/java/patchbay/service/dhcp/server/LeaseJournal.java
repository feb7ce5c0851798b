package patchbay.service.dhcp.server;

/// Where leases are kept so that they outlive the program. Called on the loop's thread.
@FunctionalInterface
public interface LeaseJournal {
    /// Keeps nothing.
    LeaseJournal NONE = (lease, kept) -> kept.run();

    /// Keeps what became of an address in the place of what was kept of it before, and runs `kept` on the loop's
    /// thread when it is in safety. Must not block.
    void keep(Lease lease, Runnable kept);
}
