#!/usr/bin/env python3
"""Holds every resource and data source of Terraform files against the providers' schemas, independently of Plimsoll.

usage: hcl_arguments.py CONTRACTS FOLDER
Each resource must exist, each argument and block be known and not computed-only, the required ones be there.
The files are parsed by python-hcl2.
"""
import json
import pathlib
import sys

import hcl2

PROVIDERS = {"aws": "aws.json", "google": "google.json", "azurerm": "azurerm.json", "helm": "helm.json",
             "kubernetes": "kubernetes.json"}
META = {"count", "for_each", "depends_on", "provider", "lifecycle", "provisioner", "connection", "timeouts", "dynamic",
        "__start_line__", "__end_line__", "__is_block__", "__comments__", "__inline_comments__"}


def clean(text):
    return text.strip('"') if isinstance(text, str) else text


class Schemas:
    def __init__(self, contracts):
        self.folder = contracts / "terraform"
        self.loaded = {}

    def find(self, kind, name):
        provider = name.split("_")[0]
        if provider not in PROVIDERS:
            return None, None
        if provider not in self.loaded:
            self.loaded[provider] = json.loads((self.folder / PROVIDERS[provider]).read_text())
        schema = self.loaded[provider]
        table = schema["resources"] if kind == "resource" else schema.get("data_sources", {})
        return table.get(name), schema.get("defs", {})


def check(body, schema, defs, path):
    if isinstance(schema, dict) and "ref" in schema:
        schema = {**schema, **defs[schema["ref"]]}
    attributes = schema.get("attrs") or {}
    blocks = schema.get("blocks") or {}
    for key, value in body.items():
        key = clean(key)
        if key in META and key not in attributes and key not in blocks:
            if key == "dynamic":
                for row in value if isinstance(value, list) else [value]:
                    for name in row:
                        name = clean(name)
                        if name not in META and name not in blocks and name not in attributes:
                            yield f"{path}.{name}: unknown block"
            continue
        if key in attributes:
            if attributes[key].get("f") == "c":
                yield f"{path}.{key}: the provider computes it"
        elif key in blocks:
            for row in value if isinstance(value, list) else [value]:
                if isinstance(row, dict):
                    yield from check(row, blocks[key], defs, f"{path}.{key}")
        else:
            yield f"{path}.{key}: unknown argument"
    given = {clean(key) for key in body}
    for key, row in attributes.items():
        if row.get("f") == "r" and key not in given:
            yield f"{path}.{key}: is required"
    dynamic = {clean(name) for row in body.get("dynamic", []) for name in row} if isinstance(body.get("dynamic"), list) else set()
    for key, row in blocks.items():
        if (row.get("min") or 0) > 0 and key not in given | dynamic:
            yield f"{path}.{key}: is required"


def main(contracts, folder):
    schemas = Schemas(pathlib.Path(contracts))
    count = problems = 0
    for path in sorted(pathlib.Path(folder).rglob("*.tf")):
        with path.open() as file:
            parsed = hcl2.load(file)
        for kind in ("resource", "data"):
            for row in parsed.get(kind, []):
                for name, instances in row.items():
                    name = clean(name)
                    for label, body in instances.items():
                        if label.startswith("__"):
                            continue
                        schema, defs = schemas.find(kind, name)
                        if schema is None:
                            if kind == "resource" and not name.startswith("terraform_"):
                                problems += 1
                                print(f"{path}: {name} is no resource")
                            continue
                        count += 1
                        for text in check(body, schema, defs, f"{name}.{clean(label)}"):
                            problems += 1
                            print(f"{path}: {text}")
    print(f"{count} resources and data sources, {problems} problems")
    return 1 if problems or not count else 0


sys.exit(main(*sys.argv[1:]))
