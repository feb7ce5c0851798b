/// What all PCI cards share: the configuration space, and the contract between a card and what serves it.
package patchbay.nic.pci;
