"""A flame graph as SVG, and what the time is spent on, from the lines of `perf script`."""

import collections
import html
import re

WIDTH, LINE, CHAR = 1200, 17, 6.6
COLOURS = {'copy': '#d9794f', 'kernel': '#e5b567', 'crossing': '#c9a0c9', 'ours': '#7fb07f', 'jvm': '#8fb3d9'}
TITLES = {'copy': 'copying in the kernel', 'kernel': 'the rest of the kernel', 'crossing': 'libc and the way into the kernel',
          'ours': 'our code', 'jvm': 'the JVM: compiling, collecting, interpreting'}
COPY = re.compile(r'rep_movs|copy_(to|from)_iter|_copy_|copyout|copyin|csum_partial_copy|memcpy')
FRAME = re.compile(r'^\s+[0-9a-f]+ (.+?)(?:\+0x[0-9a-f]+)? \((.*)\)$')


def stacks(lines):
    """Counts of call stacks, the outermost call first; a stack is a tuple of (name, where from)."""
    counts = collections.Counter()
    stack = []
    for line in lines:
        frame = FRAME.match(line.rstrip('\n'))
        if frame:
            stack.append((short(frame.group(1)), origin(frame.group(1), frame.group(2))))
        elif stack:
            counts[tuple(reversed(stack))] += 1
            stack = []
    if stack:
        counts[tuple(reversed(stack))] += 1
    return counts


def origin(name, place):
    if place.startswith('[kernel') or place == '[unknown]' and not name.startswith('0x') or place.endswith('.ko'):
        return 'copy' if COPY.search(name) else 'kernel'
    if 'libjvm' in place:
        return 'jvm'
    if 'perf-' in place:
        return 'ours' if 'patchbay' in name or 'java.' in name or 'jdk.' in name else 'jvm'
    return 'crossing'


def short(name):
    """A Java method as Class.method; others as they are."""
    java = re.match(r'^(?:\S+ )?([\w.$]+)\.([\w$<>]+)\(.*\)$', name)
    return f'{java.group(1).rsplit(".", 1)[-1]}.{java.group(2)}' if java else name


def shares(counts):
    """The part of all samples that ended in each kind of code, 0 to 1."""
    ends = collections.Counter()
    for stack, count in counts.items():
        ends[stack[-1][1]] += count
    total = sum(ends.values()) or 1
    return {kind: ends[kind] / total for kind in COLOURS}


def svg(counts, title):
    tree = {'children': {}, 'count': 0}
    for stack, count in counts.items():
        node = tree
        node['count'] += count
        for name, kind in stack:
            node = node['children'].setdefault((name, kind), {'children': {}, 'count': 0})
            node['count'] += count
    boxes = []
    total = tree['count'] or 1
    depth = _draw(tree, 0, 0, total, boxes)
    height = (depth + 3) * LINE
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="monospace" font-size="11">',
           f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
           f'<text x="6" y="{LINE - 4}" font-size="13">{html.escape(title)}</text>']
    x = 6
    for kind, share in shares(counts).items():
        text = f'{TITLES[kind]} {share:.0%}'
        out.append(f'<rect x="{x}" y="{LINE + 2}" width="10" height="10" fill="{COLOURS[kind]}"/>'
                   f'<text x="{x + 14}" y="{2 * LINE - 6}">{text}</text>')
        x += 30 + len(text) * CHAR
    for level, start, width, name, kind, count in boxes:
        y = height - (level + 1) * LINE
        text = name if len(name) * CHAR < width - 4 else name[:max(int((width - 4) / CHAR) - 1, 0)]
        out.append(f'<g><title>{html.escape(name)} {count / total:.1%}</title>'
                   f'<rect x="{start:.1f}" y="{y}" width="{width:.1f}" height="{LINE - 1}" fill="{COLOURS[kind]}"/>'
                   + (f'<text x="{start + 2:.1f}" y="{y + 12}">{html.escape(text)}</text>' if len(text) > 2 else '') + '</g>')
    return '\n'.join((*out, '</svg>\n'))


def _draw(node, level, start, total, boxes):
    deepest = level
    for (name, kind), child in sorted(node['children'].items()):
        width = child['count'] / total * WIDTH
        if width >= 1:
            boxes.append((level, start, width, name, kind, child['count']))
            deepest = max(deepest, _draw(child, level + 1, start, total, boxes))
        start += width
    return deepest
