"""How long a driver waits for a register of a card behind QEMU's proxy, which the probe plays. Beside Patchbay answer
QEMU's own process for such cards, and a loop in C that does nothing but answer: what two processes on this machine
need at least when the one spins and the other sleeps."""

import json
import os
import socket
import time

from daemon import Daemon
from packages import package_version

READS = 20_000
REMOTE_SECONDS = 1
"""What QEMU gets to be ready in; it says nothing when it is."""


class PatchbayCard:
    """The product as a user starts it, with a QEMU that is the probe."""

    @staticmethod
    def measure(lab):
        folder = os.path.join(lab.scratch, 'standin')
        answer = os.path.join(lab.scratch, 'registers.json')
        os.makedirs(folder, exist_ok=True)
        program = os.path.join(folder, 'qemu-system-x86_64')
        with open(program, 'w') as file:
            file.write(f'''#!/bin/sh
case "$*" in *--version*) echo "QEMU emulator version 7.2.0"; exit ;; esac
for word; do
  case $word in x-pci-proxy-dev*) fd=${{word#*fd=}}; exec {lab.probe} registers "${{fd%%,*}}" {READS} >{answer} ;; esac
done
exit 1
''')
        os.chmod(program, 0o755)
        daemon = Daemon(lab, 'registers')
        daemon.environment['PATH'] = folder + ':' + os.environ['PATH']
        try:
            daemon.ensure()
            daemon.machine('proxied', '--nic1', 'intnet')
            daemon.manage('modifyvm', 'proxied', '--nictype1', '82540EM', '--nicbackend1', 'multi-process')
            try:
                daemon.manage('startvm', 'proxied', '--type', 'headless')
            except RuntimeError:
                pass  # what stood in for QEMU ended, as it should
            with open(answer) as file:
                return figure(file.read())
        finally:
            daemon.remove()


class RemoteQemu:
    """The same card as QEMU serves it itself (docs/system/multi-process)."""

    @staticmethod
    def version():
        return 'qemu ' + package_version('qemu-system-x86')

    @staticmethod
    def measure(lab):
        return ask(lab, lambda descriptor: [
            'qemu-system-x86_64', '-machine', 'x-remote', '-nodefaults', '-display', 'none', '-monitor', 'none', '-device',
            'e1000,id=card,romfile=', '-object', f'x-remote-object,id=served,devid=card,fd={descriptor}'], REMOTE_SECONDS)


class SpinningLoop:
    """The machine's limit, not a peer."""

    @staticmethod
    def version():
        return 'C, spinning'

    @staticmethod
    def measure(lab):
        return ask(lab, lambda descriptor: [lab.probe, 'registers-answer', descriptor])


def ask(lab, command, seconds=0):
    """Reads registers of what `command` starts when it is told its descriptor."""
    asking, answering = socket.socketpair()
    with asking:
        with answering:
            server = lab.start(lab.host, *command(answering.fileno()), descriptors=[answering.fileno()])
        try:
            time.sleep(seconds)
            client = lab.start(lab.host, lab.probe, 'registers', asking.fileno(), READS, pipes=True,
                               descriptors=[asking.fileno()])
            try:
                return figure(client.stdout.read())
            finally:
                lab.end(client)
        finally:
            lab.end(server)


def figure(line):
    if not line:
        raise RuntimeError('the card answered no more')
    return {'register_p50': json.loads(line)['p50_us']}


SERVERS = {'patchbay': PatchbayCard, 'qemu': RemoteQemu, 'spinning': SpinningLoop}
