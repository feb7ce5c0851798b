/// VirtualBox's own settings files, virtualbox.md §9: machines (`.vbox`) and what belongs to all
/// (`VirtualBox.xml`), read for their networks, and a machine's written back with everything we do not know
/// kept as it was.
///
/// The files are somebody else's, so they are read as a document and edited in place: no document type, no
/// entity, at most 4 MiB. An attribute that is not there has the default of the file's own version (§9.1).
@org.jspecify.annotations.NullMarked
package patchbay.control.vbox;
