/// Generic drivers: what may stand behind a card that is attached by `--nicN generic`.
///
/// A [patchbay.uplink.driver.GenericDriver] is found by its name among those that are built in and those of jars in
/// `PATCHBAY_HOME/drivers`. For each card it opens a [patchbay.uplink.driver.GenericLink]: a station on a switch of
/// two ports, the card's and the driver's, so that the two are joined as by a cable: every frame passes, whatever its
/// addresses are. The manual's page on generic networking shows how one is written.
package patchbay.uplink.driver;
