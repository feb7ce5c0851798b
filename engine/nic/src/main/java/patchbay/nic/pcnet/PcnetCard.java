package patchbay.nic.pcnet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.lan.Abilities;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.nic.CardPlace;
import patchbay.nic.GuestMemory;
import patchbay.nic.LineSpeed;
import patchbay.nic.pci.ConfigSpace;
import patchbay.nic.pci.WiredCard;
import patchbay.wire.Fault;

/// A card of AMD's PCnet family: a [PciCard] with 32 ports, the same in I/O and in memory.
///
/// | ports | 16 bits (WIO) | 32 bits (DWIO) |
/// |-------|---------------|----------------|
/// | 00–0F | address PROM  | address PROM   |
/// | 10    | RDP           | RDP            |
/// | 12    | RAP           |                |
/// | 14    | RESET         | RAP            |
/// | 16    | BDP           |                |
/// | 18    |               | RESET          |
/// | 1C    |               | BDP            |
public final class PcnetCard extends WiredCard {
    private static final int IO_BAR = 0;
    private static final int MEMORY_BAR = 1;
    private static final int PORTS = 32;
    private static final int PROM_BYTES = 16;
    private static final int WIDE_BLOCK_BYTES = 28;
    private static final int NARROW_BLOCK_BYTES = 24;
    private static final int LINK_LED = 0x0040;
    private static final int LED_CAUSES = 0x017f;
    private static final int LED_ON = 0x8000;
    private static final Abilities ABILITIES = Abilities.plain(1_514);
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final PcnetModel model;
    private final long mac;
    private final int[] prom = new int[PROM_BYTES];
    private final PcnetRegisters registers;
    private final PcnetInterrupts interrupts;
    private final PcnetPhy phy;
    private final PcnetTransmit transmit;
    private final PcnetReceive receive;
    private final GuestMemory memory;
    private final MemorySegment block = Arena.ofAuto().allocate(WIDE_BLOCK_BYTES, 8);
    private final PcnetTransmit.Exit exit = this::leave;
    private int selected;
    private int begins;

    /// A card of that model, as fast as it can be; the cable is out.
    public PcnetCard(PcnetModel model, CardPlace place) {
        this(model, place, LineSpeed.HUNDRED);
    }

    /// The same on a line that can so much; a PCnet-PCI II has no register that says it.
    public PcnetCard(PcnetModel model, CardPlace place, LineSpeed line) {
        super(place, configOf(model));
        this.model = model;
        this.mac = place.mac();
        this.memory = place.memory();
        this.phy = new PcnetPhy(line);
        this.registers = new PcnetRegisters(model);
        this.interrupts = new PcnetInterrupts(registers, memory);
        PcnetParts parts = new PcnetParts(config(), registers, interrupts, memory, counters());
        this.transmit = new PcnetTransmit(parts);
        this.receive = new PcnetReceive(parts);
        burnProm();
        registers.hardReset(mac);
    }

    @Override
    public void reset() {
        config().reset();
        registers.hardReset(mac);
        phy.reset();
        restart();
        lower();
    }

    @Override
    public void link(boolean up) {
        phy.cable(up);
        transmit.carrier(up);
    }

    /// The lights and the PHY are looked at: there is no cause for it in CSR0.
    @Override
    public boolean hearsOfLink() {
        return false;
    }

    @Override
    public boolean isLinkUp() {
        return phy.linkIsUp();
    }

    @Override
    public long mac() {
        return receive.address();
    }

    @Override
    public int waitingFrames() {
        return receive.waiting();
    }

    @Override
    public Abilities abilities() {
        return ABILITIES;
    }

    @Override
    public long readBar(int bar, long offset, int bytes) {
        if (bar != IO_BAR && bar != MEMORY_BAR || offset < 0 || offset >= PORTS) return 0;
        int at = (int) offset;
        if (at < PROM_BYTES) return readProm(at, bytes);
        long value = bytes == 4 ? readWide(at) : bytes == 2 ? readNarrow(at) : 0;
        settle();
        return value;
    }

