"""What is measured of an engine. Every function answers a dictionary of figure to number; what fails is left out."""

import json
import statistics
import subprocess
import time

from lab import ECHO_PORT, SERVER


class Figure:
    """One line of the table: what it is called, its unit, and whether more of it is better."""

    def __init__(self, title, unit, more_is_better, counts=True):
        self.title = title
        self.unit = unit
        self.more_is_better = more_is_better
        self.counts = counts
        """Whether the verdict asks for it: speed does, cost does not."""


FIGURES = {}
for mtu in (1500, 65520):
    for direction, way in (('up', 'guest to host'), ('down', 'host to guest')):
        for streams in (1, 8):
            text = f'TCP {way}, MTU {mtu}, {streams} stream{"s" if streams > 1 else ""}'
            FIGURES[f'tcp_{direction}_{streams}_{mtu}'] = Figure(text, 'Gbit/s', True)
        FIGURES[f'cpu_{direction}_{mtu}'] = Figure(f'CPU of the engine, {way}, MTU {mtu}', 's/GB', False, counts=False)
FIGURES['latency_p50'] = Figure('request and response, p50', 'µs', False)
FIGURES['latency_p99'] = Figure('request and response, p99', 'µs', False)
FIGURES['connections_1'] = Figure('connect, request, close; 1 at a time', '/s', True)
FIGURES['connections_16'] = Figure('connect, request, close; 16 at a time', '/s', True)
FIGURES['memory_start'] = Figure('memory at start (RSS)', 'MiB', False, counts=False)
FIGURES['memory_peak'] = Figure('memory under load (RSS)', 'MiB', False, counts=False)


def warm_up(lab, seconds):
    """Unmeasured traffic of every kind: what is compared are programs that have been running for a while."""
    iperf(lab, seconds, 8, reverse=False)
    iperf(lab, seconds, 8, reverse=True)
    run_probe(lab, 'connect', SERVER, ECHO_PORT, seconds * 1000, 16)


def tcp(lab, engine, seconds):
    figures = {}
    for direction in ('up', 'down'):
        for streams in (1, 8):
            before = engine.cpu_seconds()
            bits_per_second, octets = iperf(lab, seconds, streams, direction == 'down')
            if bits_per_second is None:
                continue
            figures[f'tcp_{direction}_{streams}_{engine.mtu}'] = bits_per_second / 1e9
            if streams == 1 and octets and engine.pids():
                figures[f'cpu_{direction}_{engine.mtu}'] = (engine.cpu_seconds() - before) / (octets / 1e9)
    return figures


def iperf(lab, seconds, streams, reverse):
    """Goodput at the receiver, in bits a second, and the octets received; two Nones when iperf3 gave up."""
    server = lab.start(lab.host, 'iperf3', '-s', '-1', '-B', SERVER, '-p', '5201')
    time.sleep(0.2)
    command = ['iperf3', '-c', SERVER, '-p', '5201', '-t', seconds, '-P', streams, '-J', *(['-R'] if reverse else [])]
    try:
        received = json.loads(lab.call(lab.guest, *command, timeout=seconds + 8))['end']['sum_received']
        return received['bits_per_second'], received['bytes']
    except (RuntimeError, subprocess.TimeoutExpired, ValueError, KeyError):
        return None, None
    finally:
        lab.end(server)


def latency(lab, milliseconds):
    figures = {}
    ping = run_probe(lab, 'pingpong', SERVER, ECHO_PORT, milliseconds)
    if ping:
        figures['latency_p50'] = ping['p50_us']
        figures['latency_p99'] = ping['p99_us']
    for threads in (1, 16):
        connections = run_probe(lab, 'connect', SERVER, ECHO_PORT, milliseconds, threads)
        if connections:
            figures[f'connections_{threads}'] = connections['per_second']
    return figures


def run_probe(lab, *arguments):
    try:
        return json.loads(lab.call(lab.guest, lab.probe, *arguments, timeout=20))
    except (RuntimeError, subprocess.TimeoutExpired, ValueError):
        return None


def client(engine, times=50):
    """The time of `VBoxManage list vms` with the daemon running, median and most, in milliseconds."""
    samples = []
    for _ in range(times):
        begin = time.monotonic()
        engine.manage('list', 'vms')
        samples.append((time.monotonic() - begin) * 1e3)
    begin = time.monotonic()
    engine.lab.call(engine.lab.host, 'true')
    entering = (time.monotonic() - begin) * 1e3
    return statistics.median(samples) - entering, max(samples) - entering
