package patchbay.lan.sharedmac;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import patchbay.lan.Abilities;
import patchbay.lan.FrameTaker;
import patchbay.lan.Station;
import patchbay.lan.Switch;
import patchbay.loop.EventLoop;
import patchbay.loop.FaultCounters;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.loop.Timer;
import patchbay.wire.Fault;

/// The wire of an interface that has one MAC address, as a station: rewrites what guests send before `wire` gets it,
/// and what comes in before the switch does. See the package's page. Belongs to the loop of its switch.
public final class SharedMac extends Timer implements Station {
    /// Addresses that are known at once.
    public static final int ADDRESSES = AddressTable.ADDRESSES;

    /// In the first octet of a destination.
    private static final int GROUP_BIT = 1;

    private static final long AGEING_NANOS = 30_000_000_000L;

    private final EventLoop loop;
    private final Station wire;
    private final FaultCounters faults = new FaultCounters();
    private final AddressTable table;
    private final ToWire toWire;
    private final FromWire fromWire;
    private final EchoRing echoes = new EchoRing();

    /// @param lan the switch this is plugged into
    /// @param sharedMac the interface's own address
    /// @param wire takes what goes out of the interface
    /// @param listener hears which addresses are behind it
    public SharedMac(Switch lan, EventLoop loop, long sharedMac, Station wire, AddressListener listener) {
        this.loop = loop;
        this.wire = wire;
        this.table = new AddressTable(listener, faults, loop.nowNanos());
        this.toWire = new ToWire(sharedMac, table);
        this.fromWire = new FromWire(sharedMac, table, lan);
        loop.after(AGEING_NANOS, this);
    }

    /// What was not learned, or not sent: `table-full`, `over-rate`, `no-frame`; `same-port` for echoes.
    public FaultCounters faults() {
        return faults;
    }

    /// Addresses that are known now.
    public int addresses() {
        return table.size();
    }

    @Override
    public Abilities abilities() {
        return wire.abilities();
    }

    @Override
    public void send(Frame frame) {
        Frame copy = copy(frame);
        if (copy == null) {
            faults.count(Fault.NO_FRAME);
            return;
        }
        if (toWire.rewrite(copy, loop.nowNanos())) echoes.sent(copy);
        copy.keep();
        wire.send(copy);
    }

    /// Takes a frame of the wire for the switch, in memory that may be written.
    public void fromWire(Frame frame, FrameTaker port) {
        if (fromWire.rewrite(frame, loop.nowNanos())) port.take(frame);
        else faults.count(Fault.SAME_PORT);
    }

    /// Takes a frame of the host for the switch, unless it is one of ours on its way out.
    public void fromHost(Frame frame, FrameTaker port) {
        boolean echo = isToGroup(frame) ? echoes.isEcho(frame) : fromWire.isOurs(frame);
        if (echo) faults.count(Fault.SAME_PORT);
        else port.take(frame);
    }

    /// Forgets the addresses of a station that left.
    public void forget(long mac) {
        table.forget(mac);
    }

    /// Ends the ageing; nobody is told of what was known.
    public void close() {
        loop.timers().disarm(this);
    }

    @Override
    protected void onTimer(long nowNanos) {
        table.age(nowNanos);
        loop.after(AGEING_NANOS, this);
    }

    private @Nullable Frame copy(Frame frame) {
        FramePool frames = loop.frames();
        Frame copy = frame.length() <= FramePool.SMALL_BYTES ? frames.takeSmall() : frames.takeLarge();
        if (copy == null || frame.length() > copy.capacity()) return null;
        MemorySegment.copy(frame.bytes(), frame.start(), copy.bytes(), copy.start(), frame.length());
        return copy.length(frame.length()).factsOf(frame);
    }

    private static boolean isToGroup(Frame frame) {
        return frame.length() > 0 && (frame.bytes().get(ValueLayout.JAVA_BYTE, frame.start()) & GROUP_BIT) != 0;
    }
}
