"""Patchbay's daemon as a child of ours, driven by its public commands, or by its line where a client's own start would
be in the figure."""

import os
import shutil
import socket
import struct
import subprocess
import time
import zlib

from lab import cpu_seconds, memory_mib

REPOSITORY = os.path.abspath(os.path.join(os.path.dirname(__file__), *['..'] * 5))
REQUEST, OUTPUT, ERROR_OUTPUT, EXIT = 1, 6, 7, 10
"""Kinds of message on the line, of patchbay.line.MessageKind."""


class Daemon:
    """One daemon with a home of its own, in the host's namespace; machines are made and removed by name."""

    def __init__(self, lab, name='home'):
        self.lab = lab
        self.home = os.path.join(lab.scratch, name)
        self.runtime = os.path.join(lab.scratch, 'run')
        self.environment = dict(os.environ, PATCHBAY_HOME=self.home, XDG_RUNTIME_DIR=self.runtime)
        self.child = None

    def start(self):
        """Answers when it was started, in seconds of the monotonic clock; it may not be ready yet."""
        os.makedirs(self.runtime, mode=0o700, exist_ok=True)
        begin = time.monotonic()
        self.child = self.lab.start(self.lab.host, os.path.join(REPOSITORY, 'libexec', 'patchbay-daemon'),
                                    env=self.environment)
        return begin

    def ensure(self):
        """Starts it when it does not run."""
        if not self.child or self.child.poll() is not None:
            self.start()
            self.first_answer()

    def stop(self):
        if self.child:
            self.lab.end(self.child, 60)
        self.child = None

    def remove(self):
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def pids(self):
        return [self.child.pid] if self.child else []

    def cpu_seconds(self):
        return cpu_seconds(self.pids())

    def memory_mib(self, key='VmRSS'):
        return memory_mib(self.pids(), key)

    def command(self, program, *arguments, timeout=60):
        return self.lab.call(self.lab.host, os.path.join(REPOSITORY, 'bin', program), *arguments, timeout=timeout,
                             env=self.environment)

    def manage(self, *arguments):
        """VBoxManage, as a user types it."""
        return self.command('VBoxManage', *arguments)

    def patchbay(self, *arguments):
        return self.command('patchbay', *arguments)

    def machine(self, name, *settings):
        self.manage('createvm', '--name', name, '--ostype', 'Debian_64', '--register')
        self.manage('modifyvm', name, '--nictype1', 'virtio', *settings)

    def attach(self, name, namespace, interface):
        self.patchbay('attach', '--netns', namespace, '--vm', name, '--nic', '1', '--ifname', interface)

    def card_socket(self, name):
        """The socket on which a VMM of the user's own has to listen, out of `patchbay qemu-args`."""
        arguments = self.patchbay('qemu-args', name)
        path = arguments.split('addr.path=', 1)[1].split()[0].split(',')[0].strip("'")
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        return path

    def remove_machine(self, name):
        try:
            self.patchbay('detach', '--vm', name, '--nic', '1')
        except (RuntimeError, subprocess.TimeoutExpired):
            pass
        self.manage('unregistervm', name, '--delete')

    def control_socket(self):
        return os.path.join(self.runtime, 'patchbay', f'{zlib.crc32(self.home.encode()):x}', 'control.sock')

    def first_answer(self, seconds=20):
        """Asks for the list of machines until the daemon answers; the time of the answer, monotonic."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                self.ask('VBoxManage', 'list', 'vms')
                return time.monotonic()
            except OSError:
                time.sleep(0.001)
        raise RuntimeError('the daemon does not answer')

    def ask(self, program, *words):
        """A command without a client: spoken on the line. Answers what it printed."""
        texts = b''.join(_text(text) for text in ('', program, '/'))
        request = texts + struct.pack('>I', len(words)) + b''.join(map(_text, words)) + struct.pack('>IB', 0, 0)
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(20)
            line.connect(self.control_socket())
            line.sendall(struct.pack('>BI', REQUEST, len(request)) + request)
            with line.makefile('rb') as answers:
                return _read_answer(answers)


def _text(text):
    return struct.pack('>I', len(text.encode())) + text.encode()


def _read_answer(answers):
    printed = b''
    while True:
        header = answers.read(5)
        if len(header) < 5:
            raise OSError('the line closed')
        kind, length = struct.unpack('>BI', header)
        payload = answers.read(length)
        if kind in (OUTPUT, ERROR_OUTPUT):
            printed += payload
        if kind == EXIT:
            if payload[0]:
                raise RuntimeError(printed.decode())
            return printed.decode()


def version():
    done = subprocess.run(['git', '-C', REPOSITORY, 'describe', '--always', '--dirty'], capture_output=True, text=True)
    return done.stdout.strip() or 'unversioned'
