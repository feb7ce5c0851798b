package patchbay.vmm;

import java.util.Optional;

/// A card by VirtualBox's word for it (`--nictype`), and QEMU's own model that comes nearest.
public enum CardModel {
    /// AMD PCnet-PCI II.
    PCNET_PCI_II("Am79C970A", "pcnet", true, "pxe-pcnet.rom"),
    /// AMD PCnet-FAST III; QEMU has only the PCI II, which the same drivers serve.
    PCNET_FAST_III("Am79C973", "pcnet", false, "pxe-pcnet.rom"),
    /// Intel PRO/1000 MT Desktop.
    PRO_1000_MT_DESKTOP("82540EM", "e1000", true, "pxe-e1000.rom"),
    /// Intel PRO/1000 T Server; QEMU has only its successor 82544GC (8086:1008), which the same drivers
    /// serve.
    PRO_1000_T_SERVER("82543GC", "e1000-82544gc", false, "pxe-e1000.rom", 0x1004),
    /// Intel PRO/1000 MT Server.
    PRO_1000_MT_SERVER("82545EM", "e1000-82545em", true, "pxe-e1000.rom", 0x100f),
    /// The paravirtual card; the ROM that QEMU has for it names the device of VirtIO 1.0 alone, 1af4:1041.
    VIRTIO("virtio", "virtio-net-pci", true, "pxe-virtio.rom", 0x1000);

    private final String word;
    private final String device;
    private final boolean exact;
    private final String rom;
    private final int romDevice;

    CardModel(String word, String device, boolean exact, String rom) {
        this(word, device, exact, rom, 0);
    }

    CardModel(String word, String device, boolean exact, String rom, int romDevice) {
        this.word = word;
        this.device = device;
        this.exact = exact;
        this.rom = rom;
        this.romDevice = romDevice;
    }

    /// VirtualBox's word.
    public String word() {
        return word;
    }

    /// QEMU's `-device`.
    public String device() {
        return device;
    }

    /// Whether QEMU has this very card; else [#device()] is its nearest relative.
    public boolean isExact() {
        return exact;
    }

    /// The file among QEMU's own whose boot ROM drives the card.
    public String rom() {
        return rom;
    }

    /// The PCI device that the ROM must be made out to before firmware runs it on our card; 0 when it is
    /// already.
    int romDevice() {
        return romDevice;
    }

    /// The model of that word, in any case.
    public static Optional<CardModel> of(String word) {
        for (CardModel model : values()) if (model.word.equalsIgnoreCase(word)) return Optional.of(model);
        return Optional.empty();
    }
}
