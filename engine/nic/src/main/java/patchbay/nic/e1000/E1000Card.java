package patchbay.nic.e1000;

import patchbay.lan.Abilities;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.nic.CardPlace;
import patchbay.nic.LineSpeed;
import patchbay.nic.pci.ConfigSpace;
import patchbay.nic.pci.WiredCard;

/// A card of Intel's PRO/1000 family: a [PciCard] with its registers at base address 0 (128 KiB of memory)
/// and a window to them at base address 2 (two registers of I/O).
public final class E1000Card extends WiredCard {
    private static final int REGISTERS_BAR = 0;
    private static final int WINDOW_BAR = 2;
    private static final int REGISTERS_BYTES = 128 * 1_024;
    private static final int WINDOW_BYTES = 64;
    private static final int POWER_MANAGEMENT = 0xdc;
    private static final int PCI_X = 0xe4;
    private static final int MESSAGES = 0xf0;
    private static final Abilities ABILITIES = Abilities.plain(E1000Packet.MAX_BYTES - 4);

    private final E1000Model model;
    private final E1000Registers registers = new E1000Registers();
    private final E1000Statistics statistics = new E1000Statistics();
    private final E1000Interrupts interrupts;
    private final E1000Eeprom eeprom;
    private final E1000Phy phy;
    private final E1000ManagementBus managementBus;
    private final E1000Negotiation negotiation;
    private final E1000Transmit transmit;
    private final E1000Receive receive;
    private final E1000Transmit.Exit exit = this::leave;
    private boolean cable;
    private int window;

    /// A card of that model, for a gigabit; the cable is out.
    public E1000Card(E1000Model model, CardPlace place) {
        this(model, place, LineSpeed.THOUSAND);
    }

    /// The same on a line that can so much.
    public E1000Card(E1000Model model, CardPlace place, LineSpeed line) {
        super(place, configOf(model));
        this.model = model;
        this.interrupts = new E1000Interrupts(place.loop(), registers, place.memory(), this::settle);
        this.eeprom = new E1000Eeprom(place.mac(), model.asksForEeprom());
        this.phy = new E1000Phy(model.phyId(), line);
        this.managementBus = new E1000ManagementBus(phy);
        this.negotiation = new E1000Negotiation(place.loop(), this::negotiated);
        E1000Parts parts = new E1000Parts(config(), registers, statistics, interrupts, place.memory(), counters());
        this.transmit = new E1000Transmit(parts);
        this.receive = new E1000Receive(parts);
        resetChip();
    }

    @Override
    public void reset() {
        config().reset();
        negotiation.cancel();
        phy.reset();
        resetChip();
        lower();
    }

    @Override
    public void link(boolean up) {
        if (cable == up) return;
        cable = up;
        phy.cable(up);
        interrupts.raise(E1000Bits.ICR_LSC);
        settle();
    }

    @Override
    public boolean isLinkUp() {
        return cable;
    }

    @Override
    public long mac() {
        long first = registers.address(0);
        return first < 0 ? eeprom.mac() : first;
    }

    @Override
    public int waitingFrames() {
        return receive.waiting();
    }

    /// Whether a hostile ring stopped one of the queues.
    public boolean isBroken() {
        return transmit.isBroken() || receive.isBroken();
    }

    @Override
    public Abilities abilities() {
        return ABILITIES;
    }

    @Override
    public long readBar(int bar, long offset, int bytes) {
        if (bar == WINDOW_BAR) return readWindow(offset);
        if (bar != REGISTERS_BAR || offset < 0 || offset >= REGISTERS_BYTES) return 0;
        int value = read(E1000Registers.canonical((int) offset & -4));
        long shifted = (value & 0xffff_ffffL) >>> 8 * (offset & 3);
        if (bytes < 4) return shifted & (1L << 8 * bytes) - 1;
        return bytes == 8 ? shifted | (long) read(E1000Registers.canonical((int) offset + 4 & -4)) << 32 : shifted;
    }

    /// Registers are written whole, SDM §13.2.1: anything narrower or askew does nothing.
    @Override
    public void writeBar(int bar, long offset, int bytes, long value) {
        if (bytes < 4 || (offset & 3) != 0) return;
        if (bar == WINDOW_BAR) {
            writeWindow(offset, (int) value);
        } else if (bar == REGISTERS_BAR && offset >= 0 && offset < REGISTERS_BYTES) {
            write(E1000Registers.canonical((int) offset), (int) value);
            if (bytes == 8) write(E1000Registers.canonical((int) offset + 4), (int) (value >>> 32));
        }
        settle();
    }

