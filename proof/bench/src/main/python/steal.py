"""What the host under a virtual machine keeps for itself while something is measured: a figure of such a second says more
about the neighbours than about the engine. The kernel counts that time as `steal` (proc_stat(5))."""

import time

LIMIT = 0.03
"""Of the processors' time; more than that, and the figure is taken again."""
TRIES = 5


class Steal:
    """Takes figures again while the host is busy, whichever engine they are of, for so many seconds in all."""

    def __init__(self, spare_seconds=0):
        self.spare = spare_seconds
        self.taken = 0
        self.again = 0
        self.disturbed = 0

    def calm(self, take):
        """What `take` answers; of several the one during which the host withheld least."""
        least, answer = None, None
        for attempt in range(TRIES):
            begun, before = time.monotonic(), _processors()
            got = take()
            share = _share(before, _processors())
            if least is None or share < least:
                least, answer = share, got
            if least <= LIMIT or attempt == TRIES - 1 or self.spare <= 0:
                break
            self.spare -= time.monotonic() - begun
            self.again += 1
        self.taken += 1
        self.disturbed += least > LIMIT
        return answer

    def report(self):
        return (f'{self.taken} samples; {self.again} were taken again, since the host withheld more than {LIMIT:.0%} of the '
                f'processors meanwhile, and {self.disturbed} stand in spite of that')


def _processors():
    with open('/proc/stat') as file:
        ticks = [int(word) for word in file.readline().split()[1:9]]
    return ticks[7], sum(ticks)


def _share(before, after):
    return (after[0] - before[0]) / max(after[1] - before[1], 1)