    @Override
    public void writeBar(int bar, long offset, int bytes, long value) {
        if (bar != IO_BAR && bar != MEMORY_BAR || offset < PROM_BYTES || offset >= PORTS) return;
        int at = (int) offset;
        int low = (int) value & 0xffff;
        boolean wide = isDwio();
        if (bytes == 4 && !wide && at == 0x10) {
            // The first 32-bit write to RDP makes the ports 32 bits wide.
            registers.setBcr(18, registers.bcr(18) | PcnetBits.BCR18_DWIO);
            writeCsr(low);
        } else if (bytes == 4 && wide) {
            writePort(at == 0x14 ? 0x12 : at == 0x1c ? 0x16 : at == 0x10 ? at : PORTS, low);
        } else if (bytes == 2 && !wide) {
            writePort(at, low);
        }
        settle();
    }

    private static ConfigSpace configOf(PcnetModel model) {
        ConfigSpace.Identity identity = new ConfigSpace.Identity(
                0x1022, 0x2000, model.revision(), ConfigSpace.Identity.ETHERNET, 0x1022, 0x2000);
        return new ConfigSpace(identity)
                .ioBar(IO_BAR, PORTS)
                .memoryBar(MEMORY_BAR, PORTS)
                .rom(ConfigSpace.ROM_BYTES)
                .set(0x06, 2, 0x0280)
                .set(0x3e, 2, 0xff06)
                .mask(0x0c, 2, 0xffff);
    }

    /// virtualbox.md §10.1: address, 11h for PCI, a sum, and "WW".
    private void burnProm() {
        for (int octet = 0; octet < 6; octet++) prom[octet] = (int) (mac >>> 40 - 8 * octet) & 0xff;
        prom[9] = 0x11;
        prom[14] = 0x57;
        prom[15] = 0x57;
        int sum = 0;
        for (int octet : prom) sum += octet;
        prom[12] = sum & 0xff;
        prom[13] = sum >>> 8;
    }

    private long readProm(int at, int bytes) {
        long value = 0;
        for (int index = 0; index < Math.min(bytes, 4) && at + index < PROM_BYTES; index++) {
            value |= (long) prom[at + index] << 8 * index;
        }
        return value;
    }

    private long readWide(int at) {
        if (!isDwio()) return 0xffff_ffffL;
        return switch (at) {
            case 0x10 -> readCsr();
            case 0x14 -> selected;
            case 0x18 -> softReset();
            case 0x1c -> readBcr();
            default -> 0xffff_ffffL;
        };
    }

    private long readNarrow(int at) {
        if (isDwio()) return 0xffff;
        return switch (at) {
            case 0x10 -> readCsr();
            case 0x12 -> selected;
            case 0x14 -> softReset();
            case 0x16 -> readBcr();
            default -> 0xffff;
        };
    }

    /// Ports as WIO numbers them.
    private void writePort(int at, int value) {
        switch (at) {
            case 0x10 -> writeCsr(value);
            case 0x12 -> selected = value & 0x7f;
            case 0x16 -> writeBcr(value);
            default -> {}
        }
    }

    private int readCsr() {
        return selected == 0 ? interrupts.csr0() : registers.csr(selected);
    }

    private void writeCsr(int value) {
        switch (selected) {
            case 0 -> command(value);
            case 4 -> interrupts.csr4(value);
            default -> {
                if (registers.isWritable(selected)) registers.csr(selected, value);
                if (selected == 58) registers.writeBcr(20, value);
            }
        }
        if (selected == 3 || selected == 5) driven();
    }

    /// CSR0: what is to be done. STOP beats the others; INIT and STRT do something only the first time after
    /// it, since drivers (iPXE's) write back what they read to acknowledge.
    private void command(int value) {
        interrupts.land();
        int begun = value & ~registers.csr(0);
        int now = registers.csr(0) & ~(value & PcnetBits.CSR0_CAUSES) & ~PcnetBits.CSR0_IENA;
        registers.csr(0, now | value & PcnetBits.CSR0_IENA);
        if ((value & PcnetBits.CSR0_STOP) != 0) {
            registers.csr(0, PcnetBits.CSR0_STOP);
            registers.csr(5, registers.csr(5) & ~PcnetBits.CSR5_SPND);
            halt();
            return;
        }
        begins |= begun & (PcnetBits.CSR0_INIT | PcnetBits.CSR0_STRT);
        begin();
        driven();
    }

    /// Does what INIT and STRT asked for; they wait for an initialization block that is not near, or that the
    /// card may not read.
    private void begin() {
        int wanted = begins;
        if ((wanted & PcnetBits.CSR0_INIT) != 0) {
            if (!config().isMaster() || !memory.near(registers.pair(1), blockBytes())) return;
            initialize();
        }
        if ((wanted & PcnetBits.CSR0_STRT) != 0) start();
        begins = 0;
    }

