"""Writes interval-kernels.json: for each function, rows of "x below above", where below and above are the doubles next to
f(x) on either side, from 700-digit arithmetic. They are equal where f(x) is a double, or differs from one beyond those
digits (as sigmoid does from 1 above 1600).

    python test/interval/kernels.py      (needs mpmath)
"""

import json
import math
import random
from pathlib import Path

from mpmath import atan, cos, erfc, exp, log, log1p, mp, mpf, pi, sin, sqrt, tanh

mp.dps = 700


def sigmoid(x):
    return 1 / (1 + exp(-x))


functions = {
    "exp": exp,
    "log": log,
    "arctan": atan,
    "sigmoid": sigmoid,
    "softplus": lambda x: log1p(exp(x)),
    "tanh": tanh,
    "sin": sin,
    "cos": cos,
    "normalCdf": lambda x: erfc(-x / sqrt(mpf(2))) / 2,
    "normalPdf": lambda x: exp(-x * x / 2) / sqrt(2 * pi),
}

# Where a kernel changes its method or a result its kind, with neighbours on both sides.
turns = [
    0.0, 5e-324, 2.2250738585072014e-308, 2.0**-27, 2.0**-40, 1e-9, 0.17, 0.2, 0.4, 0.65, math.log(2) / 8, 0.34657359027997264,
    math.sqrt(0.5), 0.7853981633974483, 1.0, 1.4142135623730951, 1.5, math.pi / 2, 2.0,
    math.pi, 6.283185307179586, 8.0, 20.0, 36.7, 37.0, 37.6, 38.6, 40.0, 100.0,
    355.0, 708.0, 709.782712893384, 710.0, 744.0, 745.1332191019411, 746.0, 1e5, 1.5e6, 1e100, 1e300,
    1.7976931348623157e308,
]  # fmt: skip


def points(name):
    chance = random.Random(name)
    near = [v for t in turns for v in (t, math.nextafter(t, -math.inf), math.nextafter(t, math.inf))]
    plain = [chance.uniform(-1, 1) * s for s in (1, 4, 12, 50, 700) for _ in range(9)]
    scales = [chance.choice((-1, 1)) * 2 ** chance.uniform(-1074, 9.4) for _ in range(16)]
    xs = {v for x in near + plain + scales for v in (x, -x) if math.isfinite(v)}
    if name == "log":
        xs = {x for x in xs if x > 0} | {1 + chance.uniform(-1, 1) * 2.0**-k for k in range(1, 53)}
    if name in ("sin", "cos"):
        xs = {x for x in xs if abs(x) < 1e9} | {k * math.pi / 2 for k in range(-6, 400, 29)}
    if name == "normalCdf":
        xs = {x for x in xs if abs(x) < 1e9}
    return sorted(xs)


def neighbours(value):
    below = float(value)
    while below == math.inf or mpf(below) > value:
        below = math.nextafter(below, -math.inf)
    while mpf(math.nextafter(below, math.inf)) <= value:
        below = math.nextafter(below, math.inf)
    return below, below if mpf(below) == value else math.nextafter(below, math.inf)


def text(x):
    return str(int(x)) if x == int(x) and abs(x) < 1e6 else repr(x)


def row(f, x):
    # Far out, beyond any double, mpmath would need the exponent's own digits.
    below, above = (1.7976931348623157e308, math.inf) if f is exp and x > 1e4 else neighbours(f(mpf(x)))
    return " ".join("Infinity" if v == math.inf else text(v) for v in (x, below, above))


table = {name: [row(f, x) for x in points(name)] for name, f in functions.items()}
Path(__file__).with_suffix(".json").write_text(json.dumps(table, ensure_ascii=False, indent=2) + "\n")
