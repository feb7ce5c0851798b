package patchbay.wire.dns;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import patchbay.wire.Octets;

/// Encodes a message of at most `maxBytes`, owners' names compressed against all that was written before.
final class DnsWriter {
    /// Pointers have fourteen bits.
    private static final int MAX_TARGET = 0x3fff;

    private final byte[] bytes;
    private final Map<List<Octets>, Integer> names = new HashMap<>();
    private int at;

    DnsWriter(int maxBytes) {
        bytes = new byte[maxBytes];
    }

    Octets octets() {
        return Octets.of(bytes).slice(0, at);
    }

    void u16(int value) {
        bytes[at++] = (byte) (value >>> 8);
        bytes[at++] = (byte) value;
    }

    /// Writes 16 bits over what stands at `position`.
    void u16(int position, int value) {
        bytes[position] = (byte) (value >>> 8);
        bytes[position + 1] = (byte) value;
    }

    /// @return false, with nothing written, when it does not fit
    boolean question(DnsQuestion question) {
        if (nameBytes(question.name()) + 4 > bytes.length - at) return false;
        name(question.name());
        u16(question.type());
        u16(question.klass());
        return true;
    }

    /// @return false, with nothing written, when it does not fit
    boolean record(DnsRecord record) {
        int length = record.octets().length();
        if (nameBytes(record.name()) + 10 + length > bytes.length - at) return false;
        name(record.name());
        u16(record.type());
        u16(record.klass());
        u16((int) (record.ttlSeconds() >>> 16));
        u16((int) record.ttlSeconds());
        u16(length);
        for (int index = 0; index < length; index++)
            bytes[at++] = (byte) record.octets().u8(index);
        return true;
    }

    /// Octets the name takes with what is known now.
    private int nameBytes(DnsName name) {
        List<Octets> labels = name.labels();
        int length = 0;
        for (int from = 0; from < labels.size(); from++) {
            if (names.containsKey(labels.subList(from, labels.size()))) return length + 2;
            length += 1 + labels.get(from).length();
        }
        return length + 1;
    }

    private void name(DnsName name) {
        List<Octets> labels = name.labels();
        for (int from = 0; from < labels.size(); from++) {
            List<Octets> suffix = labels.subList(from, labels.size());
            Integer target = names.get(suffix);
            if (target != null) {
                u16(NameWalk.POINTER << 8 | target);
                return;
            }
            if (at <= MAX_TARGET) names.put(suffix, at);
            Octets label = labels.get(from);
            bytes[at++] = (byte) label.length();
            for (int index = 0; index < label.length(); index++) bytes[at++] = (byte) label.u8(index);
        }
        bytes[at++] = 0;
    }
}
