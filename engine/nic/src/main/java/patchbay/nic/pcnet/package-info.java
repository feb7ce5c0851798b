/// AMD's PCnet family as models: Am79C970A (PCnet-PCI II) and Am79C973 (PCnet-FAST III), after their datasheets (19436,
/// 21510) and what VirtualBox's cards show.
///
/// **Ports** are 16 or 32 bits wide ([patchbay.nic.pcnet.PcnetCard]); behind RAP and RDP stand the CSRs, behind RAP and
/// BDP the BCRs ([patchbay.nic.pcnet.PcnetRegisters]). The FAST III's PHY is reached by BCR33 and 34.
///
/// **Descriptors** come in four software styles ([patchbay.nic.pcnet.PcnetRing]): 24-bit addresses in 8 octets
/// (0, 1), or 32-bit addresses in 16 (2, 3). The initialization block has two forms with them.
///
/// **The chip polls nothing here**: a driver asks by TDMD for what it wants sent, and every write of CSR0 or CSR3, with
/// which a driver ends its turn, lets waiting frames in.
///
/// **Limits**: 256 descriptors and 256 waiting packets a turn; 512 descriptors a ring by the initialization
/// block, 65 536 by CSRs; 1522 octets a packet with its tag and FCS, in both directions; 256 KiB wait in the
/// card.
///
/// Not here: magic packets, the EEPROM's and flash's interfaces, the SRAM's split, external loopback.
package patchbay.nic.pcnet;
