package patchbay.nat.udp;

import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.wire.UdpView;

/// Datagrams of a received batch that may go to a guest as one super-frame: they follow each other, come from
/// one sender with one hop limit, and are of one length, but for the last, which may be shorter. Laid over a
/// batch, it goes from one such run to the next; most often a run is one datagram.
final class DatagramRun {
    /// The most datagrams of a run that is put together here.
    static final int MAX_JOINED = 64;

    private Datagrams batch;
    private int count;
    private int first;
    private int end;
    private int pieceBytes;
    private int payloadBytes;

    /// A run over a batch in which nothing is.
    DatagramRun(Datagrams batch) {
        this.batch = batch;
    }

    /// Begins before the first run of the batch's first `count` entries.
    void over(Datagrams batch, int count) {
        this.batch = batch;
        this.count = count;
        end = 0;
    }

    /// Goes to the next run; false when there is none.
    boolean next() {
        first = end;
        if (first == count) return false;
        end = first + 1;
        payloadBytes = batch.length(first);
        boolean isTrain = batch.pieceBytes(first) > 0;
        pieceBytes = isTrain ? batch.pieceBytes(first) : payloadBytes;
        boolean open = !isTrain && pieceBytes > 0;
        while (open && end < count && continues(end)) {
            payloadBytes += batch.length(end);
            open = batch.length(end) == pieceBytes;
            end++;
        }
        return true;
    }

    Datagrams batch() {
        return batch;
    }

    /// The entries of the batch that make the run: from [#first] to before [#end].
    int first() {
        return first;
    }

    int end() {
        return end;
    }

    Endpoint source() {
        return batch.source(first);
    }

    /// The host's address that the first of them was sent to; `::` when unknown.
    Endpoint destination() {
        return batch.destination(first);
    }

    int hopLimit() {
        return batch.hopLimit(first);
    }

    /// Octets of each datagram but the last.
    int pieceBytes() {
        return pieceBytes;
    }

    /// Octets of all datagrams.
    int payloadBytes() {
        return payloadBytes;
    }

    int datagrams() {
        return pieceBytes == 0 ? 1 : Math.ceilDiv(payloadBytes, pieceBytes);
    }

    private boolean continues(int index) {
        int length = batch.length(index);
        if (length == 0 || length > pieceBytes || batch.pieceBytes(index) > 0) return false;
        if (payloadBytes + length > UdpView.MAX_PAYLOAD_BYTES || index - first == MAX_JOINED) return false;
        Endpoint one = batch.source(first);
        Endpoint other = batch.source(index);
        return one.port() == other.port()
                && one.lo() == other.lo()
                && one.hi() == other.hi()
                && batch.hopLimit(first) == batch.hopLimit(index);
    }
}
