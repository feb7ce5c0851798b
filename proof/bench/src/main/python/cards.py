"""Virtio cards by vhost-user: what stands behind them is DPDK's testpmd or a user-mode-linux, each beside what it has of
its own (Debian 12's passt has no --vhost-user)."""

import json
import os
import socket
import subprocess
import time

from daemon import REPOSITORY
from engines import Patchbay
from lab import SERVER, ip
from measure import IPERF_PORT
from packages import package_version

NOBODY = '02:00:00:00:00:99'
MACS = ('52:54:00:00:00:01', '52:54:00:00:00:02')
FLAGS = ('--no-huge', '--no-shconf', '--no-pci', '-m', '128')
BURSTS = 8
"""Of 32 frames each: as many as a ring has room for."""
SETTLE_SECONDS = 3
"""What goes round before it is counted: Patchbay is compiled meanwhile."""


class Testpmd:
    """On one processor, driven by its prompt. Frames go round: what a port receives leaves by the other one, or by itself
    where there is one only, and whatever is behind the ports brings it back. So it is seen how fast that is, nothing is
    lost, and every processor has one thing to do."""

    def __init__(self, lab, processor, devices, *options):
        self.lab = lab
        self.child = lab.start(
            lab.host, 'stdbuf', '-oL', 'dpdk-testpmd', *FLAGS, f'--file-prefix=port{processor}', '--lcores',
            f'0@{processor},1@{processor}', *devices, '--', '-i', '--total-num-mbufs=16384', '--txd=256', '--rxd=256',
            '--no-mlockall', *options, env=dict(os.environ, RUNTIME_DIRECTORY=lab.scratch), pipes=True)

    def say(self, words, answer):
        """Types a command; the first line that has the answer."""
        self.child.stdin.write(words + '\n')
        self.child.stdin.flush()
        return self.read(answer)

    def read(self, answer):
        for line in self.child.stdout:
            if answer in line:
                return line
        raise RuntimeError(f'testpmd never said {answer}')

    def received(self, port):
        self.say(f'show port stats {port}', 'NIC statistics')
        return int(self.read('RX-packets').split()[1])

    def rate(self, port, meter, settle):
        """Frames that a port received, thousands a second."""
        self.say(f'start tx_first {BURSTS}', 'forwarding')
        time.sleep(settle)
        return meter.steal.calm(lambda: self._rate(port, meter.seconds))

    def _rate(self, port, seconds):
        begin, before = time.monotonic(), self.received(port)
        time.sleep(seconds)
        return (self.received(port) - before) / (time.monotonic() - begin) / 1e3

    def end(self):
        self.lab.end(self.child)


class Cards:
    """What is measured, for a meter's laboratory and seconds."""

    def __init__(self, meter):
        self.meter = meter
        self.lab = meter.lab

    # testpmd's frames go round over two cards of one network, or over its own back end.

    def pmd_patchbay(self):
        with Machines(self.lab, 'intnet', ('pair',)) as machines:
            machines.daemon.manage('modifyvm', 'pair', '--nic2', 'intnet', '--intnet2', 'cards', '--nictype2', 'virtio',
                                   '--nicbackend2', 'vhost-user', '--macaddress2', MACS[1].replace(':', ''))
            ports = Testpmd(self.lab, 0, machines.words('dpdk-args', 'pair').split(), '--forward-mode=mac',
                            f'--eth-peer=0,{MACS[1]}', f'--eth-peer=1,{NOBODY}')
            try:
                figures = {'pmd_64': ports.rate(1, self.meter, SETTLE_SECONDS)}
                ports.say('stop', 'Done')
                time.sleep(1)
                used = machines.daemon.cpu_seconds()
                time.sleep(self.meter.seconds)
                figures['card_idle'] = (machines.daemon.cpu_seconds() - used) / self.meter.seconds * 100
                return figures
            finally:
                ports.end()

    def pmd_dpdk(self):
        path = os.path.join(self.lab.scratch, 'pmd.sock')
        back = front = None
        try:
            back = Testpmd(self.lab, 1, [f'--vdev=net_vhost0,iface={path},queues=1'], '--forward-mode=io')
            back.say('start', 'forwarding')
            front = Testpmd(self.lab, 0, [f'--vdev=net_virtio_user0,path={path},queues=1,mac={MACS[0]}'],
                            '--forward-mode=mac', f'--eth-peer=0,{MACS[1]}')
            return {'pmd_64': front.rate(0, self.meter, 1)}
        finally:
            for port in (front, back):
                if port:
                    port.end()

    # user-mode-linux: guest to guest, and guest to host.

    def uml_patchbay(self, warm_up):
        """With unmeasured traffic of so many seconds before each figure, since HotSpot compiles what it runs."""
        figures = {}
        if self.meter.wanted('uml_tcp'):
            with Machines(self.lab, 'intnet') as machines:
                figures.update(self.two_guests([machines.words('uml-args', name) for name in machines.names],
                                               warm_up=warm_up))
        if self.meter.wanted('uml_up') or self.meter.wanted('uml_down'):
            with Machines(self.lab, 'nat') as machines:
                figures.update(self.guest_and_host(machines.words('uml-args', machines.names[0]), '10.0.2.15/24', '10.0.2.2',
                                                   warm_up))
        return figures

    def uml_vector(self):
        figures = {}
        if self.meter.wanted('uml_tcp'):
            ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
            try:
                figures.update(self.two_guests([f'vec0:transport=fd,fd={end.fileno()},vec=0' for end in ends], ends))
            finally:
                for end in ends:
                    end.close()
        if self.meter.wanted('uml_up') or self.meter.wanted('uml_down'):
            ip('-n', self.lab.host, 'tuntap', 'add', 'uml0', 'mode', 'tap', 'vnet_hdr')
            try:
                self.lab.address(self.lab.host, 'uml0', '10.97.0.1/24', 1500)
                figures.update(self.guest_and_host('vec0:transport=tap,ifname=uml0,depth=128,gro=1', '10.97.0.2/24',
                                                   '10.97.0.1'))
            finally:
                ip('-n', self.lab.host, 'link', 'del', 'uml0', check=False)
        return figures

    def two_guests(self, words, descriptors=(None, None), warm_up=0):
        first = second = None
        try:
            first = Uml(self.lab, words[0], '10.98.7.1/24', descriptors[0])
            second = Uml(self.lab, words[1], '10.98.7.2/24', descriptors[1])
            first.run(f'TMPDIR=/mnt chroot /host iperf3 -s -B 10.98.7.1 -p {IPERF_PORT} >/dev/null 2>&1 & sleep 0.3')
            if warm_up:
                second.iperf('10.98.7.1', warm_up)
            return {'uml_tcp': self.meter.steal.calm(lambda: second.iperf('10.98.7.1', self.meter.seconds))}
        finally:
            for guest in (first, second):
                if guest:
                    guest.end()

    def guest_and_host(self, words, address, gateway, warm_up=0):
        figures = {}
        guest = Uml(self.lab, words, address)
        try:
            guest.run(f'ip route add default via {gateway}')
            for key, ways in (('uml_up', ''), ('uml_down', '-R')):
                if not self.meter.wanted(key):
                    continue
                server = self.lab.start(self.lab.host, 'iperf3', '-s', '-B', SERVER, '-p', IPERF_PORT)
                try:
                    time.sleep(0.3)
                    if warm_up:
                        guest.iperf(SERVER, warm_up, ways)
                    figures[key] = self.meter.steal.calm(lambda: guest.iperf(SERVER, self.meter.seconds, ways))
                finally:
                    self.lab.end(server)
            return figures
        finally:
            guest.end()


