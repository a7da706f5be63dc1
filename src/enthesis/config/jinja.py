"""The Jinja2 environment: what every template can use."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.backends.utils import csrf_input
from django.urls import get_script_prefix, reverse
from jinja2 import ChainableUndefined, Environment

from enthesis.core import assets, words


def url(name: str, **kwargs: Any) -> str:
    """Give the path of a named page. A list has hundreds of the same pattern, so that is looked up once."""
    if kwargs and all(type(value) is UUID for value in kwargs.values()):
        return _pattern(get_script_prefix(), name, tuple(kwargs)).format_map(kwargs)
    return reverse(name, kwargs=kwargs)


@lru_cache(maxsize=512)
def _pattern(prefix: str, name: str, parameters: tuple[str, ...]) -> str:
    """Give the path of a named page with its parameters, all of them UUIDs, in braces."""
    samples = {parameter: UUID(int=number) for number, parameter in enumerate(parameters, start=1)}
    path = reverse(name, kwargs=samples).replace("{", "{{").replace("}", "}}")
    for parameter, sample in samples.items():
        path = path.replace(str(sample), f"{{{parameter}}}")
    return path


def remembered(macro: Callable[..., Any]) -> Callable[..., Any]:
    """Make a macro draw the same thing only once: a list has the same few symbols and states in every row.

    Types count: a plain string and one that is marked safe are equal, but only the first is escaped.
    """
    return lru_cache(maxsize=512, typed=True)(macro)


def initials(name: str) -> str:
    """Give the first letters of a person's first and last name: "AO" for "Amara Okafor"."""
    parts = str(name or "").split()
    return "".join(part[0].upper() for part in dict.fromkeys((parts[0], parts[-1]))) if parts else ""


def environment(**options: Any) -> Environment:
    """Make the environment that Django renders our templates with."""
    options["autoescape"] = lambda name: (
        not (name or "").endswith(".txt")
    )  # mail is plain text: O'Brien stays O'Brien
    options["undefined"] = (
        ChainableUndefined  # a report may lack whole parts; their fields are then empty too
    )
    made = Environment(**options, trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.do"])  # noqa: S701 - Django passes autoescape
    made.globals.update(
        url=url,
        static=staticfiles_storage.url,
        asset=assets.asset,
        asset_css=assets.asset_css,
        csrf_field=csrf_input,
        remembered=remembered,
    )
    made.filters.update(words.filters())
    made.filters["initials"] = initials
    return made
