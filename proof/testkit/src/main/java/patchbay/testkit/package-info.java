/// Virtual clock, simulated host, lossy wire, packets and matchers.
package patchbay.testkit;