class Machines:
    """Machines with a vhost-user card each."""

    def __init__(self, lab, network, names=('one', 'two')):
        self.names = names
        self.lab = lab
        self.network = network
        self.daemon = Patchbay.daemon

    def __enter__(self):
        self.daemon.ensure()
        for name, mac in zip(self.names, MACS):
            self.daemon.machine(name, '--nic1', self.network, '--intnet1', 'cards', '--macaddress1', mac.replace(':', ''),
                                '--nicbackend1', 'vhost-user')
        return self

    def words(self, command, name):
        return self.daemon.patchbay(command, name).strip()

    def __exit__(self, *ignored):
        for name in self.names:
            try:
                self.daemon.remove_machine(name)
            except RuntimeError:
                pass


class Uml:
    """A guest of `tools/guest-image uml` with the host's programs in /host."""

    kernel, initrd = None, None

    def __init__(self, lab, words, address, descriptor=None):
        if not Uml.kernel:
            made = subprocess.run([os.path.join(REPOSITORY, 'tools', 'guest-image'), 'uml'], check=True, capture_output=True,
                                  text=True)
            Uml.kernel, Uml.initrd = made.stdout.split()
        self.lab = lab
        self.out = os.path.join(lab.scratch, 'uml.json')
        device = 'vec0' if words.startswith('vec0') else 'eth0'
        self.child = lab.start(lab.host, Uml.kernel, 'mem=192M', f'initrd={Uml.initrd}', f'uml_dir={lab.scratch}', words,
                               'con=null', 'con0=fd:0,fd:1', 'ssl=null', 'quiet', pipes=True,
                               descriptors=[descriptor.fileno()] if descriptor else [])
        self.asked = 0
        # iperf3 maps a file of its own, which a file system of the host's is not for.
        self.run('mkdir -p /host; mount -t hostfs none /host; mount -t proc proc /host/proc; mount -t tmpfs tmp /host/mnt')
        self.run(f'ip addr add {address} dev {device}; ip link set {device} up')

    def run(self, line):
        """Types a line and waits until the shell has done it."""
        self.asked += 1
        self.child.stdin.write(f'{line}\necho "@""@{self.asked}"\n')
        self.child.stdin.flush()
        for answer in self.child.stdout:
            if f'@@{self.asked}' in answer:
                return
        raise RuntimeError('the guest ended')

    def iperf(self, server, seconds, ways=''):
        """Goodput at the receiver, in Gbit/s."""
        self.run(f'TMPDIR=/mnt chroot /host timeout {seconds + 8} iperf3 -c {server} -p {IPERF_PORT} -t {seconds} -J {ways}'
                 f' >/tmp/out; cp /tmp/out /host{self.out}')
        with open(self.out) as file:
            return json.load(file)['end']['sum_received']['bits_per_second'] / 1e9

    def end(self):
        """Its processes are one for the kernel and one for each address space in it: a session of their own."""
        try:
            os.killpg(self.child.pid, 9)
        except OSError:
            pass
        self.lab.end(self.child)


class Testpmds:
    """DPDK, as a column."""

    @staticmethod
    def version():
        return 'DPDK ' + package_version('dpdk-dev')


class Vector:
    """user-mode-linux's own transport, as a column."""

    @staticmethod
    def version():
        return 'user-mode-linux ' + package_version('user-mode-linux')


PMD = {'patchbay': Patchbay, 'dpdk': Testpmds}
UML = {'patchbay': Patchbay, 'vector': Vector}
