"""Prompt files and the code that fills them."""

from pathlib import Path

import pytest

from switchboard import prompts
from switchboard.errors import PromptError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A prompts folder with one prompt, `hello.md`, that wants a `$name`."""
    (tmp_path / "hello.md").write_text("<!-- Who: nobody -->\n\nSay hello to $name for $$5.\n")
    return tmp_path


def test_header_is_for_people_only(folder: Path) -> None:
    assert prompts.load("hello", folder, name="Ada") == "Say hello to Ada for $5."


def test_missing_and_unused_values_are_both_named(folder: Path) -> None:
    with pytest.raises(
        PromptError, match=r"hello\.md: missing values \['name'\], unused values \['nam'\]"
    ):
        prompts.load("hello", folder, nam="Ada")


def test_missing_file_is_named(folder: Path) -> None:
    with pytest.raises(PromptError, match=r"prompts/goodbye\.md is missing"):
        prompts.load("goodbye", folder)


def test_file_that_is_not_utf_8_is_named(folder: Path) -> None:
    (folder / "street.md").write_bytes("Hauptstraße".encode("latin-1"))
    with pytest.raises(PromptError, match=r"prompts/street\.md is not UTF-8"):
        prompts.load("street", folder)


def test_stray_dollar_says_how_to_write_one(folder: Path) -> None:
    (folder / "price.md").write_text("It costs $ 5.")
    with pytest.raises(PromptError, match=r"price\.md has a stray \$: write \$\$"):
        prompts.load("price", folder)
