/// Where the configuration lives so that it survives `kill -9`. A [patchbay.control.store.Store] is a revision
/// log, as etcd and k3s's kine have it: every commit is one revision, made only when the store still is at the
/// revision the change was computed from (compare-and-set), and whoever wants to follow reads the revisions after
/// the last one he knows. [patchbay.control.store.SqliteStore] keeps it in one file and answers a commit when it
/// is on the disk; [patchbay.control.store.MemoryStore] is for tests. [patchbay.control.store.ConfigurationStore]
/// keeps a [patchbay.control.model.Configuration] in either: one key a machine, one for what belongs to all.
///
/// Limits: 1 MiB a value; the log keeps the last 10 000 revisions of what was replaced. Decided against: a value in
/// memory that is written later, and a file a machine (no transaction over two of them).
package patchbay.control.store;
