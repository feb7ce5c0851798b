"""The engines that are compared: each joins the host's namespace to a fresh guest namespace by a TAP."""

import os
import shutil
import subprocess
import time

from lab import cpu_seconds, end_process, ip, memory_mib

REPOSITORY = os.path.abspath(os.path.join(os.path.dirname(__file__), *['..'] * 5))


class Engine:
    """One way from guest to host. A subclass says how it starts; a fresh one is started for every MTU and round."""

    name = ''
    guest = '10.0.2.15/24'
    gateway = '10.0.2.2'
    interface = 'tap0'

    def __init__(self, lab, mtu):
        self.lab = lab
        self.mtu = mtu
        self.child = None

    def __enter__(self):
        self.lab.fresh(self.lab.guest)
        try:
            self.start()
            self.lab.guest_address(self.interface, self.guest, self.gateway, self.mtu)
            self.lab.wait_for_echo()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *ignored):
        self.stop()

    def start(self):
        raise NotImplementedError

    def stop(self):
        if self.child:
            self.lab.end(self.child)

    def pids(self):
        return [self.child.pid] if self.child else []

    def cpu_seconds(self):
        return cpu_seconds(self.pids())

    def memory_mib(self, key='VmRSS'):
        return memory_mib(self.pids(), key)


class Kernel(Engine):
    """The kernel's own veth pair: what the machine can do at most, no user space between."""

    name = 'kernel'

    def start(self):
        ip('-n', self.lab.host, 'link', 'add', 'inner0', 'type', 'veth', 'peer', 'name', self.interface,
           'netns', self.lab.guest)
        ip('-n', self.lab.host, 'link', 'set', 'inner0', 'up', 'mtu', str(self.mtu))
        ip('-n', self.lab.host, 'addr', 'add', self.gateway + '/24', 'dev', 'inner0')

    @staticmethod
    def version():
        return 'Linux ' + os.uname().release


class Slirp4netns(Engine):
    name = 'slirp4netns'
    guest = '10.0.2.100/24'

    def start(self):
        self.child = self.lab.start(self.lab.host, 'slirp4netns', '--netns-type=path', f'--mtu={self.mtu}',
                                    f'/run/netns/{self.lab.guest}', self.interface)

    @staticmethod
    def version():
        return package('slirp4netns') + ', libslirp ' + package('libslirp0')


class Pasta(Engine):
    name = 'pasta'

    def start(self):
        # The plain name starts the AVX2 build by exec where the processor has it, so the child stays the process.
        self.child = self.lab.start(
            self.lab.host, 'pasta', '-f', '-q', '-4', '--runas', '0', '-t', 'none', '-u', 'none', '-T', 'none',
            '-U', 'none', '-a', '10.0.2.15', '-n', '24', '-g', self.gateway, '-i', 'outer0', '-I', self.interface,
            '-m', self.mtu, '--netns-only', '--netns', f'/run/netns/{self.lab.guest}')

    @staticmethod
    def version():
        return package('passt')


class Patchbay(Engine):
    """By its public commands only: a machine with a NAT card, and the namespace as what holds the card."""

    name = 'patchbay'
    machine = 'bench'

    def __init__(self, lab, mtu):
        super().__init__(lab, mtu)
        self.home = os.path.join(lab.scratch, 'home')
        self.environment = dict(os.environ, PATCHBAY_HOME=self.home, XDG_RUNTIME_DIR=os.path.join(lab.scratch, 'run'))
        self.daemon = 0
        self.idle_mib = 0.0

    def command(self, program, *arguments, timeout=60):
        return self.lab.call(self.lab.host, os.path.join(REPOSITORY, 'bin', program), *arguments, timeout=timeout,
                             env=self.environment)

    def manage(self, *arguments):
        return self.command('VBoxManage', *arguments)

    def start(self):
        self.bare_daemon()
        self.manage('createvm', '--name', self.machine, '--ostype', 'Debian_64', '--register')
        self.manage('modifyvm', self.machine, '--nic1', 'nat', '--nictype1', 'virtio',
                    '--natsettings1', f'{self.mtu},64,64,64,64')
        self.command('patchbay', 'attach', '--netns', self.lab.guest, '--vm', self.machine, '--nic', '1')
        self.interface = self.new_interface()

    def bare_daemon(self):
        """Only the daemon, without a machine, in an empty home."""
        shutil.rmtree(self.home, ignore_errors=True)
        os.makedirs(self.environment['XDG_RUNTIME_DIR'], mode=0o700, exist_ok=True)
        self.command('patchbay', 'daemon', 'start')
        self.daemon = self.find_daemon()
        time.sleep(1)
        self.idle_mib = self.memory_mib()

    def stop(self):
        if not self.daemon:
            return
        try:
            self.command('patchbay', 'daemon', 'stop', timeout=15)
        except (RuntimeError, subprocess.TimeoutExpired):
            pass
        end_process(self.daemon)
        self.daemon = 0

    def pids(self):
        return [self.daemon] if self.daemon else []

    def find_daemon(self):
        """The process that has our home in its environment and is no shell or client of ours: the oldest Java."""
        wanted = f'PATCHBAY_HOME={self.home}'.encode()
        for pid in sorted((int(name) for name in os.listdir('/proc') if name.isdigit())):
            try:
                with open(f'/proc/{pid}/environ', 'rb') as environment, open(f'/proc/{pid}/comm') as name:
                    if wanted in environment.read().split(b'\0') and name.read().strip() == 'java':
                        return pid
            except OSError:
                continue
        raise RuntimeError('the daemon did not stay')

    def new_interface(self, seconds=20):
        """The one interface of the guest namespace that is not its loopback."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            lines = ip('-n', self.lab.guest, '-o', 'link', 'show').stdout.splitlines()
            names = [line.split(':')[1].strip().split('@')[0] for line in lines]
            others = [name for name in names if name != 'lo']
            if others:
                return others[0]
            time.sleep(0.05)
        raise RuntimeError('patchbay attach made no interface')

    @staticmethod
    def version():
        done = subprocess.run(['git', '-C', REPOSITORY, 'describe', '--always', '--dirty'], capture_output=True, text=True)
        return done.stdout.strip() or 'unversioned'


def package(name):
    done = subprocess.run(['dpkg-query', '-W', '-f', '${Version}', name], capture_output=True, text=True)
    return done.stdout.strip() or 'unknown'


ENGINES = {engine.name: engine for engine in (Patchbay, Pasta, Slirp4netns, Kernel)}
