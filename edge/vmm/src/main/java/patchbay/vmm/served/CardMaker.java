package patchbay.vmm.served;

import patchbay.nic.CardPlace;
import patchbay.nic.PciCard;

/// Makes the card that is served.
@FunctionalInterface
public interface CardMaker {
    PciCard make(CardPlace place);
}
