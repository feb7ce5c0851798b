/// Puts it together and keeps it true.
package patchbay.daemon;
