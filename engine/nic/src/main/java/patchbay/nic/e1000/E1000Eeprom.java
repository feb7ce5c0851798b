package patchbay.nic.e1000;

/// A 93C46 of 64 words of 16 bits, wired to EECD (Microwire) and readable through EERD. SDM §5; contents as
/// VirtualBox's, whose identities are the 82540EM's in all three cards.
final class E1000Eeprom {
    static final int WORDS = 64;

    private static final int CLOCK = 1;
    private static final int SELECT = 2;
    private static final int INPUT = 4;
    private static final int OUTPUT = 8;
    private static final int REQUEST = 0x40;
    private static final int GRANT = 0x80;
    private static final int PRESENT = 0x100;
    private static final int DRIVEN = CLOCK | SELECT | INPUT | 0x30 | REQUEST;

    private static final int READ = 0b110;
    private static final int WRITE = 0b101;
    private static final int ERASE = 0b111;
    private static final int EXTENDED = 0b100;
    private static final int COMMAND_BITS = 9;
    private static final int ADDRESS_MASK = WORDS - 1;
    private static final int CHECKSUM_WORD = 63;
    private static final int CHECKSUM = 0xbaba;

    private final int[] words = new int[WORDS];
    private final boolean mustAsk;
    private int pins;
    private int shifted;
    private int bits;
    private int command;
    private int output;
    private int outputBits;
    private boolean writeEnabled;

    /// An EEPROM that holds the address `mac`, first octet highest.
    E1000Eeprom(long mac, boolean mustAsk) {
        this.mustAsk = mustAsk;
        for (int word = 0; word < 3; word++) {
            int pair = (int) (mac >>> 32 - 16 * word) & 0xffff;
            words[word] = Short.reverseBytes((short) pair) & 0xffff;
        }
        words[0x04] = 0xffff;
        words[0x0a] = 0x4408;
        words[0x0b] = 0x001e;
        words[0x0c] = 0x8086;
        words[0x0d] = 0x100e;
        words[0x0e] = 0x8086;
        words[0x0f] = 0x3040;
        words[0x21] = 0x7061;
        words[0x22] = 0x280c;
        words[0x23] = 0x00c8;
        words[0x24] = 0x00c8;
        words[0x2f] = 0x0602;
        int sum = 0;
        for (int word = 0; word < CHECKSUM_WORD; word++) sum += words[word];
        words[CHECKSUM_WORD] = CHECKSUM - sum & 0xffff;
    }

    int word(int index) {
        return words[index & ADDRESS_MASK];
    }

    /// The address in words 0 to 2, first octet highest: the driver may have written them.
    long mac() {
        long mac = 0;
        for (int word = 0; word < 3; word++) mac = mac << 16 | Short.reverseBytes((short) words[word]) & 0xffff;
        return mac;
    }

    /// What the driver reads in EECD.
    int read() {
        int value = pins & DRIVEN & ~OUTPUT | PRESENT;
        if ((pins & REQUEST) != 0) value |= GRANT;
        if (output != 0) value |= OUTPUT;
        return value;
    }

    /// The driver writes EECD: the pins of the chip move.
    void write(int written) {
        int before = pins;
        pins = written & DRIVEN;
        if (mustAsk && (pins & REQUEST) == 0) return;
        if ((pins & SELECT) == 0) {
            deselect();
            return;
        }
        boolean rises = (before & CLOCK) == 0 && (pins & CLOCK) != 0;
        if (rises) clock((pins & INPUT) != 0 ? 1 : 0);
    }

    /// EERD: address in bits 15 to 8; answers the register with the word and the done bit.
    int readRegister(int written) {
        int index = written >>> 8 & 0xff;
        int data = index < WORDS ? words[index] : 0xffff;
        return data << 16 | index << 8 | 0x10;
    }

    void resetBus() {
        pins = 0;
        writeEnabled = false;
        deselect();
    }

    private void deselect() {
        shifted = 0;
        bits = 0;
        command = 0;
        outputBits = 0;
        output = 1; // ready: a write takes no time here
    }

    private void clock(int input) {
        if (command == READ) {
            shiftOut();
            return;
        }
        if (bits == 0 && input == 0) return; // waits for the start bit
        shifted = shifted << 1 | input;
        bits++;
        if (bits == COMMAND_BITS) command();
        else if (bits == COMMAND_BITS + 16) data();
    }

    /// Start bit, two bits of operation, six of address.
    private void command() {
        int operation = shifted >>> 6;
        int address = shifted & ADDRESS_MASK;
        switch (operation) {
            case READ -> {
                command = READ;
                shifted = address;
                outputBits = 0;
                output = 0; // the dummy bit
            }
            case ERASE -> {
                if (writeEnabled) words[address] = 0xffff;
            }
            case EXTENDED -> extended(address);
            default -> {}
        }
    }

    private void extended(int address) {
        switch (address >>> 4) {
            case 0b11 -> writeEnabled = true;
            case 0b00 -> writeEnabled = false;
            default -> {}
        }
    }

    private void data() {
        int operation = shifted >>> 22;
        int address = shifted >>> 16 & ADDRESS_MASK;
        if (operation == WRITE && writeEnabled) words[address] = shifted & 0xffff;
        bits = COMMAND_BITS + 17;
    }

    /// Word after word, highest bit first, for as long as the clock runs.
    private void shiftOut() {
        output = word(shifted) >>> 15 - outputBits & 1;
        if (++outputBits == 16) {
            outputBits = 0;
            shifted = shifted + 1 & ADDRESS_MASK;
        }
    }
}
