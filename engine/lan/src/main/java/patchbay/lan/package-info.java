/// The switch, its ports and cables.
package patchbay.lan;
