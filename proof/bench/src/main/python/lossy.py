"""A wire that loses frames, between an engine's TAP and a guest in a namespace of its own."""

from lab import ip

GUEST_END, ENGINE_END, BRIDGE = 'g0', 'm0', 'br0'
SHARES = {'05': 5, '20': 20, '50': 50}
"""Frames lost in each direction, in a thousand, by the figures' names."""


class LossyWire:
    """The engine's TAP stays where the engine made it, in a bridge with one end of a veth pair; the guest is at the other
    end. Neither end takes super-frames, so the kernel cuts them before they are lost one by one, whatever the engine's
    TAP can take, and every engine has the same wire. The guest has the MAC address that the TAP had."""

    def __init__(self, lab, engine, per_mille):
        self.lab = lab
        self.engine = engine
        self.per_mille = per_mille
        self.guest = lab.behind

    def __enter__(self):
        lab, tap = self.lab, self.engine.interface
        lab.fresh(self.guest)
        mac = lab.call(lab.guest, 'cat', f'/sys/class/net/{tap}/address').strip()
        ip('-n', lab.guest, 'addr', 'flush', 'dev', tap)
        ip('-n', lab.guest, 'link', 'add', BRIDGE, 'type', 'bridge')
        ip('-n', lab.guest, 'link', 'add', ENGINE_END, 'type', 'veth', 'peer', 'name', GUEST_END, 'netns', self.guest)
        ip('-n', lab.guest, 'link', 'set', tap, 'address', '02' + mac[2:-2] + 'fe')
        ip('-n', self.guest, 'link', 'set', GUEST_END, 'address', mac)
        for name in (tap, ENGINE_END):
            ip('-n', lab.guest, 'link', 'set', name, 'master', BRIDGE)
        for name in (BRIDGE, ENGINE_END):
            ip('-n', lab.guest, 'link', 'set', name, 'up')
        for namespace, name in ((lab.guest, ENGINE_END), (self.guest, GUEST_END)):
            lab.call(namespace, 'ethtool', '-K', name, 'tx', 'off', 'gro', 'off')
        lab.address(self.guest, GUEST_END, self.engine.guest, self.engine.mtu, self.engine.gateway)
        lab.wait_for_echo(self.guest)
        self.lose(lab.guest, ENGINE_END)
        self.lose(self.guest, GUEST_END)
        return self

    def lose(self, namespace, name):
        """From now on frames that arrive at this end are lost at random."""
        call = self.lab.call
        call(namespace, 'nft', 'add', 'table', 'netdev', 'loss')
        call(namespace, 'nft', f'add chain netdev loss in {{ type filter hook ingress device {name} priority 0; }}')
        call(namespace, 'nft', f'add rule netdev loss in numgen random mod 1000 < {self.per_mille} drop')

    def __exit__(self, *ignored):
        ip('netns', 'del', self.guest, check=False)
