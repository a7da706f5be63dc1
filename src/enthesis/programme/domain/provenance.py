"""Where a value of a programme comes from, in words for the screen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from enthesis.programme.domain.block import REST, Block

UNMARKED = "default"


@dataclass(frozen=True)
class Provenance:
    """Where a value comes from: `marks` as written in the files, `words` for people."""

    marks: tuple[str, ...]
    words: str

    @property
    def is_default(self) -> bool:
        """True where somebody at the place of use must check the value."""
        return "default" in self.marks

    @property
    def is_fixed(self) -> bool:
        """True where the programme itself fixes the value."""
        return self.marks == ("seed",)


def mark_of(block: Block, key: str, inherited: str) -> str:
    """Give the mark of one value of a block, which falls back to the block's `rest`, then to the block around it."""
    return block.basis.get(key) or block.basis.get(REST) or inherited


def marks_by_block(root: BaseModel) -> dict[int, str]:
    """Map the identity of every block below a model to the mark that it inherits from around it."""
    inherited: dict[int, str] = {}
    waiting = [(root, UNMARKED)]
    while waiting:
        model, around = waiting.pop()
        inherited[id(model)] = around
        for key in type(model).model_fields:
            mark = mark_of(model, key, around) if isinstance(model, Block) else around
            waiting += [(child, mark) for child in blocks_in(getattr(model, key))]
    return inherited


def blocks_in(value: object) -> Iterator[Block]:
    """Yield the blocks that a value is or directly holds."""
    if isinstance(value, Block):
        yield value
    elif isinstance(value, tuple):
        yield from (item for item in value if isinstance(item, Block))


def say_marks(mark: str, titles: Mapping[str, str]) -> Provenance:
    """Put a mark such as "source:S30, default" into words, given the titles of the sources."""
    marks = tuple(mark.split(", "))
    sources = [titles[m.removeprefix("source:")] for m in marks if m.startswith("source:")]
    parts = ["Fixed by the programme."] if "seed" in marks else []
    parts += [f"Source: {'; '.join(sources)}."] if sources else []
    parts += ["A default; check locally."] if "default" in marks else []
    return Provenance(marks, " ".join(parts))
