package patchbay.wire.dns;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.wire.Octets;
import patchbay.wire.View;

/// Decodes the sections of a message that passed its door. Once malformed it stays so, and reads nothing more.
final class DnsReader {
    private static final int RECORD_FIXED_BYTES = 10;

    private final View view;
    private final Octets message;
    private int at = NameWalk.HEADER_BYTES;
    private boolean malformed;

    DnsReader(View view) {
        this.view = view;
        this.message = Octets.copyOf(view.bytes(), view.start(), view.available());
    }

    boolean malformed() {
        return malformed;
    }

    List<DnsQuestion> questions(int count) {
        List<DnsQuestion> questions = new ArrayList<>();
        for (int index = 0; index < count && !malformed; index++) {
            DnsName name = name();
            if (name == null || !fits(4)) break;
            questions.add(new DnsQuestion(name, message.u16(at), message.u16(at + 2)));
            at += 4;
        }
        return questions;
    }

    List<DnsRecord> records(int count) {
        List<DnsRecord> records = new ArrayList<>();
        for (int index = 0; index < count && !malformed; index++) {
            DnsName name = name();
            if (name == null || !fits(RECORD_FIXED_BYTES)) break;
            int type = message.u16(at);
            int klass = message.u16(at + 2);
            long ttlSeconds = message.i32(at + 4) & 0xffff_ffffL;
            int length = message.u16(at + 8);
            at += RECORD_FIXED_BYTES;
            if (!fits(length)) break;
            Octets octets = content(type, length);
            if (octets == null) break;
            records.add(new DnsRecord(name, type, klass, ttlSeconds, octets));
            at += length;
        }
        return records;
    }

    /// A record's data with the names of RFC 1035's types uncompressed (RFC 3597 §4: only those may be compressed).
    private @Nullable Octets content(int type, int length) {
        return switch (type) {
            case DnsType.NS, DnsType.CNAME, DnsType.PTR -> expanded(length, 0, 1, 0);
            case DnsType.MX -> expanded(length, 2, 1, 0);
            case DnsType.SOA -> expanded(length, 0, 2, 20);
            default -> message.slice(at, length);
        };
    }

    /// Data that is `head` octets, some names, and `tail` octets; null and malformed when it is not.
    private @Nullable Octets expanded(int length, int head, int names, int tail) {
        int end = at + length;
        int next = at + head;
        if (next > end) return refuse();
        Octets octets = message.slice(at, head);
        for (int index = 0; index < names; index++) {
            DnsName name = DnsName.read(view.bytes(), view.start(), view.available(), next);
            if (name == null) return refuse();
            next = NameWalk.skip(view.bytes(), view.start(), view.available(), next);
            octets = octets.then(name.octets());
        }
        if (next + tail != end) return refuse();
        return octets.then(message.slice(next, tail));
    }

    private @Nullable Octets refuse() {
        malformed = true;
        return null;
    }

    private @Nullable DnsName name() {
        DnsName name = DnsName.read(view.bytes(), view.start(), view.available(), at);
        if (name == null) malformed = true;
        else at = NameWalk.skip(view.bytes(), view.start(), view.available(), at);
        return name;
    }

    private boolean fits(int length) {
        malformed = at + length > message.length();
        return !malformed;
    }
}
