/// The commands' syntax as one table, [patchbay.control.grammar.Grammar]: the parser, help, usage errors, the
/// manual and shell completion all come from it. The rules are those of VBoxManage's RTGetOpt, virtualbox.md
/// §1.5: `--x v`, `--x=v` and `--x:v` are the same, an index follows the name without a gap (`--nic1`), options
/// are taken left to right and may stand among operands, `--` ends them, names are case-sensitive.
package patchbay.control.grammar;
