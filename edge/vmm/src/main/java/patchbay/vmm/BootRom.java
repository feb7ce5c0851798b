package patchbay.vmm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Boot ROMs for cards of ours that QEMU has no ROM for, but one for a card of the same family: the same
/// program, made out to another device (PCI Firmware Specification 3.0 §5.1). Firmware runs a ROM only on the
/// device it names.
final class BootRom {
    private static final int SIGNATURE = 0xaa55;
    private static final int LENGTH_AT = 2;
    private static final int BLOCK_BYTES = 512;
    /// An octet of the jump's operand that nobody runs through; QEMU evens its sums out there, too.
    private static final int SUM_AT = 6;

    private static final int POINTER_AT = 0x18;
    private static final int POINTER_BYTES = 2;
    private static final int DEVICE_AT = 6;
    private static final int STRUCTURE_BYTES = 24;
    private static final byte[] STRUCTURE = "PCIR".getBytes(StandardCharsets.US_ASCII);

    private BootRom() {}

    /// Writes the ROM of every card that needs one of its own, as QEMU will be told to read it. Where there
    /// is none to be had the card gets one that does nothing.
    static void write(Path qemu, MachineSpec spec) throws IOException {
        if (!spec.boot().network()) return;
        for (CardSpec card : spec.cards()) {
            int device = card.model().romDevice();
            if (!card.isOurs() || device == 0) continue;
            Path source = find(qemu, card.model().rom());
            byte[] rom = source == null ? null : madeOutTo(Files.readAllBytes(source), device);
            Files.write(Path.of(card.rom()), rom == null ? new byte[BLOCK_BYTES] : rom);
        }
    }

    /// The ROM for another device of the same vendor, its sum as before; null when it is no PCI ROM.
    static byte @Nullable [] madeOutTo(byte[] rom, int device) {
        if (rom.length < BLOCK_BYTES || u16(rom, 0) != SIGNATURE) return null;
        int octets = (rom[LENGTH_AT] & 0xff) * BLOCK_BYTES;
        int structure = u16(rom, POINTER_AT);
        boolean inside = structure >= POINTER_AT + POINTER_BYTES && structure + STRUCTURE_BYTES <= rom.length;
        if (!inside || octets == 0 || octets > rom.length) return null;
        for (int index = 0; index < STRUCTURE.length; index++) {
            if (rom[structure + index] != STRUCTURE[index]) return null;
        }
        byte[] made = rom.clone();
        made[structure + DEVICE_AT] = (byte) device;
        made[structure + DEVICE_AT + 1] = (byte) (device >>> 8);
        int before = rom[structure + DEVICE_AT] + rom[structure + DEVICE_AT + 1];
        int after = made[structure + DEVICE_AT] + made[structure + DEVICE_AT + 1];
        made[SUM_AT] = (byte) (rom[SUM_AT] + before - after);
        return made;
    }

    /// That file in one of the folders that QEMU looks into, or null.
    private static @Nullable Path find(Path qemu, String name) {
        String folders;
        try {
            Process process = new ProcessBuilder(qemu.toString(), "-L", "help")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            folders = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException cannotRun) {
            return null;
        }
        return folders.lines()
                .filter(line -> line.startsWith("/"))
                .map(folder -> Path.of(folder.strip(), name))
                .filter(Files::isReadable)
                .findFirst()
                .orElse(null);
    }

    private static int u16(byte[] octets, int at) {
        return octets[at] & 0xff | (octets[at + 1] & 0xff) << 8;
    }
}
