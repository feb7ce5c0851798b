package patchbay.nic.e1000;

/// The way to the PHY of the 82543: its driver moves the clock and the data line of IEEE 802.3 §22.3.4 by bits of
/// CTRL. A frame is start 01, operation (01 write, 10 read), PHY, register, turnaround, 16 bits; a preamble of ones may
/// stand before it.
final class E1000ManagementBus {
    private static final int HEADER_BITS = 14;
    private static final int WRITE_BITS = 32;
    private static final int WRITE = 0b01;
    private static final int READ = 0b10;

    private final E1000Phy phy;
    private long shifted;
    private int bits;
    private int answer;
    private int answerBits;
    private int line = 1;
    private boolean clockWasHigh;

    /// What a move of the pins led to.
    enum Outcome {
        NOTHING,
        NEGOTIATED
    }

    E1000ManagementBus(E1000Phy phy) {
        this.phy = phy;
    }

    void reset() {
        shifted = 0;
        bits = 0;
        answerBits = 0;
        line = 1;
        clockWasHigh = false;
    }

    /// CTRL as the driver reads it: the PHY drives the data line while it answers.
    int read(int control) {
        if ((control & E1000Bits.CTRL_MDIO_OUT) != 0) return control;
        return line == 1 ? control | E1000Bits.CTRL_MDIO : control & ~E1000Bits.CTRL_MDIO;
    }

    /// The driver wrote CTRL.
    Outcome write(int control) {
        boolean high = (control & E1000Bits.CTRL_MDC) != 0;
        boolean rises = high && !clockWasHigh;
        clockWasHigh = high;
        if (!rises) return Outcome.NOTHING;
        if ((control & E1000Bits.CTRL_MDIO_OUT) == 0) {
            answer();
            return Outcome.NOTHING;
        }
        answerBits = 0;
        return bit((control & E1000Bits.CTRL_MDIO) != 0 ? 1 : 0);
    }

    private Outcome bit(int input) {
        if (bits == 0 && input == 1) return Outcome.NOTHING; // preamble
        shifted = shifted << 1 | input;
        bits++;
        if (bits == 2 && (shifted & 3) != 1) bits = 0;
        if (bits == HEADER_BITS && operation() == READ) {
            answer = phy.read((int) shifted >>> 5 & 31, (int) shifted & 31);
            answerBits = 17; // the turnaround, then 16 bits
            bits = 0;
            return Outcome.NOTHING;
        }
        if (bits < WRITE_BITS) return Outcome.NOTHING;
        bits = 0;
        int header = (int) (shifted >>> 18);
        if ((header >>> 10 & 3) != WRITE) return Outcome.NOTHING;
        boolean negotiated = phy.write(header >>> 5 & 31, header & 31, (int) shifted & 0xffff);
        return negotiated ? Outcome.NEGOTIATED : Outcome.NOTHING;
    }

    private int operation() {
        return (int) (shifted >>> 10) & 3;
    }

    private void answer() {
        bits = 0;
        if (answerBits == 0) {
            line = 1;
            return;
        }
        answerBits--;
        line = answerBits == 16 ? 0 : answer >>> answerBits & 1;
    }
}
