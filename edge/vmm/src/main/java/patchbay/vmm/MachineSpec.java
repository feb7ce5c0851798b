package patchbay.vmm;

import java.util.List;
import java.util.UUID;

/// A machine to be started, as plain values.
///
/// @param name the machine's name, shown in the process list
/// @param uuid its identity, which the guest sees too
/// @param hardware processors, memory, accelerator
/// @param boot what it boots
/// @param cards its network cards, at most one in a slot of its board
/// @param paths its sockets and logs
/// @param extraArguments arguments of QEMU that are appended as they are
public record MachineSpec(
        String name,
        UUID uuid,
        Hardware hardware,
        Boot boot,
        List<CardSpec> cards,
        MachinePaths paths,
        List<String> extraArguments) {
    public MachineSpec {
        cards = List.copyOf(cards);
        extraArguments = List.copyOf(extraArguments);
        long slots = cards.stream().map(CardSpec::slot).distinct().count();
        if (slots != cards.size()) throw new IllegalArgumentException("two cards in one slot");
        for (CardSpec card : cards) hardware.board().place(card.slot());
    }

    /// The same machine with another accelerator.
    public MachineSpec on(Accelerator accelerator) {
        return new MachineSpec(name, uuid, hardware.on(accelerator), boot, cards, paths, extraArguments);
    }
}
