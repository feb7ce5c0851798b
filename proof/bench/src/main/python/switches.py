"""The switches that are compared. Each joins the namespaces `left` and `right`, whose interfaces are called e0."""

import os
import re
import subprocess

from daemon import version as patchbay_version
from lab import cpu_seconds, ip, wait_until
from packages import OPEN_VSWITCH, open_vswitch_version, package_version

INTERFACE = 'e0'
LEFT, RIGHT = '10.98.0.1', '10.98.0.2'


class Switch:
    name = ''

    def __init__(self, lab):
        self.lab = lab
        self.engine = []
        self.others = []

    def __enter__(self):
        for namespace in (self.lab.left, self.lab.right):
            self.lab.fresh(namespace)
        try:
            self.start()
            for namespace, address in ((self.lab.left, LEFT), (self.lab.right, RIGHT)):
                self.lab.address(namespace, INTERFACE, address + '/24', 1500)
            self.lab.call(self.lab.left, 'ping', '-c', '1', '-w', '5', '-q', RIGHT)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *ignored):
        self.stop()

    def start(self):
        raise NotImplementedError

    def stop(self):
        for child in (*self.others, *self.engine):
            self.lab.end(child)

    def cpu_seconds(self):
        return cpu_seconds([child.pid for child in self.engine])

    def right_mac(self):
        shown = ip('-n', self.lab.right, 'link', 'show', INTERFACE).stdout
        return re.search(r'link/ether (\S+)', shown).group(1)

    def veths(self):
        """A veth pair for either side; answers the inner ends' names, in the host's namespace."""
        for name, namespace in (('inner1', self.lab.left), ('inner2', self.lab.right)):
            ip('-n', self.lab.host, 'link', 'add', name, 'type', 'veth', 'peer', 'name', INTERFACE, 'netns', namespace)
            ip('-n', self.lab.host, 'link', 'set', name, 'up')
        return 'inner1', 'inner2'


class Bridge(Switch):
    """The kernel's bridge between two veth pairs: the limit."""

    name = 'bridge'

    def start(self):
        ends = self.veths()
        ip('-n', self.lab.host, 'link', 'add', 'bridge0', 'type', 'bridge')
        ip('-n', self.lab.host, 'link', 'set', 'bridge0', 'up')
        for end in ends:
            ip('-n', self.lab.host, 'link', 'set', end, 'master', 'bridge0')

    def stop(self):
        super().stop()
        ip('-n', self.lab.host, 'link', 'del', 'bridge0', check=False)

    @staticmethod
    def version():
        return 'Linux ' + os.uname().release


class VdeSwitch(Switch):
    """vde_switch with a vde_plug2tap on either side."""

    name = 'vde_switch'

    def start(self):
        self.begin()
        self.others = [self.lab.start(namespace, 'vde_plug2tap', '-s', self.folder, INTERFACE)
                       for namespace in (self.lab.left, self.lab.right)]

    def begin(self):
        """Only the switch, without plugs."""
        self.folder = os.path.join(self.lab.scratch, 'vde')
        # It ends when its standard input does.
        self.engine = [self.lab.start(self.lab.host, 'vde_switch', '-s', self.folder, pipes=True)]
        wait_until(lambda: os.path.exists(os.path.join(self.folder, 'ctl')), 'no vde_switch')

    @staticmethod
    def version():
        return package_version('vde2')


class OpenVSwitch(Switch):
    """Its user-space datapath on two veth pairs. Transmit offloads are off: it passes on frames whose checksum is not
    done yet, and TCP fails."""

    name = 'openvswitch'

    def start(self):
        ends = self.veths()
        for namespace in (self.lab.left, self.lab.right):
            self.lab.call(namespace, 'ethtool', '-K', INTERFACE, 'tx', 'off')
        place = os.path.join(self.lab.scratch, 'ovs')
        os.makedirs(place, exist_ok=True)
        share = os.path.join(OPEN_VSWITCH, 'usr/share/openvswitch')
        environment = dict(os.environ, OVS_RUNDIR=place, OVS_LOGDIR=place, OVS_DBDIR=place, OVS_PKGDATADIR=share)
        base, control = os.path.join(place, 'conf.db'), os.path.join(place, 'db.sock')
        if not os.path.exists(base):
            self.tool('ovsdb-tool', 'create', base, os.path.join(share, 'vswitch.ovsschema'), env=environment)
        self.others = [self.lab.start(self.lab.host, program('ovsdb-server'), base, f'--remote=punix:{control}',
                                      f'--unixctl={place}/base.ctl', env=environment)]
        wait_until(lambda: os.path.exists(control), 'no ovsdb-server')
        self.control = ['ovs-vsctl', f'--db=unix:{control}', '--timeout=8']
        self.tool(*self.control, '--no-wait', 'init')
        self.engine = [self.lab.start(self.lab.host, program('ovs-vswitchd'), f'unix:{control}',
                                      f'--unixctl={place}/switch.ctl', env=environment)]
        ports = [word for end in ends for word in ('--', 'add-port', 'ovs0', end)]
        self.tool(*self.control, 'add-br', 'ovs0', '--', 'set', 'bridge', 'ovs0', 'datapath_type=netdev', *ports)

    def stop(self):
        try:
            self.tool(*self.control, 'del-br', 'ovs0')
        except (AttributeError, RuntimeError, subprocess.TimeoutExpired):
            pass
        super().stop()
        for end in ('inner1', 'inner2'):
            ip('-n', self.lab.host, 'link', 'del', end, check=False)

    def tool(self, name, *arguments, env=None):
        self.lab.call(self.lab.host, program(name), *arguments, env=env)

    @staticmethod
    def version():
        return open_vswitch_version()


class PatchbaySwitch(Switch):
    """Two machines on one internal network, their cards in the two namespaces."""

    name = 'patchbay'
    machines = ('left', 'right')
    daemon = None
    """Set by the run."""

    def start(self):
        self.begin()
        for machine, namespace in zip(self.machines, (self.lab.left, self.lab.right)):
            self.daemon.attach(machine, namespace, INTERFACE)

    def begin(self):
        """Only the machines and their network, without an interface."""
        self.daemon.ensure()
        for number, machine in enumerate(self.machines, 1):
            self.daemon.machine(machine, '--nic1', 'intnet', '--intnet1', 'bench', '--macaddress1', f'08002700000{number}')

    def stop(self):
        super().stop()
        for machine in self.machines:
            try:
                self.daemon.remove_machine(machine)
            except RuntimeError:
                pass

    def cpu_seconds(self):
        return self.daemon.cpu_seconds()

    @staticmethod
    def version():
        return patchbay_version()


def program(name):
    for folder in ('usr/sbin', 'usr/bin', 'usr/lib/openvswitch-switch'):
        path = os.path.join(OPEN_VSWITCH, folder, name)
        if os.path.exists(path):
            return path
    raise RuntimeError(f'{name} was not unpacked')


SWITCHES = {switch.name: switch for switch in (PatchbaySwitch, VdeSwitch, OpenVSwitch, Bridge)}
