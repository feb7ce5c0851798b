package patchbay.service.tftp;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.HostFiles;
import patchbay.wire.Fault;
import patchbay.wire.tftp.TftpMessage;
import patchbay.wire.tftp.TftpView;

/// The boot file server of one network; see the package's page. Belongs to one loop.
public final class TftpServer {
    /// Where requests go.
    public static final int PORT = 69;
    /// Transfers of a network at one time.
    public static final int MAX_TRANSFERS = 64;
    /// Transfers of one guest address at one time.
    public static final int MAX_TRANSFERS_OF_A_GUEST = 8;

    /// A transfer whose guest was silent for so long makes room when there is none left.
    private static final long IDLE_NANOS = 5_000_000_000L;

    private static final int FIRST_PORT = 49_152; // RFC 6335: dynamic ports
    private static final int PORTS = 0x1_0000 - FIRST_PORT;
    private static final String MODE = "octet";

    private final EventLoop loop;
    private final TftpSettings settings;
    private final TftpCarrier carrier;
    private final List<TftpTransfer> transfers = new ArrayList<>();
    private final TftpView view = new TftpView();
    private final Counters.Counter requests;
    private final Counters.Counter refused;
    private final Counters.Counter tooMany;
    private final Counters.Counter done;
    private final Counters.Counter failed;
    private final Counters.Counter retransmitted;

    public TftpServer(EventLoop loop, TftpSettings settings, TftpCarrier carrier, Counters counters) {
        this.loop = loop;
        this.settings = settings;
        this.carrier = carrier;
        this.requests = counters.named("tftp-requests");
        this.refused = counters.named("tftp-refused");
        this.tooMany = counters.named("tftp-too-many");
        this.done = counters.named("tftp-files-sent");
        this.failed = counters.named("tftp-files-not-sent");
        this.retransmitted = counters.named("tftp-retransmitted");
    }

    /// Whether a datagram from a guest's port to one of ours belongs to a transfer.
    public boolean knows(int guest, int guestPort, int port) {
        return find(guest, guestPort, port) != null;
    }

    /// Takes a guest's datagram to one of the server's ports: `length` octets at `bytes[at]`.
    public Fault take(int guest, int guestPort, int port, MemorySegment bytes, long at, int length) {
        if (settings.folder().isEmpty()) return Fault.NO_RECEIVER;
        Fault fault = view.wrap(bytes, at, length);
        if (port == PORT) return takeRequest(fault, guest, guestPort);
        if (fault != Fault.NONE) return fault;
        TftpTransfer transfer = find(guest, guestPort, port);
        return transfer == null ? refuseStray(guest, guestPort, port) : takeAnswer(transfer);
    }

    /// Transfers going on now.
    public int transfers() {
        return transfers.size();
    }

    /// Ends all transfers.
    public void close() {
        for (TftpTransfer transfer : transfers) transfer.end();
        transfers.clear();
    }

    private Fault takeRequest(Fault fault, int guest, int guestPort) {
        boolean unknown = fault == Fault.UNSUPPORTED || fault == Fault.NONE && !isRequest();
        if (unknown) return refuse(TftpMessage.ILLEGAL_OPERATION, "Illegal TFTP operation", guest, guestPort);
        if (fault != Fault.NONE) return fault;
        requests.increment();
        if (!(TftpMessage.parse(view) instanceof TftpMessage.Request request)) return Fault.UNSUPPORTED;
        if (request.write()) return refuse(TftpMessage.ACCESS_VIOLATION, "Nothing is written here", guest, guestPort);
        if (!request.mode().equalsIgnoreCase(MODE)) {
            return refuse(TftpMessage.ILLEGAL_OPERATION, "Unsupported transfer mode", guest, guestPort);
        }
        String path = TftpPath.of(request.file());
        if (path == null) return refuse(TftpMessage.ACCESS_VIOLATION, "Access violation", guest, guestPort);
        if (path.isEmpty()) return refuse(TftpMessage.FILE_NOT_FOUND, "File not found", guest, guestPort);
        begin(request, path, guest, guestPort);
        return Fault.NONE;
    }

    private boolean isRequest() {
        return view.operation() == TftpView.READ || view.operation() == TftpView.WRITE;
    }

