#!/usr/bin/env python3
"""Generates a crate from a document of the JSON-Schema-Test-Suite, and says where its types are.

usage: adapter.py DOC OUT PACKAGE REMOTES

`jsts.py` calls it as `adapter.json` says. The command is `$OASMITH`, or the debug build of this
workspace. What is printed on standard error, where the document is refused, is the first fault.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

WORKSPACE = pathlib.Path(__file__).resolve().parents[3]
OASMITH = os.environ.get("OASMITH", WORKSPACE / "target/debug/oasmith")
METASCHEMAS = WORKSPACE / "generator/runtime/tests/json_schema_suite/metaschemas"


def main():
    document, out, package, remotes = sys.argv[1:]
    index = pathlib.Path(out, "index.json")
    run = subprocess.run(
        [
            OASMITH, "generate", document, "--out", out, "--package", package,
            "--runtime", f"path:{WORKSPACE / 'generator/runtime'}", "--index", index,
            "--numbers", "exact", "--implied-types", "false", "--formats", "false",
            *remote("http://localhost:1234", remotes),
            *remote("http://json-schema.org/draft-04/schema", METASCHEMAS / "draft-04.json"),
            *remote("https://json-schema.org/draft/2020-12/meta", METASCHEMAS / "2020-12"),
            *remote(
                "https://json-schema.org/draft/2020-12/schema",
                METASCHEMAS / "2020-12/schema.json",
            ),
            "--message-format", "json",
        ],
        capture_output=True,
        text=True,
    )
    if run.returncode != 0:
        print(first_fault(run.stdout) or run.stderr, file=sys.stderr)
        return run.returncode
    # `jsts.py` shows values to the types through serde.
    manifest = pathlib.Path(out, "Cargo.toml")
    text = manifest.read_text()
    manifest.write_text(text.replace("[features]\n", "[features]\ndefault = [\"serde\"]\n"))
    types = types_of(pathlib.Path(document), json.loads(index.read_text()))
    pathlib.Path(out, "types.json").write_text(json.dumps(types, indent=4))
    return 0


def remote(url, path):
    """The arguments by which references to a URL lead to a folder or file."""
    return ["--remote", f"{url}={path}"]


def first_fault(lines):
    """The first fault among the messages of the command, on one line."""
    messages = [json.loads(line) for line in lines.splitlines()]
    faults = [message for message in messages if message.get("severity") == "error"]
    return next((fault["message"] for fault in faults), None)


def types_of(document, index):
    """The Rust path of each group's type, as `jsts.py` wants it."""
    content = json.loads(document.read_text())
    if "swagger" in content:
        holder, schemas = "/definitions/", content["definitions"]
    else:
        holder, schemas = "/components/schemas/", content["components"]["schemas"]
    paths = {}
    for schema in index["schemas"]:
        if schema["file"] == document.name:
            # The parts of a type stand at its place too, behind it.
            path = "{unit}::" + schema["rust_path"]
            if schema["nullable"]:
                path = f"core::option::Option<::{path}>"
            paths.setdefault(schema["pointer"], path)
    groups = [name for name in schemas if re.fullmatch(r"Group\d+", name)]
    missing = {"unsupported": "the index has no type for the component"}
    return {
        name: paths.get(holder + name, missing)
        for name in groups
    }


if __name__ == "__main__":
    sys.exit(main())
