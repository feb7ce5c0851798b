/// The commands. [patchbay.control.command.CommandRunner] reads a command line by the grammar and runs it:
///
/// 1. the parser makes it an operand list and options, or a misuse (exit code 2, with the syntax);
/// 2. an option becomes a pure edit from machine to machine, or a refusal (exit code 1, with VirtualBox's code);
/// 3. a machine that runs is changed by the machinery first, then the change is stored, and only when it is on the
/// disk    does the command answer. Whatever refuses, nothing is changed.
///
/// Commands about one machine come one after another; others run at once, and meet in the store, which takes a
/// change only when it was computed from what is stored.
package patchbay.control.command;
