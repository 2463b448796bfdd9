"""What the Python peers share: reading the problem that bench/problem.js wrote, and the line protocol.

A peer reads one JSON request a line from standard input and answers each with one JSON line (bench/contender.js):

    {"case": NAME, "forms": true}                 -> {"forms": [FORM, ...]}
    {"case": NAME, "form": FORM, "numbers": K}    -> {"numbers": [...]}
    {"case": NAME, "form": FORM, "steps": N}      -> {"milliseconds": total}

A form is one way of writing the same step; the faster form of a peer is the one that counts.
"""

import argparse
import json
import os
import pathlib
import platform
import sys
import time

import numpy as np


class Problem:
    """Data, batches, initial parameters and constants; the same bytes for every contender."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        facts = json.loads((self.directory / "problem.json").read_text())
        self.inputs = facts["inputs"]
        self.batch = facts["batch"]
        self.block = facts["block"]
        self.weights = facts["weights"]
        self.adam = facts["adam"]
        self.hidden = {case["name"]: case["hidden"] for case in facts["cases"]}
        self.orders = {case["name"]: case["order"] for case in facts["cases"]}
        self.x = self._array("x", np.float32, (-1, self.inputs))
        self.y = self._array("y", np.float32, (-1, 1))
        self.dydx = self._array("dydx", np.float32, (-1, self.inputs))
        self.hessian = self._array("hessian", np.float32, (-1, self.inputs, self.inputs))
        self.order = self._array("order", np.int32, (-1, self.batch))
        self.directions = self._array("directions", np.float32, (-1, self.inputs))

    def layers(self, case):
        """Initial [(weights [in, out], bias [out]), ...]."""
        flat = self._array(f"parameters-{case}", np.float32, (-1,))
        sizes = [self.inputs, *self.hidden[case], 1]
        layers, at = [], 0
        for rows, columns in zip(sizes, sizes[1:]):
            weights = flat[at : at + rows * columns].reshape(rows, columns)
            at += rows * columns
            layers.append((weights, flat[at : at + columns]))
            at += columns
        assert at == flat.size, f"{case}: {flat.size} parameters, the network has {at}"
        return layers

    def weights_of(self, case):
        """Weights (alpha, beta, gamma) of the losses of values, gradients and products."""
        return tuple(self.weights[str(self.orders[case])][name] for name in ("alpha", "beta", "gamma"))

    def _array(self, name, kind, shape):
        return np.fromfile(self.directory / f"{name}.bin", kind).reshape(shape)


def arguments(**more):
    """Command line of a peer: --problem DIRECTORY --threads N, and the options named in `more` with their choices."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--problem", required=True)
    parser.add_argument("--threads", type=int, required=True)
    for name, choices in more.items():
        parser.add_argument(f"--{name}", choices=choices, required=True)
    return parser.parse_args()


def serve(versions, forms, create):
    """Answers requests until standard input ends.

    forms: case -> names; create: (case, form) -> an object with `steps(count)`, which returns when the work is
    done, and `numbers(count)`, what contenders must agree in, called only on a fresh object.
    """
    # Libraries may print: keep the protocol's pipe for the protocol and send all else to standard error.
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def answer(reply):
        pipe.write(json.dumps(reply) + "\n")
        pipe.flush()

    made = {}

    def reply_to(request):
        case = request["case"]
        if "forms" in request:
            return {"forms": forms(case)}
        key = (case, request["form"])
        if "numbers" in request:
            made[key] = create(*key)
            return {"numbers": made[key].numbers(request["numbers"])}
        start = time.perf_counter()
        made[key].steps(request["steps"])
        return {"milliseconds": (time.perf_counter() - start) * 1e3}

    answer({"ready": True, "versions": {"python": platform.python_version(), **versions}})
    for line in sys.stdin:
        try:
            answer(reply_to(json.loads(line)))
        except Exception as error:  # reported to the bench, which goes on without this contender
            answer({"error": f"{type(error).__name__}: {error}"})
