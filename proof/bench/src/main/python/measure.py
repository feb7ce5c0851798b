"""What is measured of an engine. Every function takes the figures that are wanted and answers a dictionary of figure to
number; what fails is left out."""

import json
import statistics
import subprocess
import time

from engines import FORWARD_PORT
from lab import ECHO_PORT, SERVER, SERVER6
from lossy import SHARES, LossyWire
from steal import Steal
from switches import INTERFACE, RIGHT

IPERF_PORT = '5201'
UDP_PORT, SOURCE_PORT, QUESTION_PORT = '5402', '5403', '5404'
STREAMS = (1, 8)
IDLE_CONNECTIONS = 10_000


class Meter:
    """Runs measurements in a laboratory for so many seconds each."""

    def __init__(self, lab, seconds, wanted, steal=None):
        self.lab = lab
        self.seconds = seconds
        self.wanted = wanted
        self.steal = steal or Steal()

    @property
    def millis(self):
        """How long a probe runs, which is at its pace at once, where iperf3's TCP takes a while."""
        return self.seconds * 700

    def warm_up(self, seconds):
        """Unmeasured traffic of every kind, for an engine that is compiled while it runs."""
        lab = self.lab
        self.iperf(lab.host, SERVER, IPERF_PORT, lab.guest, streams=8, seconds=seconds)
        self.iperf(lab.host, SERVER, IPERF_PORT, lab.guest, streams=8, reverse=True, seconds=seconds)
        self.probe_once(lab.guest, 'connect', SERVER, ECHO_PORT, seconds * 1000, 16)

    def warm_up6(self, engine, seconds):
        """The same of IPv6's kinds."""
        engine.wait_for_six()
        for reverse in (False, True):
            self.iperf(self.lab.host, SERVER6, IPERF_PORT, self.lab.guest, streams=8, reverse=reverse, seconds=seconds)

    def tcp(self, engine, prefix, suffix='', server=SERVER):
        """Goodput both ways, and the engine's CPU for it."""
        figures = {}
        for way in ('up', 'down'):
            for streams in STREAMS:
                key, cpu = f'{prefix}_{way}_{streams}{suffix}', f'cpu_{way}{suffix}'
                if not self.wanted(key) and not (streams == 1 and self.wanted(cpu)):
                    continue
                bits, per_octet = self.steal.calm(lambda: self._goodput(engine, server, streams, way == 'down'))
                if bits is None:
                    continue
                figures[key] = bits / 1e9
                if prefix == 'tcp' and streams == 1 and per_octet is not None:
                    figures[cpu] = per_octet * 1e9
        return figures

    def _goodput(self, engine, server, streams, reverse):
        """Bits a second, and the engine's CPU seconds an octet, None where it is in the kernel."""
        before = engine.cpu_seconds()
        bits, octets = self.iperf(self.lab.host, server, IPERF_PORT, self.lab.guest, streams, reverse)
        return bits, (engine.cpu_seconds() - before) / octets if octets and engine.pids() else None

    def calm_iperf(self, *arguments, **options):
        return self.steal.calm(lambda: self.iperf(*arguments, **options))[0]

    def tcp6(self, engine):
        engine.wait_for_six()
        return self.tcp(engine, 'tcp6', server=SERVER6)

    def loss(self, engine, share):
        """Goodput both ways over a wire that loses so many frames in a thousand, by its name in SHARES."""
        figures = {}
        with LossyWire(self.lab, engine, SHARES[share]) as wire:
            for way in ('up', 'down'):
                key = f'loss_{way}_1_{share}'
                if not self.wanted(key):
                    continue
                bits = self.calm_iperf(self.lab.host, SERVER, IPERF_PORT, wire.guest, 1, way == 'down')
                if bits is not None:
                    figures[key] = bits / 1e9
        return figures

    def forward(self, engine):
        figures = {}
        lab = self.lab
        for key, address in (('forward', engine.forward_address), ('forward_loopback', '127.0.0.1')):
            if not self.wanted(key) or (address == '127.0.0.1' and not engine.forwards_loopback):
                continue
            bits = self.calm_iperf(lab.guest, None, FORWARD_PORT, lab.host, to=address)
            if bits is not None:
                figures[key] = bits / 1e9
        return figures

    def iperf(self, server_side, bind, port, client_side, streams=1, reverse=False, to=None, seconds=None):
        """Goodput at the receiver, in bits a second, and the octets received; two Nones when iperf3 gave up."""
        server = self.lab.start(server_side, 'iperf3', '-s', '-1', *(['-B', bind] if bind else []), '-p', port)
        time.sleep(0.15)
        seconds = seconds or self.seconds
        command = ['iperf3', '-c', to or bind, '-p', port, '-t', seconds, '-P', streams, '-J', *(['-R'] if reverse else [])]
        try:
            received = json.loads(self.lab.call(client_side, *command, timeout=seconds + 8))['end']['sum_received']
            return received['bits_per_second'], received['bytes']
        except (RuntimeError, subprocess.TimeoutExpired, ValueError, KeyError):
            return None, None
        finally:
            self.lab.end(server)

    def latency(self):
        figures = {}
        if self.wanted('ping_p50') or self.wanted('ping_p99'):
            ping = self.probe(self.lab.guest, 'pingpong', SERVER, ECHO_PORT, self.millis)
            if ping:
                figures['ping_p50'] = ping['p50_us']
                figures['ping_p99'] = ping['p99_us']
        return figures

    def connections(self):
        figures = {}
        for threads in (1, 16):
            if not self.wanted(f'connect_{threads}'):
                continue
            done = self.probe(self.lab.guest, 'connect', SERVER, ECHO_PORT, self.millis, threads)
            if done:
                figures[f'connect_{threads}'] = done['per_second']
        return figures

    def udp(self):
        figures = {}
        lab = self.lab
        for size in (64, 1400):
            if self.wanted(f'udp_up_{size}'):
                received = self.flood((lab.host, 'udp-sink', SERVER, UDP_PORT),
                                      (lab.guest, 'udp-blast', SERVER, UDP_PORT, size, self.millis))
                if received is not None:
                    figures[f'udp_up_{size}'] = received / self.millis
            if self.wanted(f'udp_down_{size}'):
                source = lab.start(lab.host, lab.probe, 'udp-source', SERVER, SOURCE_PORT)
                time.sleep(0.05)
                done = self.probe(lab.guest, 'udp-receive', SERVER, SOURCE_PORT, size, self.millis)
                lab.end(source)
                if done:
                    figures[f'udp_down_{size}'] = done['received'] / self.millis
        return figures

    def flood(self, sink, source):
        """What arrives of a flood, None when it failed; see `_flood`."""
        return self.steal.calm(lambda: self._flood(sink, source))

    def _flood(self, sink, source):
        """Starts a sink that counts, then a source; answers what arrived, None when either failed. A sink's last word is
        its time, so it is not in `sink`."""
        receiver = self.lab.start(sink[0], self.lab.probe, *sink[1:], self.millis + 500, pipes=True)
        try:
            time.sleep(0.15)
            if self.probe_once(source[0], *source[1:]) is None:
                return None
            return json.loads(receiver.communicate(timeout=5)[0])['received']
        except (subprocess.TimeoutExpired, ValueError):
            return None
        finally:
            self.lab.end(receiver)

    def questions(self):
        figures = {}
        lab = self.lab
        echo = lab.start(lab.host, lab.probe, 'udp-echo', SERVER, QUESTION_PORT)
        try:
            for threads in (1, 16):
                if not self.wanted(f'dns_{threads}'):
                    continue
                done = self.probe(lab.guest, 'udp-transactions', SERVER, QUESTION_PORT, self.millis, threads)
                if done:
                    figures[f'dns_{threads}'] = done['per_second']
        finally:
            lab.end(echo)
        return figures

    def idle(self, engine):
        """Opens connections, leaves them alone, and uses every one again."""
        lab = self.lab
        before = engine.memory_mib()
        client = lab.start(lab.guest, lab.probe, 'idle', SERVER, ECHO_PORT, IDLE_CONNECTIONS, 20_000, pipes=True)
        try:
            held = json.loads(client.stdout.readline())['held']
            time.sleep(1)
            memory = engine.memory_mib() - before
            alive = json.loads(client.communicate(timeout=30)[0])['alive']
        except (subprocess.TimeoutExpired, ValueError):
            return {}
        finally:
            lab.end(client)
        figures = {'idle_held': alive}
        if held and engine.pids():
            figures['idle_kib'] = max(memory, 0) * 1024 / held
        return figures

    def switch(self, switch):
        figures = {}
        lab = self.lab
        for streams in STREAMS:
            if not self.wanted(f'switch_tcp_{streams}'):
                continue
            bits = self.calm_iperf(lab.right, RIGHT, IPERF_PORT, lab.left, streams)
            if bits is not None:
                figures[f'switch_tcp_{streams}'] = bits / 1e9
        if self.wanted('switch_64'):
            received = self.flood((lab.right, 'link-sink', INTERFACE),
                                  (lab.left, 'link-blast', INTERFACE, switch.right_mac(), 64, self.millis))
            if received is not None:
                figures['switch_64'] = received / self.millis
        return figures

    def probe(self, namespace, *arguments):
        return self.steal.calm(lambda: self.probe_once(namespace, *arguments))

    def probe_once(self, namespace, *arguments):
        try:
            return json.loads(self.lab.call(namespace, self.lab.probe, *arguments, timeout=20))
        except (RuntimeError, subprocess.TimeoutExpired, ValueError):
            return None


def client_millis(daemon, times=20):
    """The time of `VBoxManage list vms` with the daemon running, median, without that of entering the namespace."""
    samples, entering = [], []
    for _ in range(times):
        begin = time.monotonic()
        daemon.manage('list', 'vms')
        middle = time.monotonic()
        daemon.lab.call(daemon.lab.host, 'true')
        samples.append(middle - begin)
        entering.append(time.monotonic() - middle)
    return (statistics.median(samples) - statistics.median(entering)) * 1e3
