"""Reading one YAML file so that every value is known by its line. Nothing but plain data is ever built."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from enthesis.programme.domain.findings import Finding

Path = tuple[str | int, ...]
Loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEPTH_MAX = 20
PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null"))
DATE_TAG = "tag:yaml.org,2002:timestamp"


@dataclass
class YamlFile:
    """A file as plain data (None where it could not be read), with the line of each value and the findings."""

    path: str
    data: object = None
    is_readable: bool = False
    lines: dict[Path, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Give the line of a value, or of the nearest block around it that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def find(self, path: Path, message: str) -> None:
        """Note something to mend at a value."""
        self.findings.append(Finding(self.path, self.line(path), message))


def read_yaml(path: str, content: bytes) -> YamlFile:
    """Read a file's content; `path` is its name in findings. What cannot be read is found, never raised."""
    file = YamlFile(path)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        file.findings.append(Finding(path, line, "This is not UTF-8 text; save the file as UTF-8."))
        return file
    try:
        file.findings += forbidden_events(path, text)
        if not file.findings:
            node = yaml.compose(text, Loader=Loader)
            file.data = Composer(file).plain(node, ()) if node is not None else None
            file.is_readable = True
    except yaml.YAMLError as error:
        file.findings.append(syntax_finding(path, text, error))
    return file


def forbidden_events(path: str, text: str) -> list[Finding]:
    """Find aliases, which could unfold without end, and nesting deeper than any programme needs."""
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            return [Finding(path, line, f"The alias *{event.anchor} cannot be used; write the value out.")]
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH_MAX:
            return [Finding(path, line, f"Blocks are nested more than {DEPTH_MAX} deep; flatten them.")]
    return []


def syntax_finding(path: str, text: str, error: yaml.YAMLError) -> Finding:
    """Say in one line what makes a text unreadable as YAML."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        problem = error.problem or "something unexpected"
        line = error.problem_mark.line + 1
        return Finding(path, line, f"This is not YAML: {problem}; check indents, colons and quotes.")
    if isinstance(error, yaml.reader.ReaderError):
        line = text[: error.position].count("\n") + 1
        return Finding(path, line, "There is a control character here; delete it.")
    return Finding(path, 1, f"This is not YAML: {error}.")


class Composer:
    """Turns the nodes of one file into plain data and notes the line of each value."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.scalars = yaml.constructor.SafeConstructor()

    def plain(self, node: yaml.Node, path: Path) -> object:
        """Give a node as dict, list, text, number, truth value or None."""
        self.file.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, (*path, number)) for number, item in enumerate(node.value)]
        return self.scalar(node, path)

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, object]:
        """Give a mapping whose keys are text; a key given twice or of another kind is found."""
        result: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not (isinstance(key_node, yaml.ScalarNode) and key_node.tag == "tag:yaml.org,2002:str"):
                self.note(line, "A key must be text; put it in quotes.")
            elif (key := str(key_node.value)) in result:
                first = self.file.lines[(*path, key)]
                self.note(
                    line, f"'{key}' is given twice in this block, first on line {first}; keep one of them."
                )
            else:
                self.file.lines[(*path, key)] = line
                result[key] = self.plain(value_node, (*path, key))
        return result

    def note(self, line: int, message: str) -> None:
        """Note something to mend on a line."""
        self.file.findings.append(Finding(self.file.path, line, message))

    def scalar(self, node: yaml.Node, path: Path) -> object:
        """Give a single value; dates stay text, and tags that would build anything else are found."""
        if node.tag == DATE_TAG:
            return str(node.value)
        if node.tag not in PLAIN_TAGS:
            self.file.find(path, f"The tag '{node.tag}' cannot be used here; write plain text or a number.")
            return None
        try:
            value: object = self.scalars.construct_object(node, deep=True)
        except (ValueError, yaml.YAMLError):
            self.file.find(path, f"'{node.value}' does not fit its tag; write plain text or a number.")
            return None
        if isinstance(value, float) and not math.isfinite(value):
            self.file.find(path, f"'{node.value}' is not an ordinary number; write one.")
            return None
        return value


def select(data: object, pattern: str) -> Iterator[tuple[Path, object]]:
    """Yield path and value of all that a pattern such as "views.*.structures.*" names, passing over what is not there.

    `*` stands for every item of a list or every value of a mapping, a final `@` for every key of a mapping.
    """
    yield from _select(data, pattern.split("."), ())


def _select(data: object, parts: Sequence[str], path: Path) -> Iterator[tuple[Path, object]]:
    if not parts:
        yield path, data
        return
    head, rest = parts[0], parts[1:]
    if head == "@":
        yield from (((*path, key), key) for key in data) if isinstance(data, Mapping) else ()
        return
    for key, value in _children(data, head):
        yield from _select(value, rest, (*path, key))


def _children(data: object, head: str) -> list[tuple[str | int, object]]:
    if isinstance(data, Mapping):
        return [(key, value) for key, value in data.items() if head in ("*", key)]
    if isinstance(data, list):
        return [(number, item) for number, item in enumerate(data) if head in ("*", str(number))]
    return []
