/// What commands print: `showvminfo` as VirtualBox has it, to the byte (virtualbox.md §8), for people, for
/// scripts and as JSON; and the two programs' versions.
package patchbay.control.output;