    private static ConfigSpace configOf(E1000Model model) {
        ConfigSpace.Identity identity = new ConfigSpace.Identity(
                0x8086,
                model.device(),
                0x02,
                ConfigSpace.Identity.ETHERNET,
                model.subsystemVendor(),
                model.subsystem());
        return new ConfigSpace(identity)
                .memoryBar(REGISTERS_BAR, REGISTERS_BYTES)
                .ioBar(WINDOW_BAR, WINDOW_BYTES)
                .rom(ConfigSpace.ROM_BYTES)
                .set(0x06, 2, 0x0230) // capabilities, 66 MHz, medium DEVSEL
                .set(0x34, 1, POWER_MANAGEMENT)
                .set(0x3e, 1, 0xff)
                .mask(0x0c, 2, 0xffff)
                .set(POWER_MANAGEMENT, 4, 0x0022_0001 | PCI_X << 8)
                .mask(POWER_MANAGEMENT + 4, 2, 0x0103)
                .set(PCI_X, 4, 0x0002_0007)
                .mask(PCI_X + 2, 2, 0x007f)
                .set(PCI_X + 4, 4, 0x0040_fff8)
                .messages(model.hasMessages() ? MESSAGES : 0);
    }

    private long readWindow(long offset) {
        return switch ((int) offset) {
            case 0 -> window & 0xffff_ffffL;
            case 4 -> read(E1000Registers.canonical(window & -4)) & 0xffff_ffffL;
            default -> 0;
        };
    }

    private void writeWindow(long offset, int value) {
        if (offset == 0) window = value & REGISTERS_BYTES - 1;
        else if (offset == 4) write(E1000Registers.canonical(window & -4), value);
    }

    private int read(int offset) {
        if (E1000Statistics.isAt(offset)) return statistics.read(offset);
        E1000Register register = E1000Register.at(offset);
        if (register == null) return registers.readArray(offset);
        return switch (register) {
            case CTRL -> {
                int control = registers.get(register);
                yield model.bangsManagementBus() ? managementBus.read(control) : control;
            }
            case STATUS -> status();
            case EECD -> eeprom.read();
            case ICR -> takeCauses();
            case ICS, IMC -> 0;
            case IMS -> interrupts.mask();
            case ITR -> interrupts.throttle();
            default -> registers.get(register);
        };
    }

    /// STATUS: the speed is the one that the driver forces on the chip, else the PHY's, SDM §13.4.2.
    private int status() {
        int speed = registers.has(E1000Register.CTRL, E1000Bits.CTRL_FRCSPD)
                ? registers.get(E1000Register.CTRL) & E1000Bits.CTRL_SPEED
                : phy.speed().ordinal() << E1000Bits.CTRL_SPEED_SHIFT;
        return registers.get(E1000Register.STATUS)
                | speed >>> E1000Bits.CTRL_SPEED_SHIFT - E1000Bits.STATUS_SPEED_SHIFT
                | (linkIsUp() ? E1000Bits.STATUS_LU : 0);
    }

    private int takeCauses() {
        int causes = interrupts.take();
        settle();
        return causes;
    }

    private void write(int offset, int value) {
        E1000Register register = E1000Register.at(offset);
        if (register == null) {
            registers.writeArray(offset, value);
            return;
        }
        switch (register) {
            case CTRL -> control(value);
            case CTRL_EXT -> {
                registers.write(register, value & ~E1000Bits.CTRL_EXT_EE_RST);
                if ((value & E1000Bits.CTRL_EXT_EE_RST) != 0) eeprom.resetBus();
            }
            case EECD -> eeprom.write(value);
            case EERD -> registers.set(register, (value & 1) != 0 ? eeprom.readRegister(value) : value & 0xff00);
            case MDIC -> management(value);
            case ICR -> interrupts.clear(value);
            case ICS -> interrupts.raise(value);
            case IMS -> interrupts.enable(value);
            case IMC -> interrupts.disable(value);
            case ITR -> interrupts.throttle(value & register.writable);
            case RDTR -> {
                registers.write(register, value);
                if ((value & E1000Bits.FPD) != 0) interrupts.flushReceived();
            }
            case TIDV -> {
                registers.write(register, value);
                if ((value & E1000Bits.FPD) != 0) interrupts.flushSent();
            }
            default -> {
                registers.write(register, value);
                ringsChanged(register);
            }
        }
    }

