package patchbay.nic.virtio;

import org.jspecify.annotations.Nullable;
import patchbay.nic.GuestArea;
import patchbay.nic.GuestMemory;

/// The three parts of a ring in the guest's memory as it is mapped now.
///
/// @param descriptors the descriptor table, or the packed ring
/// @param driver what the driver writes
/// @param device what we write
record RingAreas(GuestArea descriptors, GuestArea driver, GuestArea device) {
    /// The areas of a ring at that place, or null when a part of it is no memory.
    static @Nullable RingAreas of(RingPlace place, GuestMemory guest, boolean packed) {
        GuestArea descriptors = guest.area(place.descriptors(), place.descriptorBytes());
        GuestArea driver = guest.area(place.driver(), place.driverBytes(packed));
        GuestArea device = guest.area(place.device(), place.deviceBytes(packed));
        return descriptors == null || driver == null || device == null
                ? null
                : new RingAreas(descriptors, driver, device);
    }

    /// Whether a part of it is in memory that is not shared.
    boolean isFar() {
        return descriptors.isFar() || driver.isFar() || device.isFar();
    }
}
