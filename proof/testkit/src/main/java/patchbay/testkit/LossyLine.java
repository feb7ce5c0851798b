package patchbay.testkit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import patchbay.loop.Frame;
import patchbay.testkit.packet.SeenPacket;

/// One direction of a wire in virtual time. Frames are copied, suffer what [LineFaults] says, decided by a seed, and
/// come out at the other end with their offload facts.
public final class LossyLine implements FrameSink {
    private static final int SHORTEST_CUT_BYTES = 1;

    private final Agenda agenda;
    private final SeededChance chance;
    private final FrameSlots slots = new FrameSlots();
    private final List<Predicate<SeenPacket>> victims = new ArrayList<>();
    private LineFaults faults = new LineFaults();
    private FrameSink out = frame -> {};
    private boolean unplugged;
    private boolean inBurst;
    private long freeAtNanos;
    private long lastArrivalNanos;
    private long frames;
    private long bytes;
    private long lost;
    private long duplicated;
    private long reordered;
    private long corrupted;
    private long cut;
    private long delivered;

    LossyLine(Agenda agenda, SeededChance chance) {
        this.agenda = agenda;
        this.chance = chance;
    }

    /// Where frames come out.
    public LossyLine to(FrameSink out) {
        this.out = out;
        return this;
    }

    public LossyLine faults(LineFaults faults) {
        this.faults = faults;
        return this;
    }

    /// Loses the next frame for which `victim` holds; several may wait.
    public LossyLine loseNext(Predicate<SeenPacket> victim) {
        victims.add(victim);
        return this;
    }

    /// Pulls the cable out: everything is lost until [#replug].
    public void unplug() {
        unplugged = true;
    }

    public void replug() {
        unplugged = false;
    }

    @Override
    public void deliver(Frame frame) {
        frames++;
        bytes += frame.length();
        if (unplugged || isLost() || isVictim(frame)) {
            lost++;
            return;
        }
        carry(frame);
        if (chance.happens(faults.duplication)) {
            duplicated++;
            carry(frame);
        }
    }

    private boolean isLost() {
        if (inBurst) inBurst = !chance.happens(faults.burstEnds);
        else inBurst = chance.happens(faults.burstBegins);
        return inBurst || chance.happens(faults.loss);
    }

    private boolean isVictim(Frame frame) {
        if (victims.isEmpty()) return false;
        SeenPacket packet = SeenPacket.of(frame.bytes(), frame.start(), frame.length());
        for (Predicate<SeenPacket> victim : victims) {
            if (!victim.test(packet)) continue;
            victims.remove(victim);
            return true;
        }
        return false;
    }

    private void carry(Frame frame) {
        long now = agenda.nowNanos();
        long begins = Math.max(now, freeAtNanos);
        if (faults.ratePerSecondBytes > 0) {
            long queuedBytes = (begins - now) * faults.ratePerSecondBytes / 1_000_000_000L;
            if (queuedBytes + frame.length() > faults.queueBytes) {
                lost++;
                return;
            }
            freeAtNanos = begins + frame.length() * 1_000_000_000L / faults.ratePerSecondBytes;
            begins = freeAtNanos;
        }
        long jitter = faults.jitterNanos > 0 ? chance.between(0, faults.jitterNanos) : 0;
        lastArrivalNanos = Math.max(lastArrivalNanos, begins + faults.delayNanos + jitter);
        long held = 0;
        if (chance.happens(faults.reordering)) {
            reordered++;
            held = chance.between(1, Math.max(1, faults.reorderSpanNanos));
        }
        int length = spoiltLength(frame);
        MemorySegment slot = slots.copyOf(frame.bytes(), frame.start(), length);
        spoil(slot, length, frame);
        Frame facts = new Frame().factsOf(frame);
        agenda.schedule(lastArrivalNanos + held, () -> arrive(slot, length, facts));
    }

    private int spoiltLength(Frame frame) {
        if (frame.length() <= SHORTEST_CUT_BYTES || !chance.happens(faults.cutting)) return frame.length();
        cut++;
        return (int) chance.between(SHORTEST_CUT_BYTES, frame.length() - 1L);
    }

    private void spoil(MemorySegment slot, int length, Frame frame) {
        if (frame.isChecksumMissing() || !chance.happens(faults.corruption)) return;
        corrupted++;
        long at = chance.below(length);
        byte octet = slot.get(ValueLayout.JAVA_BYTE, at);
        slot.set(ValueLayout.JAVA_BYTE, at, (byte) (octet ^ 1 << chance.below(8)));
    }

    private void arrive(MemorySegment slot, int length, Frame facts) {
        delivered++;
        out.deliver(new Frame().wrap(slot, 0, length).factsOf(facts));
        slots.giveBack(slot);
    }

    /// Frames that went in.
    public long frames() {
        return frames;
    }

    /// Octets of the frames that went in.
    public long bytes() {
        return bytes;
    }

    public long lost() {
        return lost;
    }

    public long duplicated() {
        return duplicated;
    }

    public long reordered() {
        return reordered;
    }

    public long corrupted() {
        return corrupted;
    }

    public long cut() {
        return cut;
    }

    /// Frames that came out.
    public long delivered() {
        return delivered;
    }

    @Override
    public String toString() {
        return frames + " frames, " + bytes + " octets, lost " + lost + ", doubled " + duplicated + ", held back "
                + reordered + ", corrupted " + corrupted + ", cut " + cut;
    }
}
