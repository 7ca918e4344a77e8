#!/usr/bin/env python3
"""Prints what checkov says of manifests, a line each: `CHECK PASSED|FAILED FILE RESOURCE`.

usage: checkov_verdicts.py FOLDER
"""
import json
import pathlib
import subprocess
import sys


def main(folder):
    tool = pathlib.Path(sys.executable).parent / "checkov"
    run = subprocess.run(
        [str(tool), "--framework", "kubernetes", "--compact", "--skip-download", "-o", "json", "-d", folder],
        capture_output=True, text=True)
    if not run.stdout:
        sys.exit(run.stderr[-2000:])
    report = json.loads(run.stdout)
    report = report[0] if isinstance(report, list) else report
    for name in ("passed_checks", "failed_checks"):
        for row in report["results"][name]:
            print(row["check_id"], row["check_result"]["result"], row["file_path"].lstrip("/"), row["resource"])


main(*sys.argv[1:])
