package patchbay.control.machinery;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import patchbay.control.model.Configuration;
import patchbay.control.model.Machine;

/// What runs, as commands see it; implemented by the daemon. Every method may block and is called from virtual
/// threads; calls that concern one machine come one after another, calls about different machines at once. A null
/// refusal means that it was done.
public interface Machinery {
    /// What the machine is doing. A machine that was never started is [MachineState#POWERED_OFF].
    MachineState stateOf(UUID machine);

    /// Since when, or null when it was never started.
    @Nullable
    Instant stateChanged(UUID machine);

    /// Starts the VMM and binds every forwarding rule before the guest runs; a rule that cannot be bound
    /// refuses, naming rule, address, port, reason and remedy, and leaves nothing behind.
    @Nullable
    Refusal start(Machine machine, Progress progress);

    @Nullable
    Refusal powerOff(Machine machine);

    @Nullable
    Refusal reset(Machine machine);

    @Nullable
    Refusal acpiPowerButton(Machine machine);

    @Nullable
    Refusal pause(Machine machine);

    @Nullable
    Refusal resume(Machine machine);

    /// Makes the cards of a machine that has some plugged in be as `after` says (cable, attachment, rules,
    /// promiscuity, trace). Called before the change is stored; a refusal leaves everything as before. Called
    /// again with the arguments swapped when the store then refuses the change.
    @Nullable
    Refusal apply(Machine before, Machine after);

    /// The machine is no longer registered: forget what is kept for it.
    void removed(Machine machine);

    /// Whether cards of the machine are plugged in: it runs, or a VMM, a program or a namespace of the user's own has
    /// them.
    boolean holdsCards(UUID machine);

    /// Plugs the machine's cards in for a QEMU of the user's own, as [#start] does; answers its arguments.
    PlugWords qemuArguments(Machine machine);

    /// Has the machine's vhost-user cards wait for a program of the user's own, until the machine is started here and
    /// ends; answers what the program is to be told.
    PlugWords plugWords(Machine machine, FrontEnd program);

    /// Joins the client to the machine's serial console until either ends; answers the exit code.
    int console(Machine machine, Invocation invocation);

    /// Gives a network namespace the card of `slot`.
    @Nullable
    Refusal attach(Machine machine, int slot, NamespaceTarget target);

    @Nullable
    Refusal detach(Machine machine, int slot);

    /// Writes the frames of a machine's card, or of a network, as pcapng until the order is fulfilled or the
    /// client has enough. A card is followed: from network to network, out of the machine's power and back.
    CaptureEnd capture(CaptureSource source, CaptureOrder order, CaptureClient client) throws IOException;

    /// What this computer can and cannot do for us.
    List<Finding> doctor();

    List<CounterGroup> counters(Machine machine);

    /// What runs, to be looked at.
    Observation observation();

    /// Makes running networks be as `after` says (forwarding rules of NAT networks, host-only interfaces).
    /// Called before the change is stored; a refusal leaves everything as before. Called again with the
    /// arguments swapped when the store then refuses.
    @Nullable
    Refusal applyNetworks(Configuration before, Configuration after);

    /// The host's own interfaces.
    HostNetworks hostNetworks();

    /// Whether a service of a named network runs.
    boolean serves(NetworkService service, String network);

    /// Starts a service, which then also runs while no machine is on the network.
    @Nullable
    Refusal startService(NetworkService service, String network);

    /// Stops a service until it is started, or a machine joins the network.
    void stopService(NetworkService service, String network);

    /// Who has, or had, which address of a network with a DHCP server, by address.
    List<LeaseRow> leases(String network);

    /// The IPv4 address the DHCP server of the card's network, or of its NAT, has leased to a card that is plugged in;
    /// empty when there is none.
    String guestAddress(Machine machine, int slot);

    /// The IPv6 addresses that guests of a NAT network were heard with; none when it does not run.
    List<LeaseRow> addressesV6(String network);

    /// What is to be known of a card: that it should be plugged in and is not, or what QEMU lacks of its model, such as
    /// `runs on QEMU's pcnet` for an Am79C973; null when there is nothing.
    @Nullable
    String note(Machine machine, int slot);
}
