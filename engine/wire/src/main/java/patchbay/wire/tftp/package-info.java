/// TFTP on the wire: RFC 1350 (messages), RFC 2347 (options), RFC 2348 (block size), RFC 2349 (timeout, transfer size),
/// RFC 7440 (window).
///
/// [patchbay.wire.tftp.TftpView] is the door: it sees that every text of a request ends inside the message;
/// [patchbay.wire.tftp.TftpMessage] is the value. File names are given as they came: what a name may reach is for the
/// server to judge, on the opened folder and not on text.
package patchbay.wire.tftp;
