/// What the user wants, as values: a [patchbay.control.model.Configuration] holds machines in creation order, a
/// machine eight or 36 adapters, an adapter the settings of every mode. All are immutable and judge themselves in their
/// constructors (`IllegalArgumentException`); a change is a new value made by a `with…` method. Nothing here reads
/// a file, a clock or a generator of chance.
///
/// Limits: 1024 machines, 8 adapters a machine, 36 with the chipset ICH9, 256 forwarding rules an adapter, 4096
/// extradata keys, names of at most 255 characters, other texts of at most 65 536.
package patchbay.control.model;
