#!/usr/bin/env python3
"""Validates every Kubernetes object below a folder with JSON Schemas, independently of Plimsoll.

usage: validate_manifests.py CONTRACTS MINOR FOLDER...
Prints a line a problem and a last line with counts; exit status 1 when there is a problem.
Built-in kinds are held against the schemas of MINOR and of the next one; third-party kinds against their CRD, whose
version must be the preferred one, without fields that no release has.
"""
import json
import pathlib
import re
import sys

import jsonschema
import yaml


class UniqueKeyLoader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):
    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if name in seen:
                raise yaml.YAMLError(f"key {name!r} stands twice, line {key.start_mark.line + 1}")
            seen.add(name)
        return super().construct_mapping(node, deep)


# A date stays the text that it is for Kubernetes.
UniqueKeyLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in UniqueKeyLoader.yaml_implicit_resolvers.items()
}

CONSTRAINTS = "constraints.gatekeeper.sh"
OWN_GROUP = "plimsoll.dev/"
KUSTOMIZE = ("kustomize.config.k8s.io/",)


class Judge:
    def __init__(self, contracts, minor):
        self.contracts = contracts
        self.builtin = []
        for version in (minor, minor + 1):
            path = contracts / "kubernetes" / f"schema-1.{version}.json"
            if path.exists():
                self.builtin.append((version, json.loads(path.read_text())))
        resources = json.loads((contracts / "kubernetes" / "resources-1.36.json").read_text())
        rows = resources if isinstance(resources, list) else resources.get("resources", [])
        self.namespaced = {(row.get("gv") or row.get("groupVersion"), row["kind"]): row["namespaced"] for row in rows}
        self.index = json.loads((contracts / "crds" / "index.json").read_text())
        self.by_kind = {(row["group"], row["kind"], row["version"]): (path, row) for path, row in self.index.items()}
        self.main_only = json.loads((contracts / "crds" / "main-only-fields.json").read_text())
        self.validators = {}
        # Kinds that the platform's own templates of Gatekeeper define.
        self.own_constraints = set()

    def problems(self, item):
        api, kind = item.get("apiVersion", ""), item.get("kind", "")
        group, _, version = api.rpartition("/")
        if group == CONSTRAINTS and kind in self.own_constraints:
            # Without parameters it is like every other constraint without parameters.
            yield from self.problems({**item, "kind": "K8sBlockNodePort"})
            return
        metadata = item.get("metadata") or {}
        namespaced = None
        if (api, kind) in self.namespaced or any(f"{api}/{kind}" in schema["kinds"] for _, schema in self.builtin):
            namespaced = self.namespaced.get((api, kind))
            for minor, schema in self.builtin:
                name = schema["kinds"].get(f"{api}/{kind}")
                if name is None:
                    yield f"1.{minor} does not know {api} {kind}"
                    continue
                key = (minor, name)
                if key not in self.validators:
                    self.validators[key] = jsonschema.Draft202012Validator(
                        {"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})
                yield from (f"1.{minor}: {text}" for text in errors(self.validators[key], item))
        elif (group, kind, version) in self.by_kind:
            path, row = self.by_kind[group, kind, version]
            if not row.get("preferred"):
                yield f"{api} {kind} is not the preferred version"
            namespaced = {"Namespaced": True, "Cluster": False}.get(row["scope"])
            if path not in self.validators:
                schema = json.loads((self.contracts / "crds" / path).read_text())
                self.validators[path] = jsonschema.Draft202012Validator(schema)
            yield from errors(self.validators[path], item)
            for field in self.main_only.get(path, []):
                if has_field(item, field.removeprefix(".").split(".")):
                    yield f"{field} is in no release of {kind}"
            for minor, schema in self.builtin[:1]:
                key = (minor, "ObjectMeta")
                if key not in self.validators:
                    name = next(name for name in schema["$defs"] if name.endswith("ObjectMeta"))
                    self.validators[key] = jsonschema.Draft202012Validator(
                        {"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})
                yield from (f"metadata: {text}" for text in errors(self.validators[key], metadata))
        else:
            yield f"unknown kind {api} {kind}"
        if namespaced is True and not metadata.get("namespace"):
            yield "has no namespace"
        if namespaced is False and metadata.get("namespace"):
            yield "is cluster-wide and has a namespace"


def has_field(node, path):
    if not path:
        return True
    if isinstance(node, list):
        return any(has_field(element, path) for element in node)
    head = path[0].removesuffix("[]")
    return isinstance(node, dict) and head in node and has_field(node[head], path[1:])


def errors(validator, item):
    for error in validator.iter_errors(item):
        place = ".".join(str(part) for part in error.absolute_path)
        yield f"{place}: {error.message[:300]}"


def documents(path):
    for item in yaml.load_all(path.read_text(), Loader=UniqueKeyLoader):
        if item is None:
            continue
        if item.get("kind", "").endswith("List") and "items" in item:
            yield from item["items"]
        else:
            yield item


def main(contracts, minor, *folders):
    judge = Judge(pathlib.Path(contracts), int(minor))
    objects = failures = 0
    for folder in folders:
        for path in pathlib.Path(folder).rglob("*.yaml"):
            for item in documents(path) if "ConstraintTemplate" in path.read_text() else []:
                if item.get("kind") == "ConstraintTemplate":
                    judge.own_constraints.add(item["spec"]["crd"]["spec"]["names"]["kind"])
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*.yaml")):
            try:
                items = list(documents(path))
            except yaml.YAMLError as error:
                print(f"{path}: {error}")
                failures += 1
                continue
            for item in items:
                api = item.get("apiVersion", "")
                if api.startswith(OWN_GROUP) or api.startswith(KUSTOMIZE):
                    continue
                objects += 1
                metadata = item.get("metadata") or {}
                for text in judge.problems(item):
                    failures += 1
                    print(f"{path}: {item.get('kind')} {metadata.get('namespace', '')}/{metadata.get('name')}: {text}")
    print(f"{objects} objects, {failures} problems")
    return 1 if failures or not objects else 0


sys.exit(main(*sys.argv[1:]))
