/// IPv4 fragments of guests, put together again.
///
/// What comes in pieces is judged whole: nothing of a datagram is looked at before its last octet is there, so a
/// header cannot hide behind a fragment (RFC 1858). Pieces that overlap kill their datagram (RFC 5722, applied to
/// IPv4 too); a piece that repeats octets already there, unchanged, is a duplicate and ignored. The memory is one slab
/// of 256 KiB, reserved when the first fragment comes and never more.
package patchbay.nat.fragment;
