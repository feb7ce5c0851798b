"""The laboratory: network namespaces of this run, and the processes in them. All of it is gone after close(), and
after a kill of any kind too: children die with this process, and a small shell removes the rest."""

import ctypes
import os
import signal
import subprocess
import tempfile
import time

SERVER = '10.99.0.1'
"""The address of the servers, in the host's namespace."""
SERVER6 = 'fd99::1'
ECHO_PORT = '5401'
"""Where the probe echoes, as long as the laboratory stands."""

_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1
_CLEANER = 'trap "" INT TERM; cat >/dev/null; sleep 0.5; scratch=$1; shift; for n in "$@"; do ip netns del "$n"; done; rm -rf "$scratch"'


class Lab:
    """Namespaces without a way out; names carry the process id, so runs do not meet. `host` has the servers, `guest` is
    behind the NAT under measurement, `behind` is the guest where a wire that loses frames stands between, and `left` and
    `right` are behind a switch."""

    def __init__(self, probe):
        self.probe = probe
        names = [f'pbb-{name}-{os.getpid()}' for name in ('host', 'guest', 'behind', 'left', 'right')]
        self.host, self.guest, self.behind, self.left, self.right = names
        self.scratch = tempfile.mkdtemp(prefix='patchbay-bench-')
        self.children = []
        self.cleaner = subprocess.Popen(
            ['sh', '-c', _CLEANER, 'sh', self.scratch, *names],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self.fresh(self.host)
        # A veth pair that ends in itself: an interface that is up, with an address and a default route.
        ip('-n', self.host, 'link', 'add', 'outer0', 'type', 'veth', 'peer', 'name', 'outer1')
        for name in ('outer0', 'outer1'):
            ip('-n', self.host, 'link', 'set', name, 'up')
        self.allow_six(self.host)
        ip('-n', self.host, 'addr', 'add', SERVER + '/24', 'dev', 'outer0')
        ip('-n', self.host, 'addr', 'add', SERVER6 + '/64', 'dev', 'outer0', 'nodad')
        ip('-n', self.host, 'route', 'add', 'default', 'via', '10.99.0.254')
        ip('-n', self.host, 'route', 'add', 'default', 'via', 'fd99::254')
        self.call(self.host, 'sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1')
        self.start(self.host, probe, 'serve', SERVER, ECHO_PORT)

    def fresh(self, namespace):
        """Makes the namespace anew, with enough ports for the connection measurements."""
        ip('netns', 'del', namespace, check=False)
        ip('netns', 'add', namespace)
        ip('-n', namespace, 'link', 'set', 'lo', 'up')
        self.call(namespace, 'sysctl', '-qw', 'net.ipv4.ip_local_port_range=10000 65000',
                  'net.ipv4.tcp_tw_reuse=1', 'net.ipv6.conf.all.disable_ipv6=1')

    def allow_six(self, namespace):
        """IPv6 for interfaces of this namespace, addresses at once."""
        self.call(namespace, 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=0', 'net.ipv6.conf.default.disable_ipv6=0',
                  'net.ipv6.conf.default.accept_dad=0', 'net.ipv6.conf.all.accept_dad=0')

    @staticmethod
    def inside(namespace, *command):
        return ['ip', 'netns', 'exec', namespace, *map(str, command)]

    def call(self, namespace, *command, timeout=30, env=None):
        """Runs a command to its end and answers its standard output; its error text is in the exception."""
        done = subprocess.run(self.inside(namespace, *command), capture_output=True, text=True, timeout=timeout,
                              env=env, stdin=subprocess.DEVNULL, preexec_fn=_die_with_parent)
        if done.returncode:
            raise RuntimeError(f'{command[0]} ended with {done.returncode}: {(done.stderr or done.stdout)[-400:].strip()}')
        return done.stdout

    def start(self, namespace, *command, env=None, pipes=False, descriptors=()):
        """Starts a command that goes on; end() ends it. With pipes its standard input and output are ours; it gets our
        descriptors, too."""
        log = open(os.path.join(self.scratch, 'log'), 'ab')
        child = subprocess.Popen(self.inside(namespace, *command), stdout=subprocess.PIPE if pipes else log, stderr=log,
                                 stdin=subprocess.PIPE if pipes else subprocess.DEVNULL, text=pipes or None, env=env,
                                 start_new_session=True, pass_fds=descriptors, preexec_fn=_die_with_parent)
        log.close()
        self.children.append(child)
        return child

    def end(self, child, seconds=3):
        if child in self.children:
            self.children.remove(child)
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(seconds)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                pipe.close()

    def wait_for_interface(self, namespace, name, seconds=20):
        def there():
            return not ip('-n', namespace, 'link', 'show', name, check=False).returncode
        wait_until(there, f'no interface {name}', seconds)

    def address(self, namespace, name, address, mtu, gateway=None):
        self.wait_for_interface(namespace, name)
        ip('-n', namespace, 'link', 'set', name, 'up', 'mtu', str(mtu))
        ip('-n', namespace, 'addr', 'replace', address, 'dev', name)
        if gateway:
            ip('-n', namespace, 'route', 'replace', 'default', 'via', gateway, 'dev', name)

    def wait_for_echo(self, namespace, server=SERVER, seconds=10):
        """Until a byte comes back through the engine."""
        end = time.monotonic() + seconds
        while True:
            try:
                self.call(namespace, self.probe, 'pingpong', server, ECHO_PORT, 1)
                return
            except (RuntimeError, subprocess.TimeoutExpired) as failure:
                if time.monotonic() > end:
                    raise RuntimeError(f'no way to the server: {failure}') from failure
                time.sleep(0.1)

    def close(self):
        for child in list(self.children):
            self.end(child)
        self.cleaner.stdin.close()
        self.cleaner.wait()


def _die_with_parent():
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def wait_until(true, otherwise, seconds=10):
    """Asks every 20 ms; what is missing stands in the exception."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise RuntimeError(f'{otherwise} after {seconds} s')
        time.sleep(0.02)


def ip(*arguments, check=True):
    done = subprocess.run(['ip', *arguments], capture_output=True, text=True)
    if check and done.returncode:
        raise RuntimeError(f'ip {" ".join(arguments)}: {done.stderr.strip()}')
    return done


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
