"""How long a daemon takes to be there, how much it takes up, and how it does in its first seconds."""

import json
import time

from daemon import Daemon
from engines import INTERFACE
from lab import ECHO_PORT, SERVER
from measure import IPERF_PORT, client_millis

MACHINE = 'stored'
PATIENCE_MILLIS = 10_000


def measure(meter, with_client):
    """With a daemon of its own, in a home of its own: once empty, once with a machine whose card is in the guest."""
    lab = meter.lab
    daemon = Daemon(lab, 'start')
    figures = {}
    try:
        figures['start_command'] = meter.steal.calm(lambda: _first_answer(daemon))
        time.sleep(1)
        figures['memory_idle'] = daemon.memory_mib()
        if with_client:
            figures['client'] = meter.steal.calm(lambda: client_millis(daemon))
        lab.fresh(lab.guest)
        daemon.machine(MACHINE, '--nic1', 'nat')
        daemon.attach(MACHINE, lab.guest, INTERFACE)
        figures.update(_stored_machine(meter, daemon))
    finally:
        daemon.remove()
    return figures


def _first_answer(daemon):
    daemon.stop()
    begin = daemon.start()
    return daemon.first_answer() - begin


def _first_offer(lab, daemon):
    daemon.stop()
    asking = lab.start(lab.guest, lab.probe, 'dhcp', INTERFACE, PATIENCE_MILLIS, pipes=True)
    time.sleep(0.1)
    begin = daemon.start()
    answered = json.loads(asking.communicate(timeout=PATIENCE_MILLIS / 1000 + 5)[0])
    return answered['first_at'] - begin if answered else None


def _stored_machine(meter, daemon):
    lab = meter.lab
    offer = meter.steal.calm(lambda: _first_offer(lab, daemon))
    if offer is None:
        return {}
    figures = {'start_dhcp': offer}
    lab.address(lab.guest, INTERFACE, '10.0.2.15/24', 1500, '10.0.2.2')
    lab.wait_for_echo(lab.guest)
    bits, _ = meter.iperf(lab.host, SERVER, IPERF_PORT, lab.guest, seconds=1)
    if bits is not None:
        figures['cold_up'] = bits / 1e9
    connections = meter.probe_once(lab.guest, 'connect', SERVER, ECHO_PORT, 1000, 16)
    if connections:
        figures['cold_connect'] = connections['per_second']
    return figures
