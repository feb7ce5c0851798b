package patchbay.nic.e1000;

import patchbay.nic.LineSpeed;

/// The registers of the Marvell 88E1000/1011 at address 1, SDM §13.8 and IEEE 802.3 clause 22. With the cable in it
/// negotiates the fastest of what its driver offers and its line can, full duplex; for how long is the card's.
final class E1000Phy {
    static final int CONTROL = 0;
    static final int STATUS = 1;

    private static final int ADDRESS = 1;
    private static final int REGISTERS = 32;
    private static final int RESET = 0x8000;
    private static final int LOOPBACK = 0x4000;
    private static final int NEGOTIATE = 0x1000;
    private static final int POWER_DOWN = 0x0800;
    private static final int RESTART = 0x0200;
    private static final int AFTER_RESET = 0x1140;
    /// How the link is chosen (speed, negotiation, duplex): a reset takes it from the write that resets.
    private static final int CHOICE = 0x3140;
    private static final int M88E1000 = 0x0c50;
    private static final int STATUS_ABLE = 0x7949;
    private static final int STATUS_NEGOTIATED = 0x0020;
    private static final int STATUS_LINK = 0x0004;
    private static final int OFFERED = 4;
    private static final int OFFERED_GIGABIT = 9;
    private static final int HUNDREDS = 0x0180;
    private static final int GIGABITS = 0x0300;
    private static final int FORCED_HUNDRED = 0x2000;
    private static final int FORCED_GIGABIT = 0x0040;
    private static final int PARTNER = 0xcde1;
    private static final int EXPANSION = 0x0001;
    private static final int EXPANSION_PAGE = 0x0003;
    private static final int GIGABIT_STATUS = 0x7c00;
    private static final int MARVELL_STATUS_UP = 0x2c00;
    private static final int MARVELL_SPEED = 14;
    private static final int MARVELL_STATUS_DOWN = 0x8000;

    private final int identifier;
    private final LineSpeed line;
    private final int[] values = new int[REGISTERS];
    private boolean cable;
    private boolean linkWasLost;
    private boolean negotiating;

    E1000Phy(int identifier, LineSpeed line) {
        this.identifier = identifier;
        this.line = line;
        reset();
    }

    /// As after power-on, when all is negotiated already.
    void reset() {
        negotiating = false;
        java.util.Arrays.fill(values, 0);
        values[CONTROL] = AFTER_RESET;
        values[OFFERED] = 0x0de1;
        values[7] = 0x2001;
        values[OFFERED_GIGABIT] = 0x0e00;
        values[15] = 0x3000;
        values[16] = 0x0068;
        // TX_CLK of 2.5 MHz; the 88E1011 counts failed attempts to negotiate as well.
        values[20] = identifier == M88E1000 ? 0x0060 : 0x0d60;
        values[24] = 0x4100;
    }

    /// The driver resets it by the chip's own line.
    void restart() {
        reset();
        negotiate();
    }

    /// The time of negotiating is over; answers whether there was any.
    boolean negotiated() {
        boolean was = negotiating;
        negotiating = false;
        return was;
    }

    /// Puts the cable in or out.
    void cable(boolean in) {
        if (cable && !in) linkWasLost = true;
        cable = in;
    }

    /// Whether there is a link.
    boolean linkIsUp() {
        return cable && !negotiating && (values[CONTROL] & POWER_DOWN) == 0;
    }

    /// What the link runs at, or would: negotiated, or as the driver forces it.
    LineSpeed speed() {
        int control = values[CONTROL];
        if ((control & NEGOTIATE) == 0) {
            if ((control & FORCED_GIGABIT) != 0) return LineSpeed.THOUSAND;
            return (control & FORCED_HUNDRED) != 0 ? LineSpeed.HUNDRED : LineSpeed.TEN;
        }
        if (line == LineSpeed.THOUSAND && (values[OFFERED_GIGABIT] & GIGABITS) != 0) return line;
        boolean hundred = line.reaches(LineSpeed.HUNDRED) && (values[OFFERED] & HUNDREDS) != 0;
        return hundred ? LineSpeed.HUNDRED : LineSpeed.TEN;
    }

    /// Whether the driver asked for its own frames back.
    boolean loopsBack() {
        return (values[CONTROL] & LOOPBACK) != 0;
    }

    /// Reads a register of the PHY at `address`; nobody answers at any but 1, which leaves ones on the bus.
    int read(int address, int register) {
        if (address != ADDRESS) return 0xffff;
        boolean negotiates = (values[CONTROL] & NEGOTIATE) != 0;
        boolean up = linkIsUp();
        return switch (register) {
            case STATUS -> status(up, negotiates);
            case 2 -> 0x0141;
            case 3 -> identifier;
            case 5 -> up && negotiates ? partner() : 0;
            case 6 -> up && negotiates ? EXPANSION_PAGE : EXPANSION;
            case 10 -> up && negotiates && line == LineSpeed.THOUSAND ? GIGABIT_STATUS : 0;
            case 17 -> up ? MARVELL_STATUS_UP | speed().ordinal() << MARVELL_SPEED : MARVELL_STATUS_DOWN;
            default -> values[register & REGISTERS - 1];
        };
    }

    /// Writes a register; answers whether the link is chosen anew, which the driver is told of.
    boolean write(int address, int register, int value) {
        if (address != ADDRESS) return false;
        switch (register) {
            case CONTROL -> {
                if ((value & RESET) != 0) {
                    reset();
                    values[CONTROL] = value & CHOICE;
                    negotiate();
                    return true;
                }
                values[CONTROL] = value & ~RESTART & 0x7fff;
                if ((value & NEGOTIATE) == 0) negotiating = false;
                if ((value & (NEGOTIATE | RESTART)) != (NEGOTIATE | RESTART)) return false;
                negotiate();
                return true;
            }
            case STATUS, 2, 3, 5, 6, 10, 15, 17 -> {}
            default -> values[register & REGISTERS - 1] = value & 0xffff;
        }
        return false;
    }

    private int partner() {
        return line.reaches(LineSpeed.HUNDRED) ? PARTNER : PARTNER & ~HUNDREDS;
    }

    private void negotiate() {
        if (linkIsUp()) linkWasLost = true;
        negotiating = (values[CONTROL] & NEGOTIATE) != 0;
    }

    /// The link bit latches low: a link that was lost in between reads as down once, IEEE 802.3 §22.2.4.2.13.
    private int status(boolean up, boolean negotiates) {
        boolean shown = up && !linkWasLost;
        linkWasLost = false;
        return STATUS_ABLE | (up && negotiates ? STATUS_NEGOTIATED : 0) | (shown ? STATUS_LINK : 0);
    }
}
