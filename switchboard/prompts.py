"""What is said, read from `prompts/*.md`."""

import re
from pathlib import Path
from string import Template

from switchboard.as_started import text_of
from switchboard.errors import PromptError

FOLDER = Path(__file__).parent.parent / "prompts"

_HEADER = re.compile(r"\A\s*<!--.*?-->\s*", re.DOTALL)


def load(name: str, folder: Path = FOLDER, /, **values: str) -> str:
    """The prompt `<name>.md` without its header, its `$names` filled in.

    Raises:
        PromptError: There is no such file, or its `$names` are not exactly the keywords given.
    """
    path = folder / f"{name}.md"
    try:
        template = Template(_HEADER.sub("", text_of(path)).strip())
    except FileNotFoundError:
        raise PromptError(f"prompts/{path.name} is missing: restore the file") from None
    except UnicodeDecodeError:
        raise PromptError(f"prompts/{path.name} is not UTF-8: save it as UTF-8") from None
    except OSError as err:
        raise PromptError(f"prompts/{path.name} cannot be read ({err.strerror})") from None
    if not template.is_valid():
        raise PromptError(f"prompts/{path.name} has a stray $: write $$ for a dollar sign")
    names = set(template.get_identifiers())
    if names != values.keys():
        missing, unused = sorted(names - values.keys()), sorted(values.keys() - names)
        raise PromptError(f"prompts/{path.name}: missing values {missing}, unused values {unused}")
    return template.substitute(values)
