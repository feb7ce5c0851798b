/// DNS on the wire: RFC 1035, with EDNS recognised (RFC 6891). What a proxy and a small resolver for guests need.
///
/// [patchbay.wire.dns.DnsView] is the door of a proxy: header and first question judged in place, the id rewritten in
/// place, nothing else decoded. [patchbay.wire.dns.DnsMessage] is the whole message as a value, to build answers and
/// to test with.
///
/// **Names are hostile.** A compression pointer must point behind the header and before the place where its name
/// began, each further one before the last target; a name has at most 128 labels and 255 octets. So every walk ends.
/// A message of more than [patchbay.wire.dns.DnsMessage#MAX_RECORDS] records is not decoded: pointers could blow up a
/// few kilobytes to megabytes of names.
package patchbay.wire.dns;
