"""The order of a run: rounds over engines, each round beginning with another one."""

import time

import frames
import starting
from cards import PMD, UML, Cards
from daemon import Daemon
from engines import FAILURES, NAT, STREAM, Patchbay
from figures import FIGURES
from lossy import SHARES
from measure import IPERF_PORT, Meter
from registers import SERVERS
from steal import Steal
from switches import LEFT, RIGHT, SWITCHES, PatchbaySwitch


class Run:
    def __init__(self, lab, asked, results, say, begin):
        self.lab = lab
        self.asked = asked
        self.results = results
        self.say = say
        self.begin = begin
        self.done = 0
        self.versions = {}
        self.warm = set()
        self.steal = Steal(asked.spare)
        self.meter = Meter(lab, asked.seconds, asked.figures.__contains__, self.steal)
        self.daemon = Daemon(lab)
        Patchbay.daemon = PatchbaySwitch.daemon = self.daemon
        self.memory = []

    def all_rounds(self):
        for index in range(self.asked.rounds):
            began = time.monotonic()
            for step in self.steps(index):
                if time.monotonic() - self.begin > self.asked.limit_minutes * 60:
                    self.say('out of time: the rest is left out')
                    return
                self.attempt(index, *step)
            self.done = index + 1
            if self.daemon.pids():
                self.memory.append(self.daemon.memory_mib())
            left = (self.asked.rounds - index - 1) * (time.monotonic() - began)
            if left:
                self.say(f'about {left / 60:.0f} minutes left')
        self.whole_run()

    def whole_run(self):
        """What only the end can tell."""
        if not self.daemon.pids() or not self.any('memory_'):
            return
        self.results.add('patchbay', {'memory_load': self.daemon.memory_mib('VmHWM')})
        if len(self.memory) > 2:
            self.results.add('patchbay', {'memory_flat': self.memory[-1] / self.memory[1]})

    def attempt(self, index, what, name, work, *arguments):
        self.say(f'round {index + 1} of {self.asked.rounds}, {what}: {name}')
        try:
            self.results.add(name, work(*arguments))
        except FAILURES as failure:
            self.say(f'{name} FAILED: {failure}')

    def steps(self, index):
        """What is done in this round, in order: what it is about, the column, and the work with its arguments."""
        quick = self.asked.quick
        barless = quick and index > 0
        """A quick run measures once what no bar is set against, and not at all what would only stand beside."""
        for mtu in (1500, 65520):
            if self.any('tcp_', f'_{mtu}') or self.any('cpu_', f'_{mtu}') or (mtu == 1500 and self.any(*_USUAL)):
                for name in self.turn(NAT, index):
                    if mtu in NAT[name].mtus and not (quick and name == 'kernel' and mtu != 1500):
                        yield f'NAT at MTU {mtu}', name, self.nat, name, mtu
        if self.any('tcp6_'):
            for name in self.turn(NAT, index):
                if name != 'qemu' and not (quick and name != 'patchbay'):
                    yield 'NAT by IPv6', name, self.six, name
        for share in SHARES:
            if self.any('loss_', f'_{share}') and not (quick and share != '05'):
                for name in self.turn(NAT, index):
                    if not (quick and name in ('qemu', 'kernel')):
                        yield 'a wire that loses frames', name, self.loss, name, share
        if self.any('idle_') and index == 0:
            for name in self.turn(NAT, index):
                if quick and name != 'patchbay':
                    continue
                yield '10 000 idle connections', name, self.idle, name
        if self.any('stream_'):
            for name in self.turn(STREAM, index):
                yield 'stream socket', name, self.stream, name
        if self.any('switch_'):
            for name in self.turn(SWITCHES, index):
                if barless and name == 'openvswitch':
                    continue
                yield 'switch', name, self.switch, name
        if self.any('frames_'):
            for name in self.turn(frames.ENDS, index):
                yield 'frames through sockets', name, self.frames, name
        cards = Cards(self.meter)
        if self.any('pmd_', 'card_idle'):
            for name in self.turn(PMD, index):
                yield 'testpmd', name, cards.pmd_patchbay if name == 'patchbay' else cards.pmd_dpdk
        if self.any('uml_') and not barless:
            for name in self.turn(UML, index):
                ours = name == 'patchbay'
                warm_up = [self.asked.warm_up if self.warm_up(name, 'uml') else 0] if ours else []
                yield 'user-mode-linux', name, cards.uml_patchbay if ours else cards.uml_vector, *warm_up
        if self.any('register_'):
            for name in self.turn(SERVERS, index):
                yield 'registers', name, self.registers, name
        if self.any('start_') or self.any('cold_') or self.any('memory_idle') or self.any('client'):
            for name in self.turn({'patchbay': None}, index):
                yield 'start and size', name, starting.measure, self.meter, index == 0

    def any(self, *prefixes):
        """Whether a figure is wanted whose name begins with one of these (a second word with `_` in front: ends so)."""
        if len(prefixes) == 2 and prefixes[1].startswith('_'):
            return any(key.startswith(prefixes[0]) and key.endswith(prefixes[1]) for key in self.asked.figures)
        return any(key.startswith(prefixes) for key in self.asked.figures)

    def turn(self, engines, index):
        """Every round begins with another engine."""
        asked = self.asked.engines.split(',') if self.asked.engines else list(engines)
        names = [name for name in engines if name in asked]
        for name in names:
            if engines[name] and hasattr(engines[name], 'version') and name not in self.versions:
                self.versions[name] = engines[name].version()
        shift = index % len(names) if names else 0
        return names[shift:] + names[:shift]

    def warm_up(self, name, kind):
        """Patchbay's daemon gets unmeasured traffic once a kind: what is compared is a daemon that has been running for
        a while. The others are compiled beforehand."""
        if name != 'patchbay' or kind in self.warm or not self.asked.warm_up:
            return False
        self.warm.add(kind)
        return True

    def nat(self, name, mtu):
        meter, figures = self.meter, {}
        with NAT[name](self.lab, mtu) as engine:
            if self.warm_up(name, mtu):
                meter.warm_up(self.asked.warm_up)
            figures.update(meter.tcp(engine, 'tcp', f'_{mtu}'))
            if mtu == 1500 and not (name == 'kernel' and self.asked.quick):
                figures.update(meter.forward(engine))
                figures.update(meter.latency())
                figures.update(meter.udp())
                figures.update(meter.connections())
                figures.update(meter.questions() if self.any('dns_') else {})
        return figures

    def six(self, name):
        with NAT[name](self.lab, 1500, six=True) as engine:
            try:
                if self.warm_up(name, 'six'):
                    self.meter.warm_up6(engine, self.asked.warm_up)
                return self.meter.tcp6(engine)
            except RuntimeError as failure:
                if name == 'patchbay':
                    for key in FIGURES:
                        if key.startswith('tcp6_'):
                            self.results.note(key, str(failure))
                raise

    def loss(self, name, share):
        with NAT[name](self.lab, 1500) as engine:
            if self.warm_up(name, 1500):
                self.meter.warm_up(self.asked.warm_up)
            return self.meter.loss(engine, share)

    def idle(self, name):
        with NAT[name](self.lab, 1500) as engine:
            return self.meter.idle(engine)

    def stream(self, name):
        with STREAM[name](self.lab, 1500) as engine:
            if self.warm_up(name, 'stream'):
                self.meter.warm_up(self.asked.warm_up)
            return self.meter.tcp(engine, 'stream')

    def switch(self, name):
        with SWITCHES[name](self.lab) as switch:
            if self.warm_up(name, 'switch'):
                self.meter.iperf(self.lab.right, RIGHT, IPERF_PORT, self.lab.left, seconds=self.asked.warm_up)
                self.meter.iperf(self.lab.left, LEFT, IPERF_PORT, self.lab.right, seconds=self.asked.warm_up)
            return self.meter.switch(switch)

    def registers(self, name):
        return self.steal.calm(lambda: SERVERS[name].measure(self.lab))

    def frames(self, name):
        if self.warm_up(name, 'frames'):
            frames.ENDS[name](self.meter)
        received = frames.ENDS[name](self.meter)
        return {} if received is None else {'frames_64': received / self.meter.millis}


_USUAL = ('ping_', 'connect_', 'udp_', 'dns_', 'forward')
