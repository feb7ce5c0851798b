/// The daemon's own events for Java Flight Recorder. Loaded only while something is recorded.
package patchbay.daemon.flight;
