/// The thin client. It knows no command: it connects to the daemon of this user and home (starting it when none
/// runs), sends its words, carries standard streams, and ends with the daemon's exit code. Only `patchbay
/// daemon …` is answered here, since it is about the daemon itself.
///
/// It is on the path of every command, so it loads few classes and no library (57 ms with its AOT cache on the machine
/// it was measured on, most of it the JVM's own start).
package patchbay.cli;
