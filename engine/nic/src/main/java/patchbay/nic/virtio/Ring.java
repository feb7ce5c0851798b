package patchbay.nic.virtio;

/// A virtqueue's ring of one of VirtIO's two kinds. Chains are taken in the order the driver made them available, and
/// used in the order they were taken; nothing is kept between turns. So the index in the guest's own memory says where
/// to go on, whatever became of us, and no log of what is in flight is needed.
interface Ring {
    /// What there was to take.
    enum Taken {
        ONE,
        NONE,
        /// A part of the chain is on its way here; nothing was taken, and the card is run again.
        AWAITED,
        BROKEN
    }

    /// Whether the ring is in memory that is not shared: then it is a copy, kicks are always wanted, and the driver is
    /// called for all that is used.
    boolean isFar();

    /// Whether what the driver wrote up to now can be had; else it was asked for, and the card is run again.
    boolean isNear();

    /// Brings what the driver wrote, when that [#isNear]; false when it is no memory any more.
    boolean refresh();

    /// The same ring where the guest's memory is mapped from now on.
    void moveTo(RingAreas areas);

    /// Appends the next available chain to `into`; after BROKEN, whose reason is there, the ring must not be used.
    Taken take(Chains into);

    /// All of `chains` from number `from` on were not taken after all: nothing of the ring was used since.
    void giveBack(Chains chains, int from);

    /// None of `chains` was taken after all.
    default void giveBack(Chains chains) {
        giveBack(chains, 0);
    }

    /// Hands a chain back to the driver, seen by it only after [#publish], with so many octets written.
    void use(int id, int slots, long written);

    /// Lets the driver see what was used.
    void publish();

    /// Whether the driver wants to be called for what was published since this was last asked.
    boolean isCallDue();

    /// Says whether the driver shall kick when it makes a chain available. It may have done so just before: ask
    /// [#hasMore] after wanting kicks.
    void wantKicks(boolean wanted);

    /// Whether the driver of a far ring was told another place for its next kick since this was last asked.
    boolean hasMovedKicks();

    /// Whether a chain is available now.
    boolean hasMore();

    /// Whether more is available than when [#take] last answered NONE: what was given back since does not count. Kicks
    /// that are wanted are wanted for the same.
    boolean hasNew();

    /// Where the ring stands, in vhost-user's words (SET_VRING_BASE).
    int position();
}
