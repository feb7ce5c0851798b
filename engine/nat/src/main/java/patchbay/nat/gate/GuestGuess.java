package patchbay.nat.gate;

/// The address a guest is thought to have, for forwarding rules that name none: the network's first lease until DHCP
/// acknowledges another or a guest's ARP says otherwise. Only the latest guest counts.
public final class GuestGuess {
    private int address;

    public GuestGuess(int address) {
        this.address = address;
    }

    /// Notes that a guest was seen with `address`.
    public void seen(int address) {
        this.address = address;
    }

    /// IPv4 bits; 0 when there is no guess.
    public int address() {
        return address;
    }
}
