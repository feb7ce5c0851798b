package patchbay.vmm;

import java.nio.file.Path;
import java.util.regex.Pattern;

/// One network card of a machine to be started.
///
/// @param slot VirtualBox's adapter number, from 1
/// @param model which card
/// @param mac its address as QEMU writes it, `08:00:27:a1:b2:c3`
/// @param linkUp whether the guest sees a link: attached, and the cable in
/// @param socket where QEMU is to listen for the card's frames; at most 107 octets long
/// @param bootPriority VirtualBox's, 1 (first) to 4, 0 for none
/// @param transport how frames get between the VMM and us
/// @param line what it says of its line
public record CardSpec(
        int slot,
        CardModel model,
        String mac,
        boolean linkUp,
        Path socket,
        int bootPriority,
        CardTransport transport,
        CardLine line) {
    private static final int FIRST_PROXY_DESCRIPTOR = 10;

    private static final Pattern MAC = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");

    public CardSpec {
        if (slot < 1 || slot > Board.MOST_SLOTS) throw new IllegalArgumentException("adapter " + slot);
        if (!MAC.matcher(mac).matches()) throw new IllegalArgumentException("MAC address " + mac);
        if (transport == CardTransport.VHOST_USER && model != CardModel.VIRTIO) {
            throw new IllegalArgumentException("vhost-user is for virtio, not " + model.word());
        }
        if (bootPriority < 0 || bootPriority > 4) throw new IllegalArgumentException("boot priority " + bootPriority);
    }

    /// A card of QEMU's own model whose frames come over a stream socket.
    public CardSpec(int slot, CardModel model, String mac, boolean linkUp, Path socket, int bootPriority) {
        this(slot, model, mac, linkUp, socket, bootPriority, CardTransport.STREAM);
    }

    /// A card that says of its line what it does by itself.
    public CardSpec(
            int slot,
            CardModel model,
            String mac,
            boolean linkUp,
            Path socket,
            int bootPriority,
            CardTransport transport) {
        this(slot, model, mac, linkUp, socket, bootPriority, transport, CardLine.PLAIN);
    }

    /// The same card with that line.
    public CardSpec on(CardLine other) {
        return new CardSpec(slot, model, mac, linkUp, socket, bootPriority, transport, other);
    }

    /// Whether the whole card is ours; then `socket` is where the daemon listens.
    public boolean isOurs() {
        return isProxied() || transport == CardTransport.VFIO_USER;
    }

    /// Whether the card is behind QEMU's multi-process proxy.
    public boolean isProxied() {
        return transport == CardTransport.MULTI_PROCESS;
    }

    /// The number under which QEMU is handed the proxy's connection.
    public int proxyDescriptor() {
        return FIRST_PROXY_DESCRIPTOR + slot;
    }

    /// The boot ROM of a card of ours, as QEMU is told to find it: one of QEMU's own files, or one that is
    /// written beside the card's socket when the machine starts.
    String rom() {
        if (model.romDevice() == 0) return model.rom();
        return socket.resolveSibling(deviceId() + ".rom").toString();
    }

    /// The id of QEMU's device, which is also the name of its link.
    public String deviceId() {
        return deviceId(slot);
    }

    /// The id of QEMU's device for an adapter.
    public static String deviceId(int slot) {
        return "nic" + slot;
    }
}
