package patchbay.linux;

import patchbay.loop.Chance;
import patchbay.loop.Clock;
import patchbay.loop.EventLoop;
import patchbay.loop.Host;
import patchbay.loop.HostFiles;
import patchbay.loop.HostNames;

/// The machine this process runs on, as one loop sees it.
public final class LinuxHost implements Host, AutoCloseable {
    private final Clock clock = new MonotonicClock();
    private final Chance chance = new KernelChance();
    private final LinuxSockets sockets;
    private final EpollPoller poller;
    private final HostResolver names = new HostResolver(ResolvConf.ofHost());
    private final FolderFiles files = new FolderFiles(FolderOpener.ofHost());

    LinuxHost(LoopOptions options) throws LinuxException {
        sockets = new LinuxSockets(options.peekOffsets(), options.udpSegments());
        poller = new EpollPoller(options.preciseWaits());
    }

    /// Says which loop runs on this host; before its first turn.
    void serve(EventLoop loop) {
        names.answerTo(loop);
        files.answerTo(loop);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Chance chance() {
        return chance;
    }

    @Override
    public LinuxSockets sockets() {
        return sockets;
    }

    @Override
    public EpollPoller poller() {
        return poller;
    }

    @Override
    public HostNames names() {
        return names;
    }

    @Override
    public HostFiles files() {
        return files;
    }

    @Override
    public void close() {
        poller.close();
    }
}
