"""YAML files that people write: read with their places, so that what is wrong is told by line and column."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from switchboard.as_started import text_of

Place = Sequence[int | str]
"""Where in a document, as pydantic writes it: keys and indices from the outside in."""

_NAMED_IN_THE_SENTENCE = {
    "extra_forbidden",
    "missing",
    "value_error",
    "union_tag_invalid",
    "union_tag_not_found",
}


class _DatesAsWritten(RoundTripConstructor):
    """Leaves dates to the model, which says what is wrong with one; YAML's own reader breaks off."""


_DatesAsWritten.add_constructor(
    "tag:yaml.org,2002:timestamp", lambda self, node: self.construct_scalar(node)
)


class NotYaml(Exception):
    """A file that cannot be read or is no YAML: one sentence, the file and the place in front."""


def read(path: Path) -> Any:
    """The document in a file, with the places of its parts.

    Raises:
        FileNotFoundError: There is no such file.
        NotYaml: It cannot be read, or is not YAML.
    """
    yaml = YAML(typ="rt")
    yaml.Constructor = _DatesAsWritten
    try:
        return yaml.load(text_of(path))
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as err:
        raise NotYaml(f"{path}: the file cannot be read ({err}).") from None
    except MarkedYAMLError as err:
        mark = err.problem_mark
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise NotYaml(f"{place}: this is not valid YAML ({err.problem}).") from None
    except RecursionError:
        raise NotYaml(f"{path}: its blocks stand too deep in one another.") from None
    except YAMLError as err:
        what = " ".join(str(err).split())
        raise NotYaml(f"{path}: this is not valid YAML ({what}).") from None


def plain(node: Any) -> Any:
    """The document without its places."""
    if isinstance(node, Mapping):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return str(node) if isinstance(node, str) else node


def position(document: CommentedMap, place: Place) -> tuple[int, int]:
    """Line and column, from 1, of the innermost part of `place` that stands in the file."""
    line, column = document.lc.line, document.lc.col
    for node, key in _way_down(document, place):
        line, column = node.lc.key(key) if isinstance(node, CommentedMap) else node.lc.item(key)
    return line + 1, column + 1


def _way_down(document: Any, place: Place) -> Iterator[tuple[Any, Any]]:
    """Each container on the way and the key taken in it; parts with no place of their own are passed.

    Such as what is not in the file, or is merged (<<) from elsewhere.
    """
    node = document
    for part in place:
        key = part
        if isinstance(node, CommentedMap):
            key = next((key for key in node if str(key) == part), part)
        is_key = isinstance(node, CommentedMap) and key in node
        is_index = isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node)
        if is_key or is_index:
            if key in (node.lc.data or ()):
                yield node, key
            node = node[key]


def fields_at(model: type[BaseModel], place: Place) -> list[str]:
    """The fields that may stand beside the last part of this place in a document of this model."""
    models = [model]
    for part in place[:-1]:
        holder = next((one for one in models if part in one.model_fields), None)
        # else an index, or a key that is somebody's name: still the same model
        if holder is not None:
            models = list(_models_in(holder.model_fields[str(part)].annotation)) or models
    return [field.alias or name for name, field in models[0].model_fields.items()]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def sentence(problem: ErrorDetails, allowed: Sequence[str], *, wanted: str = "words") -> str:
    """One problem in words; `allowed` are the fields of its block, `wanted` what a text must be."""
    names = [part for part in problem["loc"] if isinstance(part, str)]
    subject = f"{names[-1]!r} " if names and problem["type"] not in _NAMED_IN_THE_SENTENCE else ""
    return f"{subject}{_what(problem, allowed, wanted)}."


def _what(problem: ErrorDetails, allowed: Sequence[str], wanted: str) -> str:
    context, given = problem.get("ctx", {}), problem["input"]
    match problem["type"]:
        case "extra_forbidden":
            return f"unknown field {problem['loc'][-1]!r}; allowed here: {', '.join(allowed)}"
        case "missing":
            return f"{problem['loc'][-1]!r} is missing"
        case "literal_error" | "enum":
            return f"must be {context['expected']}, not {given!r}"
        case "string_pattern_mismatch" | "string_type":
            return f"must be {wanted}, not {shown(given)}"
        case "value_error":
            return str(context["error"])
        case "tuple_type" | "list_type":
            return (
                f"must be a list, [in, brackets] or each after a - of its own, not {shown(given)}"
            )
        case "bool_parsing" | "bool_type":
            return f"must be true or false, not {shown(given)}"
        case "int_parsing" | "int_type" | "int_from_float":
            return f"must be a whole number, not {shown(given)}"
        case "float_parsing" | "float_type":
            return f"must be a number, not {shown(given)}"
        case "too_short":
            return "must have one at least"
        case "dict_type":
            return f"must be a block with a name for each thing in it, not {shown(given)}"
        case "model_type":
            return f"must be a block of fields ({', '.join(allowed)}), not {shown(given)}"
        case _:
            return f"{problem['msg'].replace('Input should', 'must')}, not {shown(given)}"


def shown(value: object) -> str:
    return repr(dict(value)) if isinstance(value, Mapping) else repr(value)
