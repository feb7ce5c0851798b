/// The thin client.
package patchbay.cli;
