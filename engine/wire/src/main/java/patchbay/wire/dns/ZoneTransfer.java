package patchbay.wire.dns;

/// Follows the messages of a zone transfer and knows which one is the last.
///
/// A transfer begins and ends with the zone's SOA record: AXFR says it twice (RFC 5936 §2.2), IXFR three times, since
/// what was added last begins with it as well (RFC 1995 §4); an IXFR may also be answered with the whole zone. Belongs
/// to one loop; holds three numbers, however long the zone is.
public final class ZoneTransfer {
    private static final int WHOLE_ZONE = 2;
    private static final int CHANGES = 3;

    private final boolean ofChanges;
    private long newest = -1;
    private long records;
    private int seen;
    private int wanted = WHOLE_ZONE;

    /// The transfer that answers a question of this type.
    public ZoneTransfer(int questionType) {
        ofChanges = questionType == DnsType.IXFR;
    }

    /// Whether a question of this type is answered by a transfer.
    public static boolean isAskedBy(int questionType) {
        return questionType == DnsType.AXFR || questionType == DnsType.IXFR;
    }

    /// Takes the next message; false when its records make no sense or are no transfer.
    public boolean take(DnsView message) {
        int at = message.questionEndAt();
        for (int left = message.answers(); left > 0; left--) {
            int behind = message.behindName(at);
            if (behind < 0 || message.recordEndAt(behind) > message.available()) return false;
            boolean soa = message.recordType(behind) == DnsType.SOA;
            if (records == 0 && !soa) return false;
            if (soa) takeSoa(message.soaSerial(behind));
            records++;
            at = message.recordEndAt(behind);
        }
        return true;
    }

    private void takeSoa(long serial) {
        if (records == 0) newest = serial;
        if (records == 1 && serial != newest) wanted = CHANGES;
        if (serial == newest) seen++;
    }

    /// Whether the last message was taken.
    public boolean isOver() {
        return seen >= wanted;
    }

    /// Whether there may be no more though it is not over: one SOA alone tells who asked for changes that there are
    /// none (RFC 1995 §4).
    public boolean mayBeAll() {
        return ofChanges && records == 1;
    }
}
