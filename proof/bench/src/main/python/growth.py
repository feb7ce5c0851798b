"""What grows, step by step, and what each step costs. Every function gives rows of a table, one a step."""

import json
import time

from daemon import Daemon
from engines import Patchbay
from lab import ECHO_PORT, SERVER
from measure import Meter

MILLIS = 1000


def flows(lab, most):
    """One guest, so many idle connections"""
    daemon = _daemon(lab)
    try:
        with Patchbay(lab, 1500) as guest:
            meter = Meter(lab, 1, lambda key: True)
            meter.warm_up(2)
            before = guest.memory_mib()
            for count in _steps((1, 10, 100, 1_000, 10_000), most):
                begin = time.monotonic()
                client = lab.start(lab.guest, lab.probe, 'idle', SERVER, ECHO_PORT, count, 20_000, pipes=True)
                held = json.loads(client.stdout.readline())['held']
                opening = (time.monotonic() - begin) / count
                used = guest.cpu_seconds()
                time.sleep(1)
                asleep = guest.cpu_seconds() - used
                figures = _traffic(meter, guest)
                yield {'connections': held, 'opening, µs each': opening * 1e6, 'CPU at rest, %': asleep * 100, **figures,
                       'RSS grown, MiB': guest.memory_mib() - before}
                client.communicate(timeout=30)
                lab.end(client)
                time.sleep(0.5)
    finally:
        daemon.remove()


def machines(lab, most):
    """So many machines with a NAT card each, all plugged into one namespace"""
    daemon = _daemon(lab)
    try:
        lab.fresh(lab.guest)
        meter = Meter(lab, 1, lambda key: True)
        made = 0
        for count in _steps((1, 10, 100, 1_000), most):
            begin, before = time.monotonic(), made
            while made < count:
                made += 1
                _machine(daemon, f'm{made}', f'tap{made}', lab.guest, '--nic1', 'nat')
            each = (time.monotonic() - begin) / (made - before)
            if made == 1:
                lab.address(lab.guest, 'tap1', '10.0.2.15/24', 1500, '10.0.2.2')
                lab.wait_for_echo(lab.guest)
                meter.warm_up(2)
            begin = time.monotonic()
            daemon.ask('VBoxManage', 'list', 'vms')
            listing = time.monotonic() - begin
            used = daemon.cpu_seconds()
            time.sleep(1)
            asleep = daemon.cpu_seconds() - used
            yield {'machines': made, 'making and plugging, ms each': each * 1e3, '`list vms`, ms': listing * 1e3,
                   'CPU at rest, %': asleep * 100, **_traffic(meter, daemon), 'RSS, MiB': daemon.memory_mib()}
    finally:
        daemon.remove()


def networks(lab, most):
    """So many internal networks of two machines each; traffic on the first alone"""
    daemon = _daemon(lab)
    try:
        yield from _networks(lab, daemon, _steps((1, 4, 16, 64), most), 1)
    finally:
        daemon.remove()


def loops(lab, most):
    """Eight internal networks with traffic on all at once, on so many loops"""
    for count in _steps((1, 2, 4, 8), most):
        daemon = _daemon(lab, processors=count)
        try:
            for row in _networks(lab, daemon, [8], 8):
                yield {'loops': count, **row}
        finally:
            daemon.remove()


def _networks(lab, daemon, counts, busy):
    lab.fresh(lab.left)
    lab.fresh(lab.right)
    meter = Meter(lab, 1, lambda key: True)
    made = 0
    for count in counts:
        while made < count:
            made += 1
            for side, (namespace, host) in enumerate(((lab.left, 1), (lab.right, 2))):
                interface = f'e{made}'
                _machine(daemon, f'n{made}-{side}', interface, namespace, '--nic1', 'intnet', '--intnet1', f'net{made}')
                lab.address(namespace, interface, f'10.98.{made}.{host}/24', 1500)
        _warm(meter, lab)
        used = daemon.cpu_seconds()
        gigabits = _together(lab, busy)
        spent = daemon.cpu_seconds() - used
        yield {'networks': made, 'TCP on all busy ones, Gbit/s': gigabits, 'CPU, s/GB': spent / (gigabits / 8 * 2),
               'RSS, MiB': daemon.memory_mib()}


def _warm(meter, lab):
    meter.iperf(lab.right, '10.98.1.2', 5201, lab.left, seconds=2)


def _together(lab, count, seconds=2):
    """iperf3 on the first `count` networks at once; the sum of what arrived, in Gbit/s."""
    servers, clients = [], []
    try:
        for number in range(1, count + 1):
            servers.append(lab.start(lab.right, 'iperf3', '-s', '-1', '-B', f'10.98.{number}.2', '-p', 5200 + number))
        time.sleep(0.3)
        for number in range(1, count + 1):
            clients.append(lab.start(lab.left, 'iperf3', '-c', f'10.98.{number}.2', '-p', 5200 + number, '-t', seconds,
                                     '-J', pipes=True))
        answers = [json.loads(client.communicate(timeout=seconds + 10)[0]) for client in clients]
        return sum(answer['end']['sum_received']['bits_per_second'] for answer in answers) / 1e9
    finally:
        for child in (*clients, *servers):
            lab.end(child)


def _daemon(lab, processors=None):
    daemon = Daemon(lab, 'grow')
    if processors:
        daemon.environment['JDK_JAVA_OPTIONS'] = f'-XX:ActiveProcessorCount={processors}'
    Patchbay.daemon = daemon
    daemon.start()
    daemon.first_answer()
    return daemon


def _machine(daemon, name, interface, namespace, *settings):
    """As commands on the line: what grows is the daemon's work, not the client's start."""
    daemon.ask('VBoxManage', 'createvm', '--name', name, '--ostype', 'Debian_64', '--register')
    daemon.ask('VBoxManage', 'modifyvm', name, '--nictype1', 'virtio', *settings)
    daemon.ask('patchbay', 'attach', '--netns', namespace, '--vm', name, '--nic', '1', '--ifname', interface)


def _traffic(meter, engine):
    """Latency and connections of one guest beside whatever else there is."""
    lab = meter.lab
    ping = meter.probe(lab.guest, 'pingpong', SERVER, ECHO_PORT, MILLIS) or {}
    used = engine.cpu_seconds()
    connections = meter.probe(lab.guest, 'connect', SERVER, ECHO_PORT, MILLIS, 16) or {}
    spent = engine.cpu_seconds() - used
    each = spent / connections['count'] * 1e6 if connections.get('count') else None
    return {'ping-pong p50, µs': ping.get('p50_us'), 'connections /s': connections.get('per_second'),
            'CPU of a connection, µs': each}


def _steps(counts, most):
    return [count for count in counts if not most or count <= most]


KINDS = {'flows': flows, 'machines': machines, 'networks': networks, 'loops': loops}
