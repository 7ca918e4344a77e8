#!/usr/bin/env python3
"""Holds the values of every HelmRelease, and Application of Argo CD, below a folder against the values of its chart, independently of Plimsoll.

usage: helm_values.py CONTRACTS FOLDER
A key must stand in the chart's values.yaml (below a default of {}, [] or null anything goes), its type must fit the
default's, the values must hold against values.schema.json where there is one, and the source of the release must be an
address at which the chart is published. Charts of which only some keys are known give a warning.
"""
import json
import pathlib
import re
import sys

import jsonschema
import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Files of settings that the chart writes as they are given: any key of the program goes there.
OPEN_MAPS = {"argo-cd": ("configs.cm", "configs.params")}
# Objects of Kubernetes and of programs that charts copy as they are, whatever their default holds.
PASSED_THROUGH = {"resources", "podAnnotations", "annotations", "podSecurityContext", "securityContext", "meshConfig",
                  "ports", "nodeSelector", "affinity", "config", "limits_config", "trace"}
ISTIO_INTERNAL = "_internal_defaults_do_not_set"


class Charts:
    def __init__(self, contracts):
        self.folder = contracts / "charts"
        self.index = json.loads((self.folder / "index.json").read_text())
        self.repositories = json.loads((self.folder / "repositories.json").read_text())
        self.by_name = {row["name"]: folder for folder, row in self.index.items()}
        # Istio's charts have names that mean something only in Istio's repository.
        self.partial = set(json.loads((self.folder / "_partial" / "keys.json").read_text())) - {"note"}

    def values(self, folder):
        path = self.folder / folder / "values.yaml"
        values = yaml.load(path.read_text(), Loader=LOADER) or {}
        if ISTIO_INTERNAL in values:
            values = {**values.pop(ISTIO_INTERNAL), **values}
        return values

    def documented(self, folder):
        """Keys that the file names in a comment: charts document optional values that way."""
        text = (self.folder / folder / "values.yaml").read_text()
        return set(re.findall(r"^\s*#+\s*-?\s*([A-Za-z][\w.-]*):", text, re.M)) | set(
            re.findall(r"^\s*## @param ([\w.-]+)", text, re.M))

    def schema(self, folder):
        path = self.folder / folder / "values.schema.json"
        return json.loads(path.read_text()) if path.exists() else None

    def dependencies(self, folder):
        """Name or alias in the parent's values -> folder of the chart; None where there is none at hand."""
        found = {}
        for row in self.index[folder].get("deps", []):
            name = row.get("alias") or row["name"] if isinstance(row, dict) else row
            chart = row["name"] if isinstance(row, dict) else row
            found[name] = self.by_name.get(chart)
        return found


def unknown(values, defaults, path, charts, folder=None, owner=None):
    if not isinstance(values, dict) or not isinstance(defaults, dict) or not defaults:
        return
    dependencies = charts.dependencies(folder) if folder else {}
    for key, value in values.items():
        place = f"{path}.{key}" if path else str(key)
        if key in dependencies and folder:
            inner = dependencies[key]
            if inner is None:
                continue
            merged = charts.values(inner)
            if isinstance(defaults.get(key), dict):
                merged = overlaid(merged, defaults[key], keeps_null=True)
            yield from unknown(value, {**merged, "enabled": True, "global": {}}, place, charts, inner)
            continue
        if key == "global" and key not in defaults:
            continue
        if key not in defaults:
            if path in OPEN_MAPS.get(folder or owner, ()):
                continue
            if key not in charts.documented(folder or owner):
                yield f"{place} is no value of the chart"
            continue
        default = defaults[key]
        if key in PASSED_THROUGH:
            continue
        if default is None or default == [] or default == {} or value is None:
            continue
        if not fits(value, default):
            yield f"{place} is {type(value).__name__}, the chart has {type(default).__name__}"
            continue
        yield from unknown(value, default, place, charts, None, folder or owner)


def fits(value, default):
    if isinstance(default, bool):
        return isinstance(value, (bool, str))
    if isinstance(default, (int, float)):
        return isinstance(value, (int, float, str)) and not isinstance(value, bool)
    if isinstance(default, str):
        # An empty string is Helm's "not set": objects and lists go there too.
        return default == "" or not isinstance(value, (dict, list))
    return isinstance(value, type(default))


