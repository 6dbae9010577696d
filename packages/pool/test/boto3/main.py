"""Runs scenarios by name: a line of JSON in says which and with what, a line of JSON out what boto3 gave back."""

import json
import sys
import traceback
from datetime import datetime
from importlib import import_module


def plain(value):
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    raise TypeError(f"{type(value).__name__} is not JSON")


def run(scenario, given):
    module, name = scenario.split(".")
    try:
        return {"result": getattr(import_module(module), name)(**given)}
    except Exception:
        return {"failed": traceback.format_exc()}


for line in sys.stdin:
    print(json.dumps(run(**json.loads(line)), default=plain), flush=True)
