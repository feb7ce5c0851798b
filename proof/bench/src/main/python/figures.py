"""Every figure of the table, and the bar that issue "The engine at full speed" sets for it."""

SECTIONS = {'nat': 'NAT through a TAP', 'stream': "NAT through QEMU's stream socket (a shim plays QEMU)",
            'switch': 'Switch', 'cards': 'Cards by shared memory', 'daemon': 'Start and size'}
LIMITS = {'nat': 'kernel', 'switch': 'bridge'}
"""The column that is the machine's limit and no peer."""


class Figure:
    """One line of the table: what it is called, its unit, whether more of it is better, and its bars."""

    def __init__(self, section, title, unit, more_is_better, *bars, peers=None):
        self.section = section
        self.title = title
        self.unit = unit
        self.more_is_better = more_is_better
        self.bars = bars
        self.peers = peers
        """Which columns count as peers; None means all but ours and the limit."""


class TimesBest:
    """At least (or, where less is better, at most) so many times the best peer."""

    def __init__(self, factor):
        self.factor = factor

    def judge(self, results, key, figure):
        ours = results.median('patchbay', key)
        peers = figure.peers or [name for name in results.engines(key) if name not in ('patchbay', LIMITS.get(figure.section))]
        values = [(results.median(name, key), name) for name in peers if results.median(name, key)]
        if not values or ours is None:
            return None, f'× best peer {self.factor:g}: not measured'
        best, name = max(values) if figure.more_is_better else min(values)
        ratio = ours / best
        good = ratio >= self.factor if figure.more_is_better else ratio <= self.factor
        return good, f'{ratio:.2f} × {name} ({"≥" if figure.more_is_better else "≤"} {self.factor:g})'


class ShareOfLimit:
    """At least this share of what the kernel alone reaches."""

    def __init__(self, share):
        self.share = share

    def judge(self, results, key, figure):
        ours, limit = results.median('patchbay', key), results.median(LIMITS[figure.section], key)
        if not ours or not limit:
            return None, f'{self.share:.0%} of {LIMITS[figure.section]}: not measured'
        return ours / limit >= self.share, f'{ours / limit:.0%} of {LIMITS[figure.section]} (≥ {self.share:.0%})'


class ShareOfFigure:
    """At least this share of another figure of our own."""

    def __init__(self, share, other):
        self.share = share
        self.other = other

    def judge(self, results, key, figure):
        ours, other = results.median('patchbay', key), results.median('patchbay', self.other)
        if not ours or not other:
            return None, 'not measured'
        return ours / other >= self.share, f'{ours / other:.0%} of the same by IPv4 (≥ {self.share:.0%})'


class Within:
    """An absolute number: no more, or no less, of it."""

    def __init__(self, most=None, least=None):
        self.most = most
        self.least = least

    def judge(self, results, key, figure):
        ours = results.median('patchbay', key)
        bar = f'≤ {self.most:g}' if self.most is not None else f'≥ {self.least:g}'
        if ours is None:
            return None, f'{bar}: not measured'
        return (ours <= self.most if self.most is not None else ours >= self.least), f'{ours:.{0 if ours >= 100 else 2}f} ({bar})'


FIGURES = {}


def _nat():
    ways = (('up', 'guest to host', 3), ('down', 'host to guest', 2))
    for mtu in (1500, 65520):
        for way, text, factor in ways:
            for streams in (1, 8):
                bars = (TimesBest(factor), ShareOfLimit(0.6)) if mtu == 1500 else (TimesBest(1.1),)
                title = f'TCP {text}, MTU {mtu}, {streams} stream{"s" if streams > 1 else ""}'
                FIGURES[f'tcp_{way}_{streams}_{mtu}'] = Figure('nat', title, 'Gbit/s', True, *bars)
            bar = TimesBest(1) if mtu == 65520 else Within(most=0.5 if way == 'up' else 0.8)
            FIGURES[f'cpu_{way}_{mtu}'] = Figure('nat', f'CPU of the engine, {text}, MTU {mtu}', 's/GB', False, bar)
    for way, text, _ in ways:
        for streams in (1, 8):
            title = f'TCP by IPv6 {text}, MTU 1500, {streams} stream{"s" if streams > 1 else ""}'
            FIGURES[f'tcp6_{way}_{streams}'] = Figure('nat', title, 'Gbit/s', True,
                                                      ShareOfFigure(0.9, f'tcp_{way}_{streams}_1500'))
    for share, text in (('05', '0.5'), ('20', '2'), ('50', '5')):
        for way, direction, _ in ways:
            title = f'TCP {direction}, {text} % of frames lost each way, MTU 1500, 1 stream'
            FIGURES[f'loss_{way}_1_{share}'] = Figure('nat', title, 'Gbit/s', True, TimesBest(1))
    FIGURES['ping_p50'] = Figure('nat', 'TCP ping-pong, p50', 'µs', False, TimesBest(1.15))
    FIGURES['ping_p99'] = Figure('nat', 'TCP ping-pong, p99', 'µs', False, TimesBest(1.15))
    for threads in (1, 16):
        FIGURES[f'connect_{threads}'] = Figure('nat', f'connect, request, response, close; {threads} at once', '/s', True,
                                               TimesBest(1))
    for size in (64, 1400):
        for way, text, _ in ways:
            FIGURES[f'udp_{way}_{size}'] = Figure('nat', f'UDP {size} B {text}, unpaced, received', 'k/s', True,
                                                  TimesBest(1.3))
    for threads in (1, 16):
        FIGURES[f'dns_{threads}'] = Figure('nat', f'UDP transactions from fresh ports, {threads} at once', '/s', True,
                                           TimesBest(1))
    FIGURES['forward'] = Figure('nat', 'port forward by address, MTU 1500', 'Gbit/s', True, TimesBest(2))
    FIGURES['forward_loopback'] = Figure('nat', "port forward from host loopback, MTU 1500 (pasta's splice is no bar)",
                                         'Gbit/s', True, TimesBest(2), peers=['slirp4netns', 'qemu'])
    FIGURES['idle_held'] = Figure('nat', '10 000 idle connections: held and alive', '', True, Within(least=10_000))
    FIGURES['idle_kib'] = Figure('nat', 'memory of the engine for each of them', 'KiB', False, Within(most=1))


