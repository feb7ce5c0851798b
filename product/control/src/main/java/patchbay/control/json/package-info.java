/// JSON texts (RFC 8259) as small values: what the store keeps and `--json` prints. Jackson parses and writes
/// them; none of its types is seen outside. The reader is bounded: 1 MiB of text, 32 levels, whole numbers of
/// 64 bits; anything else is refused with the place where it stands.
package patchbay.control.json;