    private void halt() {
        begins = 0;
        interrupts.reset();
        memory.forget();
        transmit.halt();
        receive.halt();
    }

    /// The driver ended its turn: what it did to its rings is looked at.
    private void driven() {
        transmit.wake();
        receive.wake();
        ask();
    }

    private int blockBytes() {
        return registers.isWide() ? WIDE_BLOCK_BYTES : NARROW_BLOCK_BYTES;
    }

    /// Reads the initialization block, whose address stands in CSR1 and 2.
    private void initialize() {
        boolean wide = registers.isWide();
        Fault fault = memory.read(registers.pair(1), block, 0, blockBytes());
        if (fault != Fault.NONE) {
            counters().refused(fault, 1);
            registers.csr(0, registers.csr(0) | PcnetBits.CSR0_MERR);
            return;
        }
        int address = wide ? 4 : 2;
        int groups = wide ? 12 : 8;
        int rings = wide ? 20 : 16;
        registers.csr(15, u16(0));
        for (int word = 0; word < 3; word++) registers.csr(12 + word, u16(address + 2 * word));
        for (int word = 0; word < 4; word++) registers.csr(8 + word, u16(groups + 2 * word));
        int receiveRing = block.get(U32, rings);
        int sendRing = block.get(U32, rings + 4);
        int receiveLength = wide ? u16(2) >>> 4 & 15 : receiveRing >>> 29;
        int sendLength = wide ? u16(2) >>> 12 & 15 : sendRing >>> 29;
        registers.pair(24, wide ? receiveRing : receiveRing & 0xff_ffff);
        registers.pair(30, wide ? sendRing : sendRing & 0xff_ffff);
        registers.csr(76, -(1 << Math.min(receiveLength, 9)));
        registers.csr(78, -(1 << Math.min(sendLength, 9)));
        restart();
        int now = registers.csr(0) & ~PcnetBits.CSR0_STOP;
        registers.csr(0, now | PcnetBits.CSR0_INIT | PcnetBits.CSR0_IDON);
    }

    private void start() {
        int now = registers.csr(0) & ~PcnetBits.CSR0_STOP | PcnetBits.CSR0_STRT;
        if (!registers.has(15, PcnetBits.MODE_DTX)) now |= PcnetBits.CSR0_TXON;
        if (!registers.has(15, PcnetBits.MODE_DRX)) now |= PcnetBits.CSR0_RXON;
        registers.csr(0, now);
    }

    private int readBcr() {
        int value = registers.bcr(selected);
        return switch (selected) {
            case 4, 5, 6, 7 -> {
                int lit = phy.linkIsUp() ? LINK_LED : 0;
                yield value & ~LED_ON | ((value & LED_CAUSES & lit) != 0 ? LED_ON : 0);
            }
            case 34 -> model.hasMii() ? phy.read(registers.bcr(33) >>> 5 & 31, registers.bcr(33) & 31) : 0;
            default -> value;
        };
    }

    private void writeBcr(int value) {
        if (selected != 34) registers.writeBcr(selected, value);
        else if (model.hasMii()) phy.write(registers.bcr(33) >>> 5 & 31, registers.bcr(33) & 31, value);
    }

    private long softReset() {
        registers.softReset(mac);
        selected = 0;
        restart();
        return 0;
    }

    private void restart() {
        begins = 0;
        interrupts.reset();
        transmit.restart();
        receive.restart();
    }

    private boolean isDwio() {
        return (registers.bcr(18) & PcnetBits.BCR18_DWIO) != 0;
    }

    @Override
    protected boolean loopsBack() {
        return registers.has(15, PcnetBits.MODE_LOOP);
    }

    private int u16(int at) {
        return block.get(U16, at) & 0xffff;
    }

    @Override
    protected boolean carries() {
        return phy.linkIsUp();
    }

    @Override
    protected boolean interrupts() {
        return interrupts.level();
    }

    @Override
    protected void receive(Frame frame) {
        receive.wake();
        receive.run();
        receive.take(frame);
    }

    @Override
    protected boolean receiveWaiting() {
        if (begins != 0) begin();
        return receive.run();
    }

    @Override
    protected boolean sendWaiting(FramePool frames) {
        return transmit.run(frames, exit);
    }
}