    private void begin(TftpMessage.Request request, String path, int guest, int guestPort) {
        TftpTransfer earlier = find(guest, guestPort);
        if (earlier != null && earlier.isFresh(path)) return;
        if (earlier != null) end(earlier, failed);
        if (!hasRoomFor(guest)) {
            tooMany.increment();
            return;
        }
        TftpTransfer transfer = new TftpTransfer(loop, this, path, guest, guestPort, freePort());
        transfers.add(transfer);
        loop.host()
                .files()
                .open(
                        settings.folder(),
                        path,
                        answer -> transfer.opened(answer, request.options(), settings.maxBlockBytes()));
    }

    private Fault takeAnswer(TftpTransfer transfer) {
        switch (view.operation()) {
            case TftpView.ACK -> transfer.acknowledged(view.block());
            case TftpView.ERROR -> end(transfer, failed);
            default -> {
                return Fault.UNSUPPORTED;
            }
        }
        return Fault.NONE;
    }

    /// RFC 1350 §4: who sends to a transfer that is none is told; an error is not answered.
    private Fault refuseStray(int guest, int guestPort, int port) {
        if (view.operation() == TftpView.ACK) {
            emit(new TftpMessage.Refusal(TftpMessage.UNKNOWN_TRANSFER, "Unknown transfer"), port, guest, guestPort);
        }
        return Fault.NO_FLOW;
    }

    private Fault refuse(int code, String text, int guest, int guestPort) {
        refused.increment();
        emit(new TftpMessage.Refusal(code, text), PORT, guest, guestPort);
        return Fault.NONE;
    }

    private boolean hasRoomFor(int guest) {
        if (roomFor(guest)) return true;
        for (int index = transfers.size() - 1; index >= 0; index--) {
            TftpTransfer transfer = transfers.get(index);
            if (loop.nowNanos() - transfer.heardNanos() >= IDLE_NANOS) end(transfer, failed);
        }
        return roomFor(guest);
    }

    private boolean roomFor(int guest) {
        int his = 0;
        for (TftpTransfer transfer : transfers) if (transfer.isOf(guest)) his++;
        return transfers.size() < MAX_TRANSFERS && his < MAX_TRANSFERS_OF_A_GUEST;
    }

    private int freePort() {
        int port = FIRST_PORT + loop.host().chance().below(PORTS);
        while (isTaken(port)) port = FIRST_PORT + (port + 1 - FIRST_PORT) % PORTS;
        return port;
    }

    private boolean isTaken(int port) {
        for (TftpTransfer transfer : transfers) if (transfer.hasPort(port)) return true;
        return false;
    }

    private @Nullable TftpTransfer find(int guest, int guestPort) {
        for (TftpTransfer transfer : transfers) if (transfer.isOf(guest, guestPort)) return transfer;
        return null;
    }

    private @Nullable TftpTransfer find(int guest, int guestPort, int port) {
        for (int index = 0; index < transfers.size(); index++) {
            TftpTransfer transfer = transfers.get(index);
            if (transfer.isOf(guest, guestPort, port)) return transfer;
        }
        return null;
    }

    /// The host would not open the file. When it has too much to do the guest asks again by itself.
    void notOpened(TftpTransfer transfer, HostFiles.Verdict verdict) {
        switch (verdict) {
            case MISSING -> transfer.refuse(TftpMessage.FILE_NOT_FOUND, "File not found");
            case FORBIDDEN -> transfer.refuse(TftpMessage.ACCESS_VIOLATION, "Access violation");
            case OPEN, BUSY -> tooMany.increment();
        }
        end(transfer, refused);
    }

    void done(TftpTransfer transfer) {
        end(transfer, done);
    }

    void failed(TftpTransfer transfer) {
        end(transfer, failed);
    }

    void gaveUp(TftpTransfer transfer) {
        end(transfer, failed);
    }

    void retransmits() {
        retransmitted.increment();
    }

    @Nullable
    Frame frameFor(int bytes) {
        return carrier.frameFor(bytes);
    }

    long messageAt(Frame frame) {
        return carrier.messageAt(frame);
    }

    void send(Frame frame, int port, int guest, int guestPort, int bytes) {
        carrier.send(frame, port, guest, guestPort, bytes);
    }

    void emit(TftpMessage message, int port, int guest, int guestPort) {
        int bytes = message.octets().length();
        Frame frame = carrier.frameFor(bytes);
        if (frame == null) return;
        message.emit(frame.bytes(), carrier.messageAt(frame));
        carrier.send(frame, port, guest, guestPort, bytes);
    }

    private void end(TftpTransfer transfer, Counters.Counter how) {
        how.increment();
        transfer.end();
        transfers.remove(transfer);
    }
}
