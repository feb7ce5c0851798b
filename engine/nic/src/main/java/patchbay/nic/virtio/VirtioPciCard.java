package patchbay.nic.virtio;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchbay.lan.Abilities;
import patchbay.lan.LinkCounters;
import patchbay.lan.SwitchPort;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.nic.CardPlace;
import patchbay.nic.PciCard;
import patchbay.nic.pci.ConfigSpace;
import patchbay.wire.Fault;

/// virtio-net as a whole PCI function, VirtIO 1.3 §4.1 and §5.1: a transitional one, for drivers of VirtIO 1.0 and
/// later by registers in memory, and for those from before by ports. Frames and rings are [VirtioNet]'s, the same as
/// behind vhost-user.
///
/// | region | what |
/// |--------|------|
/// | 0, ports | [LegacyRegisters] |
/// | 1, memory | table and pending bits of MSI-X, which the VMM keeps |
/// | 4, memory | 0000 [ModernRegisters], 1000 causes of interrupts, 2000 [DeviceConfig], 3000 notifications |
public final class VirtioPciCard implements PciCard {
    private static final int PORT_BAR = 0;
    private static final int MEMORY_BAR = 4;
    private static final int PART_BYTES = 0x1000;
    private static final int CAUSES = 1;
    private static final int SETTINGS = 2;
    private static final int NOTIFY = 3;
    private static final int PARTS = 4;
    private static final int NOTIFY_BYTES = 4;

    private final ConfigSpace config;
    private final VirtioDevice device;
    private final ModernRegisters modern;
    private final LegacyRegisters legacy;
    private boolean plugged;

    /// A card of that shape; the cable is out.
    public VirtioPciCard(VirtioShape shape, CardPlace place) {
        // Vectors: one a queue, and one for the configuration.
        this.config = VirtioCapabilities.configOf(2 * shape.pairs() + 2);
        this.device = new VirtioDevice(shape, place, config);
        this.modern = new ModernRegisters(device);
        this.legacy = new LegacyRegisters(device, config);
        VirtioCapabilities.open(config, this);
    }

    @Override
    public ConfigSpace config() {
        return config;
    }

    @Override
    public void reset() {
        config.reset();
        device.reset();
        modern.reset();
    }

    @Override
    public long readBar(int bar, long offset, int bytes) {
        if (offset < 0 || bytes < 1 || bytes > Long.BYTES) return 0;
        if (bar == PORT_BAR && offset < LegacyRegisters.PORTS) return legacy.read((int) offset, bytes);
        if (bar != MEMORY_BAR || offset >= PARTS * PART_BYTES) return 0;
        int at = (int) offset % PART_BYTES;
        return switch ((int) offset / PART_BYTES) {
            case CAUSES -> at == 0 ? device.interrupts().causes() : 0;
            case SETTINGS -> device.settings().read(at, bytes);
            case NOTIFY -> 0;
            default -> at < ModernRegisters.BYTES ? modern.read(at, bytes) : 0;
        };
    }

    @Override
    public void writeBar(int bar, long offset, int bytes, long value) {
        if (offset < 0 || bytes < 1 || bytes > Long.BYTES) return;
        if (bar == PORT_BAR && offset < LegacyRegisters.PORTS) legacy.write((int) offset, bytes, value);
        if (bar != MEMORY_BAR || offset >= PARTS * PART_BYTES) return;
        int at = (int) offset % PART_BYTES;
        int part = (int) offset / PART_BYTES;
        if (part == NOTIFY) notified(at / NOTIFY_BYTES);
        else if (part == 0 && at < ModernRegisters.BYTES) modern.write(at, bytes, value);
    }

    private void notified(int number) {
        int queue = device.queue(number);
        if (queue >= 0) device.net().kickedSoon(queue);
    }

    @Override
    public void plug(@Nullable SwitchPort port) {
        device.net().plug(port);
        if (port == null) return;
        if (plugged) device.announce();
        plugged = true;
    }

    @Override
    public void moveTo(EventLoop loop) {
        device.net().moveTo(loop);
    }

    @Override
    public void link(boolean up) {
        device.link(up);
    }

    @Override
    public boolean isLinkUp() {
        return device.net().isLinkUp();
    }

    @Override
    public long mac() {
        return device.settings().mac();
    }

    @Override
    public LinkCounters counters() {
        return device.net().counters();
    }

    @Override
    public int waitingFrames() {
        return device.net().waitingFrames();
    }

    @Override
    public Map<String, Long> tallies() {
        return device.net().tallies();
    }

    @Override
    public Abilities abilities() {
        return device.net().abilities();
    }

    @Override
    public void send(Frame frame) {
        if (device.filter().wants(frame)) {
            device.net().send(frame);
            return;
        }
        counters().accepted();
        counters().lost(Fault.NO_RECEIVER, 1);
    }
}
