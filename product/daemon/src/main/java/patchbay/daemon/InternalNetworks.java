package patchbay.daemon;

import java.util.Map;
import java.util.TreeMap;
import patchbay.lan.Switch;
import patchbay.linux.LinuxException;
import patchbay.linux.LoopThread;

/// The internal networks that exist because something is plugged in: made with the first card that names one, gone with
/// the last. They are private to this daemon, as VirtualBox's are to a user.
final class InternalNetworks {
    private final Loops loops;
    private final Map<String, Held> byName = new TreeMap<>();

    InternalNetworks(Loops loops) {
        this.loops = loops;
    }

    /// A switch, the loop it lives on, and how many cards hold it.
    private static final class Held {
        final LoopThread loop;
        final Switch lan;
        int holders;

        Held(String name, LoopThread loop) {
            this.loop = loop;
            this.lan = Loops.call(loop, () -> new Switch(name, loop.loop()));
        }
    }

    /// Joins the network of that name, which is made if need be; [Network#close] leaves it.
    synchronized Network join(String name) throws LinuxException {
        Held held = byName.get(name);
        if (held == null) {
            held = new Held(name, loops.next());
            byName.put(name, held);
        }
        held.holders++;
        return new Membership(name, held);
    }

    private synchronized void leave(String name, Held held) {
        if (--held.holders == 0) byName.remove(name);
    }

    private final class Membership implements Network {
        private final String name;
        private final Held held;
        private boolean left;

        Membership(String name, Held held) {
            this.name = name;
            this.held = held;
        }

        @Override
        public LoopThread loop() {
            return held.loop;
        }

        @Override
        public Switch lan() {
            return held.lan;
        }

        @Override
        public String label() {
            return name;
        }

        @Override
        public boolean fixesAddresses() {
            return true;
        }

        @Override
        public void close() {
            if (!left) leave(name, held);
            left = true;
        }
    }
}
