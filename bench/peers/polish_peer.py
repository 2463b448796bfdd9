"""Least squares of a Sobolev loss by Levenberg and Marquardt's method, in JAX and in SciPy, both in float64.

    polish_peer.py --problem DIRECTORY --threads N --form FORM --steps N

It prints {"trace": [[seconds, loss], ...]}: each loss that is less than those before, and when it was known. What is compiled is
compiled before. A form is `jax` (JᵀJ of all rows), `jax-some` (of as many as ours, the same method then) or `scipy`.
"""

import argparse
import json
import os
import pathlib
import time

parser = argparse.ArgumentParser()
parser.add_argument("--problem", required=True)
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--form", required=True)
parser.add_argument("--steps", type=int, required=True)
options = parser.parse_args()
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["NPROC"] = str(options.threads)  # the size of XLA's CPU thread pool
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = str(options.threads)

import jax  # only now: it reads the environment when imported
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
directory = pathlib.Path(options.problem)
facts = json.loads((directory / "polish.json").read_text())
widths, rows, weights, gram_rows = (facts[name] for name in ("widths", "rows", "weights", "gramRows"))
inputs = widths[0]
start = np.fromfile(directory / "polish-start.bin", np.float64)


def table(name):
    return jnp.asarray(np.fromfile(directory / f"polish-{name}.bin", np.float32).reshape(rows, -1), jnp.float64)


data = (table("x"), table("y"), table("dydx"))


def network(theta, x):
    at, below = 0, x
    for k, (n, m) in enumerate(zip(widths, widths[1:])):
        w = theta[at : at + n * m].reshape(n, m)
        b = theta[at + n * m : at + n * m + m]
        at += n * m + m
        below = below @ w + b
        if k < len(widths) - 2:
            below = jax.nn.silu(below)
    return below[0]


def residual(theta, x, y, g):
    """Of one row, such that squares add up to what it contributes to the loss, times the number of rows."""
    value, slopes = jax.value_and_grad(network, 1)(theta, x)
    return jnp.concatenate([(value - y) * weights[0] ** 0.5, (slopes - g) * (weights[1] / inputs) ** 0.5])


residuals = jax.vmap(residual, (None, 0, 0, 0))


def chunked(of, size, count):
    """Adds up what `of` gives of chunks of the first `count` rows."""
    parts = tuple(part[: count - count % size].reshape(-1, size, part.shape[1]) for part in data)
    last = tuple(part[count - count % size : count] for part in data)

    def total(theta):
        def add(sums, chunk):
            return jax.tree.map(jnp.add, sums, of(theta, *chunk)), None

        sums, _ = jax.lax.scan(add, jax.tree.map(jnp.zeros_like, jax.eval_shape(of, theta, *(p[0] for p in parts))), parts)
        if count % size:
            sums = jax.tree.map(jnp.add, sums, of(theta, *last))
        return jax.tree.map(lambda s: s / count, sums)

    return jax.jit(total)


def loss_of(theta, *chunk):
    r = residuals(theta, *chunk)
    return jnp.vdot(r, r)


def gradient_of(theta, *chunk):
    return jax.grad(loss_of)(theta, *chunk) / 2


def equations_of(jacobian):
    def equations(theta, *chunk):
        j = jax.vmap(jacobian(residual), (None, 0, 0, 0))(theta, *chunk).reshape(-1, theta.size)
        return j.T @ j, j.T @ residuals(theta, *chunk).reshape(-1)

    return equations


def timed(function):
    jax.block_until_ready(function(start))
    begun = time.perf_counter()
    jax.block_until_ready(function(start))
    return time.perf_counter() - begun


def fastest(functions):
    return min(functions, key=timed)


def levenberg_marquardt(loss, equations):
    """The method, step by step as ours: damping by the diagonal, a fifth after a step that gains and four times after one that does not."""
    theta, damping = start.copy(), 1e-3
    best = float(loss(theta))
    begun = time.perf_counter()
    trace = [[0.0, best]]
    for _ in range(options.steps):
        gram, gradient = (np.asarray(part) for part in equations(theta))
        scale = np.maximum(np.diag(gram), 1e-12 * np.diag(gram).max())
        while damping < 1e12:
            trial = theta - np.linalg.solve(gram + damping * np.diag(scale), gradient)
            found = float(loss(trial))
            if found < best:
                theta, best, damping = trial, found, max(1e-15, damping / 5)
                break
            damping *= 4
        trace.append([time.perf_counter() - begun, best])
    return trace


def by_jax(some):
    sizes = (1024, 8192)
    loss = fastest([chunked(loss_of, size, rows) for size in sizes])
    jacobians = [equations_of(kind) for kind in (jax.jacrev, jax.jacfwd)]
    if not some or gram_rows >= rows:
        return levenberg_marquardt(loss, fastest([chunked(of, size, rows) for of in jacobians for size in sizes]))
    gram = fastest([chunked(of, min(size, gram_rows), gram_rows) for of in jacobians for size in sizes])
    gradient = fastest([chunked(gradient_of, size, rows) for size in sizes])
    return levenberg_marquardt(loss, lambda theta: (gram(theta)[0], gradient(theta)))


def by_scipy():
    from scipy.optimize import least_squares

    size = 4096

    def everywhere(of):
        def all_rows(theta):
            return jnp.concatenate([of(theta, *(part[k : k + size] for part in data)) for k in range(0, rows, size)])

        return jax.jit(all_rows)

    values = everywhere(lambda theta, *chunk: residuals(theta, *chunk).reshape(-1))
    slopes = fastest(
        [
            everywhere(lambda theta, *chunk, kind=kind: jax.vmap(kind(residual), (None, 0, 0, 0))(theta, *chunk).reshape(-1, theta.size))
            for kind in (jax.jacrev, jax.jacfwd)
        ]
    )
    jax.block_until_ready(values(start))
    trace = []
    begun = time.perf_counter()

    def function(theta):
        r = np.asarray(values(theta))
        found = float(r @ r) / rows
        if not trace or found < trace[-1][1]:
            trace.append([time.perf_counter() - begun, found])
        return r

    least_squares(function, start, lambda theta: np.asarray(slopes(theta)), method="lm", x_scale="jac", max_nfev=options.steps, ftol=1e-15, xtol=1e-15, gtol=1e-15)
    return trace


trace = by_scipy() if options.form == "scipy" else by_jax(options.form == "jax-some")
print(json.dumps({"trace": trace}))
