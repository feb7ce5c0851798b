package patchbay.uplink.udp;

import patchbay.loop.DatagramRow;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.Frame;
import patchbay.loop.HostSockets;

/// Sends a burst of frames in rows of datagrams, by as few calls as the kernel allows.
final class TunnelRow {
    private TunnelRow() {}

    /// Sends `count` frames of `burst`; answers how many are done with, sent or refused: the others find no room now.
    @SuppressWarnings("TooManyParameters") // one call for the whole burst, without an object of its own
    static int send(HostSockets sockets, int handle, Endpoint peer, Frame[] burst, int count, UdpTunnelPort port) {
        int done = 0;
        while (done < count) {
            DatagramRow row = sockets.row(handle);
            int size = Math.min(row.capacity(), count - done);
            for (int index = done; index < done + size; index++) {
                Frame frame = burst[index];
                row.add(peer, frame.bytes(), frame.start(), frame.length(), 0);
            }
            int left = sendRow(sockets, handle, size, port);
            done += left;
            if (left < size) return done;
        }
        return done;
    }

    private static int sendRow(HostSockets sockets, int handle, int size, UdpTunnelPort port) {
        int first = 0;
        boolean tried = false;
        while (first < size) {
            int result = sockets.sendRow(handle, first);
            if (result > 0) {
                port.sent(result);
                first += result;
                tried = false;
            } else if (result == -Errno.EAGAIN || result == -Errno.ENOBUFS) {
                return first;
            } else if (tried) {
                port.refused();
                first++;
                tried = false;
            } else {
                // The kernel fails a call to tell of an earlier datagram's ICMP error: the next try is this one's own.
                port.takeErrors();
                tried = true;
            }
        }
        return first;
    }
}
