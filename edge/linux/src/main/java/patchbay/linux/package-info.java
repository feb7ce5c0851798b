/// The one room that calls the kernel.
package patchbay.linux;
