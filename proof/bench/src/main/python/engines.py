"""The engines that are compared: each joins the host's namespace to a fresh guest namespace by a TAP."""

import json
import os
import re
import socket
import subprocess

from daemon import version as patchbay_version
from lab import SERVER, cpu_seconds, ip, memory_mib, wait_until
from packages import package_version

FORWARD_PORT = '5301'
"""On the host; forwarded to the same port of the guest."""
INTERFACE = 'tap0'


class Engine:
    """One way from guest to host. A subclass says how it starts; a fresh one is started for every MTU and round."""

    name = ''
    guest = '10.0.2.15/24'
    gateway = '10.0.2.2'
    mtus = (1500, 65520)
    forward_address = SERVER
    forwards_loopback = True

    def __init__(self, lab, mtu, six=False):
        self.lab = lab
        self.mtu = mtu
        self.six = six
        self.child = None
        self.others = []
        self.interface = INTERFACE

    def __enter__(self):
        self.lab.fresh(self.lab.guest)
        if self.six:
            self.lab.allow_six(self.lab.guest)
        try:
            self.start()
            self.lab.address(self.lab.guest, self.interface, self.guest, self.mtu, self.gateway)
            self.lab.wait_for_echo(self.lab.guest)
            self.forward()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *ignored):
        self.stop()

    def start(self):
        raise NotImplementedError

    def forward(self):
        """Makes the host's forwarded port, where starting did not."""

    def stop(self):
        for child in (*self.others, self.child):
            if child:
                self.lab.end(child)

    def pids(self):
        return [self.child.pid] if self.child else []

    def cpu_seconds(self):
        return cpu_seconds(self.pids())

    def memory_mib(self, key='VmRSS'):
        return memory_mib(self.pids(), key)

    def wait_for_six(self, seconds=5):
        """Until the guest has an address and a way out by IPv6."""
        def configured():
            shown = ip('-n', self.lab.guest, '-6', 'addr', 'show', 'dev', self.interface, 'scope', 'global').stdout
            way = ip('-n', self.lab.guest, '-6', 'route', 'show', 'default').stdout
            return 'inet6' in shown and 'tentative' not in shown and way
        wait_until(configured, 'no IPv6 router and address', seconds)


class Kernel(Engine):
    """The kernel's own veth pair: what the machine can do at most, no user space between."""

    name = 'kernel'
    forward_address = '10.0.2.15'
    forwards_loopback = False

    def start(self):
        ip('-n', self.lab.host, 'link', 'add', 'inner0', 'type', 'veth', 'peer', 'name', self.interface,
           'netns', self.lab.guest)
        ip('-n', self.lab.host, 'link', 'set', 'inner0', 'up', 'mtu', str(self.mtu))
        ip('-n', self.lab.host, 'addr', 'add', self.gateway + '/24', 'dev', 'inner0')
        if self.six:
            ip('-n', self.lab.host, 'addr', 'add', 'fd02::2/64', 'dev', 'inner0', 'nodad')

    def wait_for_six(self, seconds=5):
        ip('-n', self.lab.guest, 'addr', 'add', 'fd02::15/64', 'dev', self.interface, 'nodad')
        ip('-n', self.lab.guest, '-6', 'route', 'replace', 'default', 'via', 'fd02::2')

    @staticmethod
    def version():
        return 'Linux ' + os.uname().release


class Slirp4netns(Engine):
    name = 'slirp4netns'
    guest = '10.0.2.100/24'

    def start(self):
        self.control = os.path.join(self.lab.scratch, 'slirp4netns.sock')
        self.child = self.lab.start(
            self.lab.host, 'slirp4netns', '--netns-type=path', f'--mtu={self.mtu}', f'--api-socket={self.control}',
            *(['--enable-ipv6'] if self.six else []), f'/run/netns/{self.lab.guest}', self.interface)

    def forward(self):
        wish = {'proto': 'tcp', 'host_addr': '0.0.0.0', 'host_port': int(FORWARD_PORT),
                'guest_addr': self.guest.split('/')[0], 'guest_port': int(FORWARD_PORT)}
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(self.control)
            control.sendall(json.dumps({'execute': 'add_hostfwd', 'arguments': wish}).encode())
            control.shutdown(socket.SHUT_WR)
            answer = control.recv(4096)
        if b'error' in answer:
            raise RuntimeError(f'slirp4netns: {answer}')

    @staticmethod
    def version():
        return package_version('slirp4netns') + ', libslirp ' + package_version('libslirp0')


