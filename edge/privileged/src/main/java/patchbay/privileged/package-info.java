/// Changes to the host's networks that need CAP_NET_ADMIN, and ports below 1024 ([LowPorts]), for a daemon that has no
/// rights.
///
/// `patchbay-privileged` runs as root behind a unix socket. A connection carries one request and one
/// answer, a line of text each ([Request]), and with either perhaps a descriptor (SCM_RIGHTS). Every
/// question is decided from what the kernel says, never from what the caller says: who calls
/// (SO_PEERCRED, SO_PEERGROUPS: root, or a member of the group `patchbay`; [CallerCheck]), whose an
/// interface is (the owner in the TAP itself; [DirectChanges]), which names are ours ([HostNames]) and
/// which addresses are allowed ([AllowedRanges]: the files VirtualBox reads, and one of our own). What is
/// not plainly allowed is refused. Nothing is remembered between requests, so there is nothing to lose,
/// and the program may end whenever nobody asks.
///
/// | limit                                | number |
/// |--------------------------------------|--------|
/// | octets of a request                  | 1024   |
/// | seconds a caller has to send it      | 2      |
/// | interfaces of a user                 | 128    |
/// | connections that wait                | 16     |
///
/// Requests are served one after another. Each is logged in one line. A daemon that has the right itself
/// uses the same code directly; [HostChanges#find] chooses.
package patchbay.privileged;
