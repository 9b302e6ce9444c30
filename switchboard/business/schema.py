"""The JSON Schema of the business file, for editors."""

import json

from switchboard.business.business import Business


def schema_text() -> str:
    """As schema.json holds it."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Business.model_json_schema(),
        "title": "The business file of Switchboard",
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
