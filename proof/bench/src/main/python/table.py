"""Medians with their ranges, side by side, and the verdict."""

import statistics

from measure import FIGURES


class Results:
    def __init__(self):
        self.samples = {}

    def add(self, engine, figures):
        for figure, value in figures.items():
            self.samples.setdefault((engine, figure), []).append(value)

    def median(self, engine, figure):
        samples = self.samples.get((engine, figure))
        return statistics.median(samples) if samples else None

    def cell(self, engine, figure):
        samples = self.samples.get((engine, figure))
        if not samples:
            return '-'
        middle = number(statistics.median(samples))
        return middle if len(samples) == 1 else f'{middle} ({number(min(samples))}–{number(max(samples))})'

    def ratio(self, engine, other, figure):
        """How many times as good as the other: above 1 is better, whichever way the figure counts."""
        ours, theirs = self.median(engine, figure), self.median(other, figure)
        if not ours or not theirs:
            return None
        return ours / theirs if FIGURES[figure].more_is_better else theirs / ours

    def table(self, engines, reference):
        rows = [['', 'unit', *engines, f'× {reference}']]
        for key, figure in FIGURES.items():
            if all(self.median(engine, key) is None for engine in engines):
                continue
            ratio = self.ratio(engines[0], reference, key)
            rows.append([figure.title, figure.unit, *(self.cell(engine, key) for engine in engines),
                         f'{ratio:.2f}' if ratio else '-'])
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = ['| ' + ' | '.join(cell.ljust(width) for cell, width in zip(row, widths)) + ' |' for row in rows]
        lines.insert(1, '|' + '|'.join('-' * (width + 2) for width in widths) + '|')
        return '\n'.join(lines)

    def slower(self, engine, reference):
        """The titles of the figures in which the engine is slower than the reference, or has none to show."""
        titles = []
        for key, figure in FIGURES.items():
            if not figure.counts or self.median(reference, key) is None:
                continue
            ratio = self.ratio(engine, reference, key)
            if ratio is None:
                titles.append(f'{figure.title} (not measured)')
            elif ratio < 1:
                titles.append(f'{figure.title} (× {ratio:.2f})')
        return titles

    def as_json(self):
        rows = {}
        for (engine, figure), samples in self.samples.items():
            rows.setdefault(engine, {})[figure] = samples
        return rows


def number(value):
    if value >= 100:
        return f'{value:.0f}'
    return f'{value:.1f}' if value >= 10 else f'{value:.2f}'
