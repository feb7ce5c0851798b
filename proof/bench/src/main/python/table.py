"""Medians with their ranges, side by side, and the verdicts."""

import statistics

from figures import FIGURES, SECTIONS


class Results:
    def __init__(self):
        self.samples = {}
        self.notes = {}

    def add(self, engine, figures):
        for figure, value in figures.items():
            self.samples.setdefault((engine, figure), []).append(value)

    def note(self, key, text):
        """Why a figure has no number."""
        self.notes[key] = text

    def engines(self, key):
        return [engine for engine, figure in self.samples if figure == key]

    def median(self, engine, key):
        samples = self.samples.get((engine, key))
        return statistics.median(samples) if samples else None

    def cell(self, engine, key):
        samples = self.samples.get((engine, key))
        if not samples:
            return '-'
        middle = number(statistics.median(samples))
        return middle if len(samples) == 1 else f'{middle} ({number(min(samples))}–{number(max(samples))})'

    def verdict(self, key):
        """`met` or `short` with the ratios behind it; an empty verdict for a figure without a bar."""
        figure = FIGURES[key]
        judged = [bar.judge(self, key, figure) for bar in figure.bars]
        if not judged:
            return '', ''
        because = ', '.join(text for _, text in judged)
        if self.median('patchbay', key) is None:
            return 'skipped' if key in self.notes else 'short', self.notes.get(key, because)
        if any(good is False for good, _ in judged):
            return 'short', because
        return 'met' if all(good for good, _ in judged) else 'open', because

    def table(self, section):
        """The section as a Markdown table, or an empty text when nothing of it was measured."""
        keys = [key for key, figure in FIGURES.items()
                if figure.section == section and (self.engines(key) or key in self.notes)]
        if not keys:
            return ''
        columns = list(dict.fromkeys(name for key in keys for name in self.engines(key)))
        columns.sort(key=lambda name: (name != 'patchbay', name in ('kernel', 'bridge')))
        rows = [['', 'unit', *columns, 'verdict', 'by']]
        for key in keys:
            verdict, because = self.verdict(key)
            rows.append([FIGURES[key].title, FIGURES[key].unit, *(self.cell(name, key) for name in columns), verdict, because])
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = ['| ' + ' | '.join(cell.ljust(width) for cell, width in zip(row, widths)) + ' |' for row in rows]
        lines.insert(1, '|' + '|'.join('-' * (width + 2) for width in widths) + '|')
        return f'### {SECTIONS[section]}\n\n' + '\n'.join(lines)

    def text(self):
        return '\n\n'.join(filter(None, map(self.table, SECTIONS)))

    def verdicts(self):
        return {key: self.verdict(key) for key in FIGURES if self.engines(key) or key in self.notes}

    def as_json(self):
        rows = {}
        for key, (verdict, because) in self.verdicts().items():
            samples = {name: self.samples[name, key] for name in self.engines(key)}
            rows[key] = {'title': FIGURES[key].title, 'unit': FIGURES[key].unit, 'verdict': verdict, 'by': because,
                         'samples': samples}
        return rows


def number(value):
    if abs(value) >= 100:
        return f'{value:.0f}'
    return f'{value:.1f}' if abs(value) >= 10 else f'{value:.2f}'


def write_between(path, mark, text):
    """Replaces what stands between `<!-- mark -->` and `<!-- end of mark -->` in a Markdown file."""
    begin, end = f'<!-- {mark} -->', f'<!-- end of {mark} -->'
    with open(path) as file:
        before, rest = file.read().split(begin, 1)
    after = rest.split(end, 1)[1]
    with open(path, 'w') as file:
        file.write(f'{before}{begin}\n{text.strip()}\n{end}{after}')