def _stream():
    for way, text in (('up', 'guest to host'), ('down', 'host to guest')):
        for streams in (1, 8):
            title = f'TCP {text}, MTU 1500, {streams} stream{"s" if streams > 1 else ""}'
            FIGURES[f'stream_{way}_{streams}'] = Figure('stream', title, 'Gbit/s', True, TimesBest(1.2))


def _switch():
    for streams in (1, 8):
        title = f'TCP from TAP to TAP, {streams} stream{"s" if streams > 1 else ""}'
        FIGURES[f'switch_tcp_{streams}'] = Figure('switch', title, 'Gbit/s', True, TimesBest(8), ShareOfLimit(0.65),
                                                  peers=['vde_switch'])
    FIGURES['switch_64'] = Figure('switch', '64-byte frames from TAP to TAP, received', 'k/s', True, TimesBest(2.2),
                                  ShareOfLimit(0.5), peers=['vde_switch'])
    FIGURES['frames_64'] = Figure('switch', "64-byte frames from socket to socket (QEMU's streams; vde's own), received",
                                  'k/s', True, TimesBest(3), peers=['vde_switch'])


def _cards():
    FIGURES['pmd_64'] = Figure('cards', '64-byte frames round testpmd and our switch, or its own back end', 'k/s', True, TimesBest(0.4))
    FIGURES['card_idle'] = Figure('cards', 'CPU of the engine while both are there and silent', '%', False, Within(most=1))
    FIGURES['uml_tcp'] = Figure('cards', 'TCP from one user-mode-linux to another, MTU 1500', 'Gbit/s', True)
    FIGURES['uml_up'] = Figure('cards', 'TCP user-mode-linux to host, MTU 1500 (vector: a TAP, no NAT)', 'Gbit/s', True)
    FIGURES['uml_down'] = Figure('cards', 'TCP host to user-mode-linux, MTU 1500 (vector: a TAP, no NAT)', 'Gbit/s', True)
    FIGURES['register_p50'] = Figure('cards', "register read of a card behind QEMU's proxy, p50", 'µs', False,
                                     TimesBest(1), Within(most=15), peers=['qemu'])


def _daemon():
    FIGURES['start_command'] = Figure('daemon', 'daemon process to the first answered command', 's', False, Within(most=1))
    FIGURES['start_dhcp'] = Figure('daemon', 'daemon process to the first DHCP answer of a stored machine', 's', False,
                                   Within(most=1))
    FIGURES['cold_up'] = Figure('daemon', 'TCP guest to host in the first second after that', 'Gbit/s', True)
    FIGURES['cold_connect'] = Figure('daemon', 'connect, request, response, close in the second after', '/s', True)
    FIGURES['memory_idle'] = Figure('daemon', 'RSS, idle', 'MiB', False, Within(most=110))
    FIGURES['memory_load'] = Figure('daemon', 'RSS, the most in this whole run', 'MiB', False, Within(most=170))
    FIGURES['memory_flat'] = Figure('daemon', 'RSS after the last round, of that after the second', '×', False,
                                    Within(most=1.1))
    FIGURES['client'] = Figure('daemon', '`VBoxManage list vms`, p50', 'ms', False, Within(most=70))


_nat()
_stream()
_switch()
_cards()
_daemon()
