/// Wire formats: bytes judged once at the door (`wrap` answers a [patchbay.wire.Fault]), then read and written in
/// place by views on the path of packets, and kept as small values (`parse`/`emit`) in tests and control messages.
package patchbay.wire;
