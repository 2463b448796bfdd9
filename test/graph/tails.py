"""Writes tails.json: for each activation and order of derivative, its values at `points` and at the float32 numbers nearest to
them (`points32`), from 400-digit arithmetic rounded once to float64 (subnormal numbers included).

    python test/graph/tails.py      (needs mpmath)
"""

import json
import struct
from pathlib import Path

from mpmath import erfc, exp, log1p, mp, mpf, pi, sqrt, tanh

mp.dps = 400


def sigma(x):
    return [1 / (1 + exp(-x)), 1 / (1 + exp(-x)) / (1 + exp(x)), tanh(-x / 2) / (1 + exp(-x)) / (1 + exp(x))]


def softplus(x):
    return [log1p(exp(x)), *sigma(x)[:2]]


def silu(x):
    s, p, q = sigma(x)
    return [x * s, s + x * p, 2 * p + x * q]


def hyperbolic(x):
    t, u = tanh(x), 1 / ((1 + exp(-2 * x)) * (1 + exp(2 * x))) * 4
    return [t, u, -2 * t * u]


def normal(x):
    density = exp(-x * x / 2) / sqrt(2 * pi)
    return [erfc(-x / sqrt(mpf(2))) / 2, density, -x * density]


def gelu(x):
    distribution, density, _ = normal(x)
    return [x * distribution, distribution + x * density, (2 - x * x) * density]


def mish(x):
    s, p, _ = sigma(x)
    t = 1 / (1 + exp(x))
    w = 1 + t * t
    gate = s * (1 + t) / w
    first = 4 * t * t * s / w**2
    second = 4 * t * t * s * (-2 + 3 * t + 2 * t * t - t**3) / w**3
    return [x * gate, gate + x * first, 2 * first + x * second]


# The doubles that are its constants.
C, A = mpf(0.7978845608028654), mpf(0.044715)


def gelu_tanh(x):
    u, slope, bend = C * (x + A * x**3), C * (1 + 3 * A * x * x), 6 * C * A * x
    s, p, q = sigma(2 * u)
    return [x * s, s + 2 * x * p * slope, 4 * p * slope + x * (4 * q * slope**2 + 2 * p * bend)]


functions = {
    "sigmoid": sigma,
    "softplus": softplus,
    "silu": silu,
    "tanh": hyperbolic,
    "normalCdf": normal,
    "gelu": gelu,
    "mish": mish,
    "gelu-tanh": gelu_tanh,
}

sizes = [1e-8, 1e-3, 0.3, 1, 3, 5, 8.7, 12.5, 17.5, 20, 26, 32.25, 36.6, 37.43, 50, 80, 86.9, 100, 103, 360, 700, 708.3, 710, 740, 745]
points = [*(-x for x in reversed(sizes)), 0.0, *sizes]
points32 = [struct.unpack("f", struct.pack("f", x))[0] for x in points]


def values(f, at):
    return [[float(mp.nstr(f(mpf(x))[order], 40, min_fixed=0, max_fixed=0)) for x in at] for order in range(3)]


Path(__file__).with_suffix(".json").write_text(
    json.dumps(
        {
            "points": points,
            "points32": points32,
            "float64": {name: values(f, points) for name, f in functions.items()},
            "float32": {name: values(f, points32) for name, f in functions.items()},
        },
        indent=1,
    )
    + "\n"
)