    /// What a write to the registers of the rings leads to.
    private void ringsChanged(E1000Register register) {
        switch (register) {
            case TDT -> ask();
            case TDBAL, TDBAH, TDLEN, TDH, TCTL -> {
                transmit.restart();
                ask();
            }
            case RDT -> {
                if (receive.waiting() > 0) ask();
            }
            case RDBAL, RDBAH, RDLEN, RDH, RCTL -> {
                receive.restart();
                if (receive.waiting() > 0) ask();
            }
            default -> {}
        }
    }

    private void control(int value) {
        if ((value & E1000Bits.CTRL_RST) != 0) {
            resetChip();
            return;
        }
        boolean up = linkIsUp();
        registers.write(E1000Register.CTRL, value & ~E1000Bits.CTRL_PHY_RST);
        boolean negotiates = false;
        if (model.bangsManagementBus()) {
            negotiates = managementBus.write(value) == E1000ManagementBus.Outcome.NEGOTIATED;
        }
        if ((value & E1000Bits.CTRL_PHY_RST) != 0) {
            phy.restart();
            negotiates = true;
        }
        if (negotiates) negotiate();
        else if (up != linkIsUp()) interrupts.raise(E1000Bits.ICR_LSC);
    }

    /// The driver has the link chosen anew: it is lost, and there again in a while.
    private void negotiate() {
        negotiation.begin();
        interrupts.raise(E1000Bits.ICR_LSC);
    }

    private void negotiated() {
        if (!phy.negotiated()) return;
        interrupts.raise(E1000Bits.ICR_LSC);
        settle();
    }

    /// MDIC: a read (10) or write (01) of a PHY register, done at once.
    private void management(int value) {
        int phyAddress = value >>> 21 & 31;
        int register = value >>> 16 & 31;
        int operation = value >>> 26 & 3;
        int answer = value & 0x2fff_ffff | 1 << 28;
        if (model.bangsManagementBus() || operation == 0 || operation == 3) {
            registers.set(E1000Register.MDIC, answer | 1 << 30);
            return;
        }
        if (operation == 2) {
            answer = answer & 0xffff_0000 | phy.read(phyAddress, register);
            if (phyAddress != 1) answer |= 1 << 30;
        } else if (phy.write(phyAddress, register, value & 0xffff)) {
            negotiate();
        }
        registers.set(E1000Register.MDIC, answer);
        if ((value & 1 << 29) != 0) interrupts.raise(E1000Bits.ICR_MDAC);
    }

    /// CTRL.RST and power-on: registers, rings and masks; not the PHY, not the configuration space.
    private void resetChip() {
        registers.reset(eeprom.mac());
        statistics.reset();
        interrupts.reset();
        eeprom.resetBus();
        managementBus.reset();
        transmit.reset();
        receive.reset();
        window = 0;
        if (!model.linkNeedsSetLinkUp() && cable) interrupts.raise(E1000Bits.ICR_LSC);
    }

    private boolean linkIsUp() {
        if (!phy.linkIsUp()) return false;
        return !model.linkNeedsSetLinkUp() || registers.has(E1000Register.CTRL, E1000Bits.CTRL_SLU);
    }

    @Override
    protected void stopTimers() {
        interrupts.stopTimers();
        negotiation.finish();
    }

    @Override
    protected void joined(EventLoop next) {
        interrupts.joinLoop(next);
        negotiation.joinLoop(next);
    }

    @Override
    protected boolean loopsBack() {
        return phy.loopsBack() || registers.has(E1000Register.RCTL, E1000Bits.RCTL_LBM);
    }

    @Override
    protected boolean carries() {
        return linkIsUp();
    }

    @Override
    protected boolean interrupts() {
        return interrupts.level();
    }

    @Override
    protected void receive(Frame frame) {
        receive.take(frame);
    }

    @Override
    protected boolean receiveWaiting() {
        return receive.run();
    }

    @Override
    protected boolean sendWaiting(FramePool frames) {
        return transmit.run(frames, exit);
    }
}
