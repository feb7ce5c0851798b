package patchbay.privileged;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import patchbay.linux.LinuxException;
import patchbay.linux.UnixSockets;

/// Who may ask: root, and members of a group as the kernel knows them of the connection.
///
/// @param groups where the group's number stands, `/etc/group`
/// @param group its name
record CallerCheck(Path groups, String group) {
    private static final int NONE = -1;

    /// Whether the process at the other end may ask.
    boolean admits(int connection) throws LinuxException {
        UnixSockets.Peer peer = UnixSockets.peer(connection);
        if (peer.uid() == 0) return true;
        int wanted = number();
        if (wanted == NONE) return false;
        return peer.gid() == wanted || UnixSockets.peerGroups(connection).contains(wanted);
    }

    /// The group's number, or -1 when there is no such group.
    private int number() {
        try {
            return numberIn(Files.readAllLines(groups));
        } catch (IOException unreadable) {
            return NONE;
        }
    }

    private int numberIn(List<String> lines) {
        for (String line : lines) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 3 && fields[0].equals(group) && fields[2].matches("[0-9]{1,9}")) {
                return Integer.parseInt(fields[2]);
            }
        }
        return NONE;
    }
}
