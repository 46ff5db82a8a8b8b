"""Runs a file of formulas, one per line, and prints what each comes to."""

import sys

from compiler.machine import run
from compiler.parser import parse

for line in open(sys.argv[1], encoding="utf-8"):
    if line.strip():
        print(f"{line.strip()} = {run(parse(line)):g}")
