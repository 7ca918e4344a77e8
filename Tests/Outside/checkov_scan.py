#!/usr/bin/env python3
"""Runs a scan of checkov; every failed check must stand in the list of accepted ones.

usage: checkov_scan.py FRAMEWORK ACCEPTED FOLDER
FRAMEWORK is kubernetes or terraform; ACCEPTED holds lines `CHECK  OBJECT-PATTERN  reason`; the pattern matches checkov's resource name.
"""
import fnmatch
import json
import pathlib
import subprocess
import sys


def main(framework, accepted, folder):
    rules = []
    for line in pathlib.Path(accepted).read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            check, pattern, reason = line.split(None, 2)
            rules.append((check, pattern, reason))
    tool = pathlib.Path(sys.executable).parent / "checkov"
    run = subprocess.run(
        [str(tool), "--framework", framework, "--quiet", "--compact", "--skip-download", "-o", "json", "-d", folder],
        capture_output=True, text=True)
    try:
        report = json.loads(run.stdout)
    except json.JSONDecodeError:
        print(run.stdout[-2000:], run.stderr[-2000:])
        return 1
    report = report[0] if isinstance(report, list) else report
    passed = report["summary"]["passed"]
    failures = 0
    counts = {}
    for row in report["results"]["failed_checks"]:
        rule = next((rule for rule in rules
                     if rule[0] == row["check_id"] and fnmatch.fnmatch(row["resource"], rule[1])), None)
        if rule:
            counts[rule] = counts.get(rule, 0) + 1
            continue
        failures += 1
        print(f"{row['file_path']}: {row['resource']}: {row['check_id']} {row['check_name']}")
    print(f"{passed} passed, {sum(counts.values())} accepted, {failures} failed")
    return 1 if failures or not passed else 0


sys.exit(main(*sys.argv[1:]))
