#!/usr/bin/env python3
"""Generates a crate from a document of the JSON-Schema-Test-Suite, and says where its types are.

usage: adapter.py DOC OUT PACKAGE REMOTES

`jsts.py` calls it as `adapter.json` says. The command is `$OASMITH`, or the release build of this
workspace. What is printed on standard error, where the document is refused, is the first fault.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

WORKSPACE = pathlib.Path(__file__).resolve().parents[3]
OASMITH = os.environ.get("OASMITH", WORKSPACE / "target/release/oasmith")
# The URL under which the suite refers to the files of its folder `remotes`.
REMOTES = "http://localhost:1234"


def main():
    document, out, package, remotes = sys.argv[1:]
    index = pathlib.Path(out, "index.json")
    run = subprocess.run(
        [
            OASMITH, "generate", document, "--out", out, "--package", package,
            "--runtime", f"path:{WORKSPACE / 'generator/runtime'}", "--index", index,
            "--numbers", "exact", "--implied-types", "false", "--formats", "false", "--message-format", "json",
        ],
        capture_output=True,
        text=True,
    )
    if run.returncode != 0:
        print(first_fault(run.stdout) or run.stderr, file=sys.stderr)
        return run.returncode
    types = types_of(json.loads(pathlib.Path(document).read_text()), json.loads(index.read_text()))
    pathlib.Path(out, "types.json").write_text(json.dumps(types, indent=4))
    return 0


def first_fault(lines):
    """The first fault among the messages of the command, on one line."""
    messages = [json.loads(line) for line in lines.splitlines()]
    faults = [message for message in messages if message.get("severity") == "error"]
    return next((fault["message"] for fault in faults), None)


def types_of(document, index):
    """The Rust path of each group's type, as `jsts.py` wants it."""
    if "swagger" in document:
        holder, schemas = "/definitions/", document["definitions"]
    else:
        holder, schemas = "/components/schemas/", document["components"]["schemas"]
    paths = {schema["pointer"]: schema["rust_path"] for schema in index["schemas"]}
    groups = [name for name in schemas if re.fullmatch(r"Group\d+", name)]
    missing = {"unsupported": "the index has no type for the component"}
    return {
        name: "{unit}::" + paths[holder + name] if holder + name in paths else missing
        for name in groups
    }


if __name__ == "__main__":
    sys.exit(main())
