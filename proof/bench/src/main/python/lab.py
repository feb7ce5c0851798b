"""The laboratory: network namespaces of this run, and the processes in them. All of it is gone after close()."""

import os
import shutil
import signal
import subprocess
import tempfile
import time

SERVER = '10.99.0.1'
"""The address of the servers, in the host's namespace."""
ECHO_PORT = '5401'
"""Where the probe echoes, as long as the laboratory stands."""


class Lab:
    """Two namespaces, host and guest, without a way out; names carry the process id, so runs do not meet."""

    def __init__(self, probe):
        self.probe = probe
        self.host = f'pbb-host-{os.getpid()}'
        self.guest = f'pbb-guest-{os.getpid()}'
        self.scratch = tempfile.mkdtemp(prefix='patchbay-bench-')
        self.children = []
        self.fresh(self.host)
        # A veth pair that ends in itself: an interface that is up, with an address and a default route.
        ip('-n', self.host, 'link', 'add', 'outer0', 'type', 'veth', 'peer', 'name', 'outer1')
        for name in ('outer0', 'outer1'):
            ip('-n', self.host, 'link', 'set', name, 'up')
        ip('-n', self.host, 'addr', 'add', SERVER + '/24', 'dev', 'outer0')
        ip('-n', self.host, 'route', 'add', 'default', 'via', '10.99.0.254')
        self.call(self.host, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')

        self.start(self.host, probe, 'serve', SERVER, ECHO_PORT)

    def fresh(self, namespace):
        """Makes the namespace anew, with enough ports for the connection measurements."""
        ip('netns', 'del', namespace, check=False)
        ip('netns', 'add', namespace)
        ip('-n', namespace, 'link', 'set', 'lo', 'up')
        self.call(namespace, 'sysctl', '-qw', 'net.ipv4.ip_local_port_range=10000 65000',
                  'net.ipv4.tcp_tw_reuse=1', 'net.ipv6.conf.all.disable_ipv6=1')

    @staticmethod
    def inside(namespace, *command):
        return ['ip', 'netns', 'exec', namespace, *map(str, command)]

    def call(self, namespace, *command, timeout=30, env=None):
        """Runs a command to its end and answers its standard output; its error text is in the exception."""
        done = subprocess.run(self.inside(namespace, *command), capture_output=True, text=True, timeout=timeout,
                              env=env, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise RuntimeError(f'{command[0]} ended with {done.returncode}: {(done.stderr or done.stdout)[-400:].strip()}')
        return done.stdout

    def start(self, namespace, *command):
        """Starts a command that goes on; end() ends it."""
        log = open(os.path.join(self.scratch, 'log'), 'ab')
        child = subprocess.Popen(self.inside(namespace, *command), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                 start_new_session=True)
        log.close()
        self.children.append(child)
        return child

    def end(self, child):
        if child in self.children:
            self.children.remove(child)
        if child.poll() is not None:
            return
        child.terminate()
        try:
            child.wait(2)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def wait_for_interface(self, namespace, name, seconds=20):
        end = time.monotonic() + seconds
        while ip('-n', namespace, 'link', 'show', name, check=False).returncode:
            if time.monotonic() > end:
                raise RuntimeError(f'no interface {name} after {seconds} s')
            time.sleep(0.02)

    def guest_address(self, name, address, gateway, mtu):
        self.wait_for_interface(self.guest, name)
        ip('-n', self.guest, 'link', 'set', name, 'up', 'mtu', str(mtu))
        ip('-n', self.guest, 'addr', 'replace', address, 'dev', name)
        ip('-n', self.guest, 'route', 'replace', 'default', 'via', gateway, 'dev', name)

    def wait_for_echo(self, seconds=10):
        """Until a byte comes back to the guest through the engine."""
        end = time.monotonic() + seconds
        while True:
            try:
                self.call(self.guest, self.probe, 'pingpong', SERVER, ECHO_PORT, 1)
                return
            except (RuntimeError, subprocess.TimeoutExpired) as failure:
                if time.monotonic() > end:
                    raise RuntimeError(f'no way to the server: {failure}') from failure
                time.sleep(0.1)

    def close(self):
        for child in list(self.children):
            self.end(child)
        for namespace in (self.guest, self.host):
            ip('netns', 'del', namespace, check=False)
        shutil.rmtree(self.scratch, ignore_errors=True)


def ip(*arguments, check=True):
    done = subprocess.run(['ip', *arguments], capture_output=True, text=True)
    if check and done.returncode:
        raise RuntimeError(f'ip {" ".join(arguments)}: {done.stderr.strip()}')
    return done


def end_process(pid, seconds=3):
    """Ends a process that is not our child, by its id."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        end = time.monotonic() + seconds
        while time.monotonic() < end and os.path.exists(f'/proc/{pid}'):
            time.sleep(0.02)


def cpu_seconds(pids):
    """User and system time of these processes so far."""
    ticks = 0
    for pid in pids:
        try:
            with open(f'/proc/{pid}/stat') as stat:
                fields = stat.read().rsplit(')', 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return ticks / os.sysconf('SC_CLK_TCK')


def memory_mib(pids, key='VmRSS'):
    """Resident memory of these processes, or another line of their status (VmHWM: the most there was)."""
    kib = 0
    for pid in pids:
        try:
            with open(f'/proc/{pid}/status') as status:
                kib += sum(int(line.split()[1]) for line in status if line.startswith(key + ':'))
        except OSError:
            pass
    return kib / 1024
