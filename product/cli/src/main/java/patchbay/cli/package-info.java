/// The thin client. It knows no command: it connects to the daemon of this user and home (starting it when none
/// runs), sends its words, carries standard streams, and ends with the daemon's exit code. Only `patchbay
/// daemon …` is answered here, since it is about the daemon itself.
///
/// It is on the path of every command, so it loads few classes and no library; what that saves, and how it was found,
/// is in docs/theory/client.md.
package patchbay.cli;
