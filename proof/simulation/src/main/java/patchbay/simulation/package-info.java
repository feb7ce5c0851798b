/// The whole engine under one virtual clock and one seed.
package patchbay.simulation;