class Pasta(Engine):
    name = 'pasta'

    def start(self):
        # The plain name starts the AVX2 build by exec where the processor has it, so the child stays the process.
        addresses = ['-a', '10.0.2.15', '-n', '24', '-g', self.gateway]
        six = ['-a', 'fd02::15', '-g', 'fd99::254'] if self.six else ['-4']
        self.child = self.lab.start(
            self.lab.host, 'pasta', '-f', '-q', *six, '--runas', '0', '-t', FORWARD_PORT, '-u', 'none', '-T', 'none',
            '-U', 'none', *addresses, '-i', 'outer0', '-I', self.interface, '-m', self.mtu, '--netns-only',
            '--netns', f'/run/netns/{self.lab.guest}')

    def wait_for_six(self, seconds=5):
        # Its router advertisement names the host's prefix; the guest gets the host's own kind of address.
        super().wait_for_six(seconds)

    @staticmethod
    def version():
        return package_version('passt')


class QemuUser(Engine):
    """libslirp within QEMU: its user network and a TAP, joined by a hub; there is no guest."""

    name = 'qemu'
    mtus = (1500,)

    def start(self):
        descriptor = 33
        forward = f'hostfwd=tcp::{FORWARD_PORT}-10.0.2.15:{FORWARD_PORT}'
        self.child = self.lab.start(
            self.lab.host, self.lab.probe, 'tap-exec', self.lab.guest, self.interface, descriptor,
            'qemu-system-x86_64', '-M', 'none', '-nodefaults', '-display', 'none', '-monitor', 'none', '-serial', 'none',
            '-netdev', f'user,id=u,net=10.0.2.0/24,{forward}', '-netdev', f'tap,id=t,fd={descriptor}',
            '-netdev', 'hubport,hubid=0,id=a,netdev=u', '-netdev', 'hubport,hubid=0,id=b,netdev=t')

    @staticmethod
    def version():
        return package_version('qemu-system-x86') + ', libslirp ' + package_version('libslirp0')


class Passt(Engine):
    """Through a stream socket, as a virtual machine: the shim plays QEMU."""

    name = 'passt'

    def start(self):
        path = os.path.join(self.lab.scratch, 'passt.sock')
        self.child = self.lab.start(
            self.lab.host, 'passt', '-f', '-q', '-4', '--runas', '0', '-s', path, '-t', FORWARD_PORT, '-u', 'none',
            '-a', '10.0.2.15', '-n', '24', '-g', self.gateway, '-i', 'outer0', '-m', self.mtu)
        shim = self.lab.start(self.lab.host, self.lab.probe, 'tap-shim', self.lab.guest, self.interface, 'connect', path)
        self.others = [shim]

    @staticmethod
    def version():
        return package_version('passt')


class Patchbay(Engine):
    """By its public commands only: a machine with a NAT card, and the namespace as what holds the card. The daemon is
    the run's: it stays while machines come and go."""

    name = 'patchbay'
    machine = 'bench'
    daemon = None
    """Set by the run."""

    def start(self):
        self.daemon.ensure()
        self.daemon.machine(self.machine, '--nic1', 'nat', '--natsettings1', f'{self.mtu},0,0,0,0',
                            '--natpf1', f'bench,tcp,,{FORWARD_PORT},,{FORWARD_PORT}')
        self.plug()

    def plug(self):
        self.daemon.attach(self.machine, self.lab.guest, self.interface)

    def stop(self):
        super().stop()
        self.daemon.remove_machine(self.machine)

    def pids(self):
        return self.daemon.pids()

    @staticmethod
    def version():
        return patchbay_version()


class PatchbayStream(Patchbay):
    """Through a stream socket, as a virtual machine of the user's own: the shim plays QEMU."""

    def plug(self):
        path = self.daemon.card_socket(self.machine)
        mac = re.search(r'mac=([0-9A-Fa-f:]+)', self.daemon.patchbay('qemu-args', self.machine)).group(1)
        shim = self.lab.start(self.lab.host, self.lab.probe, 'tap-shim', self.lab.guest, self.interface, 'listen', path)
        self.others = [shim]
        self.lab.wait_for_interface(self.lab.guest, self.interface)
        ip('-n', self.lab.guest, 'link', 'set', self.interface, 'address', mac)


NAT = {engine.name: engine for engine in (Patchbay, Pasta, Slirp4netns, QemuUser, Kernel)}
STREAM = {engine.name: engine for engine in (PatchbayStream, Passt)}
FAILURES = (RuntimeError, OSError, subprocess.TimeoutExpired)
