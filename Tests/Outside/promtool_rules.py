#!/usr/bin/env python3
"""Asks promtool about every PrometheusRule below a folder: `check rules`, and `test rules` for burn-rate alerts.

usage: promtool_rules.py PROMTOOL FOLDER
The queries of every dashboard are checked as rules too.
For every rule file with ErrorBudgetBurn alerts the tests say: fires within ten minutes when the budget burns 20 times
as fast, not before `for` has passed; only the slower alerts fire at 8 times; none when errors stay below the budget.
Files that differ in nothing but the names of service, namespace and team are the same rules: one of them is run.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def rules(folder):
    for path in sorted(pathlib.Path(folder).rglob("*.yaml")):
        for item in yaml.load_all(path.read_text(), Loader=LOADER):
            if isinstance(item, dict) and item.get("kind") == "PrometheusRule":
                yield item["metadata"]["name"], item["spec"]


def dashboards(folder):
    """Every dashboard as a group of rules, one a query, and one for the query of each variable."""
    for path in sorted(pathlib.Path(folder).rglob("*.yaml")):
        for item in yaml.load_all(path.read_text(), Loader=LOADER):
            if not isinstance(item, dict) or item.get("kind") != "ConfigMap":
                continue
            if "grafana_dashboard" not in (item["metadata"].get("labels") or {}):
                continue
            for text in item["data"].values():
                board = json.loads(text)
                queries = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
                for variable in board["templating"]["list"]:
                    queries.append(re.fullmatch(r"label_values\((.*), \w+\)", variable["query"]["query"]).group(1))
                group = {"name": board["uid"], "rules": [
                    {"record": f"panel:{index}", "expr": query} for index, query in enumerate(queries)]}
                yield item["metadata"]["name"], {"groups": [group]}


def series(expression):
    """The counters of a ratio rule: labels of a failed and of a good request."""
    numerator, denominator = expression.split("/\n", 1) if "/\n" in expression else expression.split(" / ", 1)
    metric, failed = selector(numerator)
    _, total = selector(denominator)
    code = next(key for key in failed if key not in total)
    # What the rule takes for an error: 5.., a code of gRPC, or Linkerd's own word; 200 is none of them.
    return metric, {**total, code: failed[code].replace(".", "0")}, {**total, code: "200"}


def selector(text):
    name, labels = re.search(r"(\w+)\{([^}]*)\}", text).groups()
    values = {}
    for key, operator, value in re.findall(r'(\w+)(=~|!~|!=|=)"([^"]*)"', labels):
        if operator in ("=", "=~"):
            values[key] = value.split("|")[0]
    return name, values


def written(metric, labels):
    inner = ", ".join(f'{key}="{value}"' for key, value in labels.items())
    return f"{metric}{{{inner}}}"


def burn_tests(spec):
    """A promtool test for the burn-rate alerts of one service; None where there are none."""
    flat = [rule for group in spec["groups"] for rule in group["rules"]]
    alerts = [rule for rule in flat if rule.get("alert") == "ErrorBudgetBurn"]
    if not alerts:
        return None
    ratio = next(rule for rule in flat if "ratio_rate5m" in rule.get("record", ""))
    metric, failed, good = series(ratio["expr"])
    factor, budget = (float(part) for part in re.search(r"> ([\d.]+) \* ([\d.]+)", alerts[0]["expr"]).groups())
    # Requests of a minute: enough that the smallest share is a whole number of errors.
    requests = 1_000_000

    def case(burn, checks):
        errors = round(requests * budget * burn)
        return {
            "interval": "1m",
            "input_series": [
                {"series": written(metric, failed), "values": f"0+{errors}x400"},
                {"series": written(metric, good), "values": f"0+{requests - errors}x400"},
            ],
            "alert_rule_test": [
                {"eval_time": time, "alertname": "ErrorBudgetBurn", "exp_alerts": [
                    {"exp_labels": alert["labels"], "exp_annotations": alert["annotations"]} for alert in fired]}
                for time, fired in checks
            ],
        }

    # By the time each needs: page at 14.4 and 6 times the budget, ticket at 3 and 1 times.
    fast, slow, day, days = alerts
    return {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": [
        case(factor * 1.4, [("1m", []), ("10m", [fast]), ("30m", [fast, slow])]),
        case(8, [("1m", []), ("10m", []), ("30m", [slow]), ("90m", [slow, day]), ("250m", [slow, day, days])]),
        case(0.9, [("10m", []), ("90m", []), ("390m", [])]),
        case(0, [("10m", []), ("390m", [])]),
    ]}


def burn_rules(spec):
    """The burn-rate alerts and the ratios that they read: no other rule can make them fire."""
    def kept(rule):
        return rule.get("alert") == "ErrorBudgetBurn" or "request_errors:ratio_rate" in rule.get("record", "")

    groups = [{**group, "rules": [rule for rule in group["rules"] if kept(rule)]} for group in spec["groups"]]
    return {"groups": [group for group in groups if group["rules"]]}


def form(spec):
    """The rules without the names that are the service's own: equal forms fire alike."""
    text = yaml.safe_dump(spec, width=1_000_000)
    labels = next(rule["labels"] for group in spec["groups"] for rule in group["rules"] if "alert" in rule)
    for label in ("service", "namespace", "team"):
        if label in labels:
            text = re.sub(rf"(?<![\w-]){re.escape(labels[label])}(?!\w)", f"<{label}>", text)
    return text


def run(promtool, *arguments):
    result = subprocess.run([promtool, *arguments], capture_output=True, text=True)
    if result.returncode:
        print(result.stdout[-3000:], result.stderr[-3000:])
    return result.returncode


def main(promtool, folder):
    checked = tested = failures = 0
    forms = set()
    for name, spec in [*rules(folder), *dashboards(folder)]:
        with tempfile.TemporaryDirectory() as scratch:
            place = pathlib.Path(scratch)
            (place / "rules.yaml").write_text(yaml.safe_dump(spec, sort_keys=False))
            checked += 1
            if run(promtool, "check", "rules", str(place / "rules.yaml")):
                print(f"{name}: refused")
                failures += 1
                continue
            test = burn_tests(spec)
            if not test:
                continue
            tested += 1
            burn = burn_rules(spec)
            if form(burn) not in forms:
                forms.add(form(burn))
                (place / "rules.yaml").write_text(yaml.safe_dump(burn, sort_keys=False))
                (place / "test.yaml").write_text(yaml.safe_dump(test, sort_keys=False))
                if run(promtool, "test", "rules", str(place / "test.yaml")):
                    print(f"{name}: its alerts do not fire as they should")
                    failures += 1
    print(f"{checked} rule files checked, {tested} tested in {len(forms)} forms, {failures} failures")
    return 1 if failures or not checked or not tested else 0


sys.exit(main(*sys.argv[1:]))
