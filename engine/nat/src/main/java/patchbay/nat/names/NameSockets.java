package patchbay.nat.names;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.HostStreams;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;
import patchbay.loop.Task;
import patchbay.loop.TcpInfo;
import patchbay.service.dns.NameService;
import patchbay.service.dns.QuestionStream;

/// The name service as connections: a handle stands for a stream of questions. Connecting succeeds at once;
/// readiness is told in the next turn, never from inside a call, as a kernel's is.
final class NameSockets implements HostStreams, Poller {
    private static final int TOLD_A_TURN = 256;

    private final EventLoop loop;
    private final NameService names;
    private final List<@Nullable Place> places = new ArrayList<>();
    private final ArrayDeque<Place> changed = new ArrayDeque<>();
    private final Task tell = nowNanos -> tell();
    private boolean telling;

    NameSockets(EventLoop loop, NameService names) {
        this.loop = loop;
        this.names = names;
    }

    /// A handle's stream, who hears of it, and what is to be told.
    private final class Place implements QuestionStream.Listener {
        final QuestionStream stream = names.open(this);

        @Nullable
        ReadyListener listener;

        int events;

        @Override
        public void changed(QuestionStream stream, int bits) {
            if (events == 0) changed.add(this);
            events |= bits;
            if (telling) return;
            telling = true;
            loop.again(tell);
        }
    }

    // ---- connections ------------------------------------------------------------------------------------------

    @Override
    public int openTcp(boolean v4) {
        int handle = places.indexOf(null);
        if (handle < 0) {
            handle = places.size();
            places.add(null);
        }
        places.set(handle, new Place());
        return handle;
    }

    @Override
    public int bind(int handle, Endpoint local) {
        return 0;
    }

    @Override
    public int connect(int handle, Endpoint to) {
        return 0;
    }

    @Override
    public int takeError(int handle) {
        Place place = find(handle);
        return place != null && place.stream.isFailed() ? Errno.ECONNRESET : 0;
    }

    @Override
    public int send(int handle, MemorySegment bytes, long at, int length, boolean more) {
        Place place = find(handle);
        if (place == null) return -Errno.EBADF;
        if (place.stream.isFailed()) return -Errno.ECONNRESET;
        int taken = place.stream.take(bytes, at, length);
        return taken > 0 ? taken : -Errno.EAGAIN;
    }

    @Override
    public int peek(int handle, int skip, MemorySegment into, long at, int length) {
        Place place = find(handle);
        if (place == null) return -Errno.EBADF;
        if (place.stream.isFailed()) return -Errno.ECONNRESET;
        int copied = place.stream.copy(skip, into, at, length);
        if (copied > 0 || place.stream.isEnded() && skip >= place.stream.answerBytes()) return copied;
        return -Errno.EAGAIN;
    }

    @Override
    public int discard(int handle, int length) {
        Place place = find(handle);
        if (place == null) return -Errno.EBADF;
        if (place.stream.isFailed()) return -Errno.ECONNRESET;
        place.stream.discard(length);
        return length;
    }

    @Override
    public int shutdownWrite(int handle) {
        Place place = find(handle);
        if (place == null) return -Errno.EBADF;
        place.stream.end();
        return 0;
    }

    @Override
    public int sendRoom(int handle) {
        Place place = find(handle);
        return place == null ? 0 : place.stream.room();
    }

    /// There is no kernel behind, and no round trip.
    @Override
    public int tcpInfo(int handle, TcpInfo into) {
        return -Errno.EINVAL;
    }

    @Override
    public int keepAlive(int handle, int idleSeconds) {
        return 0;
    }

    @Override
    public int close(int handle) {
        return abort(handle);
    }

    @Override
    public int abort(int handle) {
        Place place = find(handle);
        if (place == null) return -Errno.EBADF;
        places.set(handle, null);
        place.stream.close();
        return 0;
    }

    // ---- readiness --------------------------------------------------------------------------------------------

    @Override
    public int watch(int handle, ReadyListener listener) {
        Place place = find(handle);
        if (place == null) return -Errno.EBADF;
        place.listener = listener;
        return 0;
    }

    @Override
    public void forget(int handle) {
        Place place = find(handle);
        if (place != null) place.listener = null;
    }

    @Override
    public int collect(int maxEvents, ReadySink sink) {
        int told = 0;
        for (Place place = changed.poll(); place != null; place = told < maxEvents ? changed.poll() : null) {
            int events = place.events;
            place.events = 0;
            ReadyListener listener = place.listener;
            if (listener == null) continue;
            told++;
            sink.ready(listener, events);
        }
        return told;
    }

    private void tell() {
        telling = false;
        collect(TOLD_A_TURN, ReadyListener::onReady);
        if (changed.isEmpty() || telling) return;
        telling = true;
        loop.again(tell);
    }

    private @Nullable Place find(int handle) {
        return handle < 0 || handle >= places.size() ? null : places.get(handle);
    }
}
