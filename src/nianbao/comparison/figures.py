"""The figures of a section, in both reports → which stand for one another, and how they differ."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from nianbao.document import Chart, Figure

_Key = Callable[[Figure], Hashable]

# What makes two figures the same one, the surest sign first.
_SIGNS: tuple[_Key, ...] = (
    lambda figure: figure,
    lambda figure: figure.caption,
    lambda figure: figure.content,
)

Pair = tuple[int, int]


def paired_figures(a: Sequence[Figure], b: Sequence[Figure]) -> list[Pair]:
    """Numbers of the figures that stand for one another, in the order of b."""
    left, right = list(range(len(a))), list(range(len(b)))
    pairs: list[Pair] = []
    for sign in _SIGNS:
        for i in tuple(left):
            j = next((j for j in right if sign(a[i]) == sign(b[j])), None)
            if j is not None:
                pairs.append((i, j))
                left.remove(i)
                right.remove(j)
    return sorted(pairs, key=lambda pair: pair[1])


def aspects(a: Figure, b: Figure) -> list[str]:
    """In what two figures differ, in the words of the data file."""
    differs = {
        "题": a.caption != b.caption,
        "替代文字": a.alternative != b.alternative,
        "内容": a.content != b.content,
    }
    return [name for name, does in differs.items() if does]


def moved(pairs: Sequence[Pair]) -> set[Pair]:
    """The pairs that stand at another place among the pairs."""
    before = sorted(pairs)
    return {pair for rank, pair in enumerate(pairs) if before[rank] != pair}


def content_words(figure: Figure) -> str:
    """What a figure shows, in a few words; a picture by its size."""
    content = figure.content
    if isinstance(content, Chart):
        return "，".join(f"{bar.label} {bar.text}" for bar in content.bars)
    return f"{content.kind.upper()} 图片，{content.width}×{content.height} 像素"
