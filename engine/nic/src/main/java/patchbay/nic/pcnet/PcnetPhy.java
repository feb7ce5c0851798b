package patchbay.nic.pcnet;

import patchbay.nic.LineSpeed;

/// The internal PHY of the PCnet-FAST III at address 0 behind BCR32 to 34 (IEEE 802.3 clause 22): with the cable in it
/// has always negotiated full duplex, at 100 Mb/s where its line can. Answers also at address 1Eh, the chip's own place
/// for it.
final class PcnetPhy {
    private static final int OWN_ADDRESS = 0x1e;
    private static final int RESET = 0x8000;
    private static final int RESTART = 0x0200;
    private static final int NEGOTIATE = 0x1000;
    private static final int PARTNER = 0x45e1;
    private static final int HUNDREDS = 0x0180;

    private final int partner;
    private int control = 0x3100;
    private int advertised = 0x05e1;
    private boolean cable;
    private boolean linkWasLost;

    PcnetPhy(LineSpeed line) {
        partner = line.reaches(LineSpeed.HUNDRED) ? PARTNER : PARTNER & ~HUNDREDS;
    }

    void reset() {
        control = 0x3100;
        advertised = 0x05e1;
    }

    void cable(boolean in) {
        if (cable && !in) linkWasLost = true;
        cable = in;
    }

    boolean linkIsUp() {
        return cable;
    }

    /// Reads a register; nobody answers elsewhere, which leaves ones on the bus.
    int read(int address, int register) {
        if (address != 0 && address != OWN_ADDRESS) return 0xffff;
        boolean negotiated = cable && (control & NEGOTIATE) != 0;
        return switch (register) {
            case 0 -> control;
            case 1 -> status(negotiated);
            case 2 -> 0x0000;
            case 3 -> 0x6b74;
            case 4 -> advertised;
            case 5 -> negotiated ? partner : 0;
            case 6 -> negotiated ? 0x0003 : 0;
            default -> 0;
        };
    }

    void write(int address, int register, int value) {
        if (address != 0 && address != OWN_ADDRESS) return;
        if (register == 0) {
            if ((value & RESET) != 0) reset();
            else control = value & ~RESTART & 0x7fff;
        } else if (register == 4) {
            advertised = value & 0xffff;
        }
    }

    /// The link bit latches low, IEEE 802.3 §22.2.4.2.13.
    private int status(boolean negotiated) {
        boolean up = cable && !linkWasLost;
        linkWasLost = false;
        return 0x7849 | (negotiated ? 0x0020 : 0) | (up ? 0x0004 : 0);
    }
}
