/// How a virtual machine monitor plugs in.
package patchbay.vmm;
