/// The QEMU Machine Protocol (QEMU documentation, "QMP specification"): JSON, one message a line, over the unix socket
/// of a machine. [patchbay.vmm.qmp.QmpClient] sends commands and matches answers by their ids; events go to a
/// listener. It is control, not data: it blocks, and belongs to no loop.
///
/// QEMU is trusted less than the user and no more than a guest: what it sends is read with limits on line length,
/// depth and number of values.
package patchbay.vmm.qmp;