def overlaid(defaults, values, keeps_null=False):
    """Values set over defaults; for a chart's schema without what is null, as Helm drops it."""
    if not isinstance(defaults, dict) or not isinstance(values, dict):
        return values
    merged = {key: value for key, value in defaults.items() if keeps_null or value is not None}
    for key, value in values.items():
        merged[key] = overlaid(defaults.get(key), value, keeps_null)
    return merged


def main(contracts, folder):
    charts = Charts(pathlib.Path(contracts))
    objects = []
    for path in sorted(pathlib.Path(folder).rglob("*.yaml")):
        for item in yaml.load_all(path.read_text(), Loader=LOADER):
            if isinstance(item, dict):
                objects.append((path, item))
    sources = {(item["kind"], item["metadata"].get("namespace"), item["metadata"]["name"]): item["spec"]
               for _, item in objects if item.get("kind") in ("HelmRepository", "OCIRepository")}
    releases = problems = warnings = 0
    for path, item in objects:
        if item.get("kind") == "HelmRelease":
            name, address, version = source(item, sources)
            values = item["spec"].get("values") or {}
        elif item.get("kind") == "Application" and "chart" in item["spec"].get("source", {}):
            # Argo CD writes the address of a registry without its scheme.
            chart = item["spec"]["source"]
            name, version, address = chart["chart"], chart.get("targetRevision"), chart["repoURL"]
            address = address if "://" in address else f"oci://{address}"
            values = (chart.get("helm") or {}).get("valuesObject") or {}
        else:
            continue
        releases += 1
        where = f"{path}: {item['metadata']['name']}"
        found = list(check(charts, name, address, version, values))
        for text in found:
            if text.startswith("warning"):
                warnings += 1
            else:
                problems += 1
            print(f"{where}: {text}")
    print(f"{releases} releases, {problems} problems, {warnings} warnings")
    return 1 if problems else 0


def source(item, sources):
    spec = item["spec"]
    namespace = item["metadata"].get("namespace")
    if "chartRef" in spec:
        ref = spec["chartRef"]
        found = sources.get((ref["kind"], ref.get("namespace", namespace), ref["name"]), {})
        url = found.get("url", "")
        return url.rsplit("/", 1)[-1], url, (found.get("ref") or {}).get("tag")
    chart = spec["chart"]["spec"]
    ref = chart["sourceRef"]
    found = sources.get((ref["kind"], ref.get("namespace", namespace), ref["name"]), {})
    return chart["chart"], found.get("url", ""), chart.get("version")


def check(charts, name, address, version, values):
    if not version or any(sign in version for sign in "*x><~^ "):
        yield f"version {version} is not pinned"
    rows = [(folder, row) for folder, row in charts.repositories.items() if row.get("chart") == name or folder == name]
    known = {url.rstrip("/") for _, row in rows for url in (row.get("repo"), row.get("oci")) if url}
    if not address:
        yield "its source stands nowhere"
    elif not rows:
        yield f"warning: where {name} is published is not at hand"
    elif address.rstrip("/") not in known and f"{address.rstrip('/')}/{name}" not in known:
        yield f"{name} is not known to be published at {address}"
    istio = {"base": "istio-base", "cni": "istio-cni", "gateway": "istio-gateway"}
    folder = istio.get(name, name) if "istio" in address else name
    folder = folder if folder in charts.index else charts.by_name.get(name)
    if folder is None:
        yield f"warning: the values of {name} are not at hand"
        return
    yield from unknown(values, charts.values(folder), "", charts, folder)
    schema = charts.schema(folder)
    if schema:
        # Helm validates what it gets by setting the given values over the chart's own.
        kind = jsonschema.validators.validator_for(schema, default=jsonschema.Draft7Validator)
        for error in kind(schema).iter_errors(overlaid(charts.values(folder), values)):
            yield f"{'.'.join(str(part) for part in error.absolute_path)}: {error.message[:200]}"


sys.exit(main(*sys.argv[1:]))
