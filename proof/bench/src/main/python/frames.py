"""Frames between two sockets of a switch, no interface anywhere: Patchbay's stream ports, and vde_switch's own."""

from switches import PatchbaySwitch, VdeSwitch

SIZE = 64
LEFT_MAC, RIGHT_MAC = '08:00:27:00:00:01', '08:00:27:00:00:02'


def patchbay(meter):
    """The probe plays two QEMUs: it writes one frame a call, as QEMU does."""
    switch = PatchbaySwitch(meter.lab)
    host = meter.lab.host
    try:
        switch.begin()
        left, right = (switch.daemon.card_socket(machine) for machine in switch.machines)
        return meter.flood((host, 'stream-sink', right, SIZE),
                           (host, 'stream-source', left, LEFT_MAC, RIGHT_MAC, SIZE, meter.millis))
    finally:
        switch.stop()


def vde_switch(meter):
    switch = VdeSwitch(meter.lab)
    host = meter.lab.host
    try:
        switch.begin()
        return meter.flood((host, 'vde-sink', switch.folder, RIGHT_MAC, SIZE),
                           (host, 'vde-source', switch.folder, LEFT_MAC, RIGHT_MAC, SIZE, meter.millis))
    finally:
        switch.stop()


ENDS = {'patchbay': patchbay, 'vde_switch': vde_switch}
