package patchbay.nic.virtio;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.wire.MacAddress;

/// What a driver asks by the control queue, VirtIO 1.3 §5.1.6.5, in a copy of our own. Each is judged before
/// anything is changed.
final class VirtioCommands implements ControlQueue.Commands {
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int RECEIVE = 0;
    private static final int TABLE_SET = 0x0100;
    private static final int ADDRESS_SET = 0x0101;
    private static final int VLAN_ADD = 0x0200;
    private static final int VLAN_DELETE = 0x0201;
    private static final int ANNOUNCE_ACKNOWLEDGED = 0x0300;
    private static final int PAIRS_SET = 0x0400;
    private static final int OFFLOADS_SET = 0x0500;

    private static final int MAC_BYTES = 6;
    private static final int COUNT_BYTES = 4;
    private static final int FIRST_EXTRA_MODE = 2;
    private static final long OFFLOADS = VirtioFeature.GUEST_CHECKSUM.bit()
            | VirtioFeature.GUEST_TSO4.bit()
            | VirtioFeature.GUEST_TSO6.bit()
            | VirtioFeature.GUEST_UFO.bit()
            | VirtioFeature.GUEST_USO4.bit()
            | VirtioFeature.GUEST_USO6.bit();
    private static final ReceiveFilter.Mode[] MODES = ReceiveFilter.Mode.values();

    private final VirtioDevice device;

    VirtioCommands(VirtioDevice device) {
        this.device = device;
    }

    @Override
    public boolean perform(int kind, MemorySegment command, int bytes) {
        return switch (kind) {
            case TABLE_SET -> has(VirtioFeature.CONTROL_RECEIVE) && table(command, bytes);
            case ADDRESS_SET -> has(VirtioFeature.CONTROL_ADDRESS) && bytes == MAC_BYTES && address(command);
            case VLAN_ADD, VLAN_DELETE ->
                has(VirtioFeature.CONTROL_VLAN) && bytes == Short.BYTES && vlan(command, kind == VLAN_ADD);
            case ANNOUNCE_ACKNOWLEDGED -> has(VirtioFeature.GUEST_ANNOUNCE) && announced();
            case PAIRS_SET -> has(VirtioFeature.MULTI_QUEUE) && bytes == Short.BYTES && pairs(command);
            case OFFLOADS_SET -> has(VirtioFeature.GUEST_OFFLOADS) && bytes == Long.BYTES && offloads(command);
            default -> kind >>> 8 == RECEIVE && bytes == 1 && mode(kind, command.get(ValueLayout.JAVA_BYTE, 0) != 0);
        };
    }

    private boolean has(VirtioFeature feature) {
        return feature.isIn(device.features());
    }

    private boolean mode(int mode, boolean on) {
        boolean extra = mode >= FIRST_EXTRA_MODE;
        if (mode >= MODES.length) return false;
        if (!has(extra ? VirtioFeature.CONTROL_RECEIVE_EXTRA : VirtioFeature.CONTROL_RECEIVE)) return false;
        device.filter().mode(MODES[mode], on);
        return true;
    }

    /// Two tables, each with its count before it.
    private boolean table(MemorySegment command, int bytes) {
        long stations = bytes < COUNT_BYTES ? bytes : command.get(U32, 0) & 0xffff_ffffL;
        long groupsAt = COUNT_BYTES + stations * MAC_BYTES;
        if (groupsAt + COUNT_BYTES > bytes) return false;
        long groups = command.get(U32, groupsAt) & 0xffff_ffffL;
        if (groupsAt + COUNT_BYTES + groups * MAC_BYTES != bytes) return false;
        fill(device.filter().stations(), command, COUNT_BYTES, stations);
        fill(device.filter().groups(), command, groupsAt + COUNT_BYTES, groups);
        return true;
    }

    private static void fill(ReceiveFilter.Table table, MemorySegment command, long at, long count) {
        table.clear();
        for (long index = 0; index < count; index++) table.add(mac(command, at + index * MAC_BYTES));
    }

    private boolean address(MemorySegment command) {
        long mac = mac(command, 0);
        if (MacAddress.isGroup(mac)) return false;
        device.settings().mac(mac);
        device.filter().address(mac);
        return true;
    }

    private boolean vlan(MemorySegment command, boolean wanted) {
        int id = command.get(U16, 0) & 0xffff;
        if (id >= ReceiveFilter.VLANS) return false;
        device.filter().vlan(id, wanted);
        return true;
    }

    private boolean announced() {
        device.settings().announcing(false);
        return true;
    }

    private boolean pairs(MemorySegment command) {
        int pairs = command.get(U16, 0) & 0xffff;
        if (pairs < 1 || pairs > device.pairs()) return false;
        device.pairsInUse(pairs);
        return true;
    }

    private boolean offloads(MemorySegment command) {
        long wanted = command.get(U64, 0);
        if ((wanted & ~(device.features() & OFFLOADS)) != 0) return false;
        device.net().offloads(wanted);
        return true;
    }

    private static long mac(MemorySegment command, long at) {
        long mac = 0;
        for (int index = 0; index < MAC_BYTES; index++) {
            mac = mac << 8 | command.get(ValueLayout.JAVA_BYTE, at + index) & 0xff;
        }
        return mac;
    }
}
