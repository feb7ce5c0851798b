/// Where commands meet what runs. [patchbay.control.machinery.Machinery] is what commands ask of the daemon,
/// [patchbay.control.machinery.Invocation] is one command as its client sent it, and
/// [patchbay.control.machinery.Refusal] is the only way to say no: a value with VirtualBox's error code and text.
package patchbay.control.machinery;
