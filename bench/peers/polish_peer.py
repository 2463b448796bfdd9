"""Least squares of a Sobolev loss by Levenberg and Marquardt's method, in JAX and in SciPy, both in float64.

    polish_peer.py --problem DIRECTORY --threads N --form FORM --steps N

It compiles, says {"ready": true, "versions": {...}}, and answers each JSON line with one (bench/contender.js):

    {"turn": true}            -> {"compiled": seconds, "trace": [[seconds, parameters], ...]}  one walk from the start
    {"losses": [parameters]}  -> {"losses": [...]}                                             of all rows

A form is `jax` (the same method as ours, also in which rows it takes), `jax-all` (all rows, always) or `scipy`.
"""

import argparse
import json
import os
import pathlib
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--problem", required=True)
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--form", required=True)
parser.add_argument("--steps", type=int, required=True)
options = parser.parse_args()
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["NPROC"] = str(options.threads)  # the size of XLA's CPU thread pool
# A loop over chunks takes one core: so rows are also cut into as many shares as there are cores, each on a device of its own.
os.environ["XLA_FLAGS"] = f"--xla_force_host_platform_device_count={options.threads}"
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = str(options.threads)

import jax  # only now: it reads the environment when imported
import jax.numpy as jnp
import numpy as np
import scipy

jax.config.update("jax_enable_x64", True)
begun = time.perf_counter()
directory = pathlib.Path(options.problem)
facts = json.loads((directory / "polish.json").read_text())
widths, rows, weights, gram_rows = (facts[name] for name in ("widths", "rows", "weights", "gramRows"))
inputs = widths[0]
start = np.fromfile(directory / "polish-start.bin", np.float64)


def table(name):
    return np.fromfile(directory / f"polish-{name}.bin", np.float32).reshape(rows, -1).astype(np.float64)


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


def chunked(of, size, count, shares):
    """Means of what `of` gives of chunks of the first `count` rows, in so many shares side by side."""
    each = count // shares
    assert each * shares == count
    size = min(size, each)
    whole = each - each % size

    def total(theta, *own):
        parts = tuple(part[:whole].reshape(-1, size, part.shape[1]) for part in own)

        def add(sums, chunk):
            return jax.tree.map(jnp.add, sums, of(theta, *chunk)), None

        zeros = jax.tree.map(jnp.zeros_like, jax.eval_shape(of, theta, *(p[0] for p in parts)))
        sums, _ = jax.lax.scan(add, zeros, parts)
        if whole < each:
            sums = jax.tree.map(jnp.add, sums, of(theta, *(part[whole:] for part in own)))
        return sums

    if shares == 1:
        own = jax.device_put(tuple(part[:count] for part in data))
        run = jax.jit(total)
        return lambda theta: jax.tree.map(lambda s: np.asarray(s) / count, run(theta, *own))
    mesh = jax.make_mesh((shares,), ("share",))
    split, whole_there = jax.sharding.PartitionSpec("share"), jax.sharding.PartitionSpec()

    def part_of(theta, *own):
        return jax.tree.map(lambda s: s[None], total(theta, *own))

    run = jax.jit(jax.shard_map(part_of, mesh=mesh, in_specs=(whole_there, split, split, split), out_specs=split, check_vma=False))
    own = tuple(jax.device_put(part[:count], jax.sharding.NamedSharding(mesh, split)) for part in data)
    return lambda theta: jax.tree.map(lambda s: np.asarray(s).sum(0) / count, run(theta, *own))


def loss_of(theta, *chunk):
    r = residuals(theta, *chunk)
    return jnp.vdot(r, r)


def slopes_of(theta, *chunk):
    loss, gradient = jax.value_and_grad(loss_of)(theta, *chunk)
    return loss, gradient / 2


def gram_of(jacobian):
    def gram(theta, *chunk):
        j = jax.vmap(jacobian(residual), (None, 0, 0, 0))(theta, *chunk).reshape(-1, theta.size)
        return j.T @ j

    return gram


def bend_of(both, *chunk):
    """Jᵀr″, with the second derivative of r along a step: [parameters, step]."""
    theta, step = both
    of = lambda t: residuals(t, *chunk)
    along = lambda t: jax.jvp(of, (t,), (step,))[1]
    second = jax.jvp(along, (theta,), (step,))[1]
    return jax.vjp(of, theta)[1](second)[0]


def timed(function, at):
    function(at)
    before = time.perf_counter()
    function(at)
    return time.perf_counter() - before


def fastest(makes, at=start):
    """The fastest of some ways, each with what it makes."""
    return min(((make, make()) for make in makes), key=lambda each: timed(each[1], at))


def levenberg_marquardt(slopes, gram, bend, levels):
    """Step by step as ours: rows grow by levels, damping follows the gain ratio, and steps are bent by geodesic acceleration."""
    theta, damping, rise, level = start.copy(), 1e-3, 2, 0
    loss, gradient = slopes[level](theta)
    before = time.perf_counter()
    trace = [[0.0, theta]]
    taken = 0
    while taken < options.steps:
        products = gram(theta)
        scale = np.maximum(np.diag(products), 1e-12 * np.diag(products).max())
        grows = False
        while damping < 1e12:
            damped = products + damping * np.diag(scale)
            step = np.linalg.solve(damped, -gradient)
            promised = step @ (damping * scale * step - gradient)
            grows = level + 1 < len(levels) and promised < 0.1 * loss * theta.size / levels[level]
            if grows or promised <= 1e-13 * loss:
                break
            half = np.linalg.solve(damped, -bend(np.stack([theta, step]))) / 2
            length = lambda v: np.sqrt(scale @ v**2)
            trial = theta + (step + half if length(half) <= 0.375 * length(step) else step)
            found, slope = slopes[level](trial)
            if found < loss:
                ratio = (loss - found) / promised
                damping, rise = max(1e-15, damping * max(1 / 3, 1 - (2 * ratio - 1) ** 3)), 2
                theta, loss, gradient = trial, found, slope
                break
            damping, rise = damping * rise, rise * 2
        if grows:
            level += 1
            loss, gradient = slopes[level](theta)
            continue
        taken += 1
        trace.append([time.perf_counter() - before, theta])
    return trace


def by_jax(all_rows):
    ways = [(size, shares) for size in (1024, 8192) for shares in {1, options.threads}]
    (best, full) = fastest([lambda way=way: chunked(slopes_of, way[0], rows, way[1]) for way in ways])
    size, shares = best.__defaults__[0]
    levels = [rows] if all_rows else facts["levels"]
    slopes = [full if level == rows else chunked(slopes_of, size, level, shares) for level in levels]
    count = rows if all_rows else gram_rows
    kinds = [(kind, size) for kind in (jax.jacfwd, jax.jacrev) for size in (256, 1024)]
    (_, gram) = fastest([lambda kind=kind: chunked(gram_of(kind[0]), kind[1], count, options.threads) for kind in kinds])
    both = np.stack([start, start])
    (_, bend) = fastest([lambda size=size: chunked(bend_of, size, count, options.threads) for size in (256, 1024)], both)
    for function in (*slopes, gram):
        function(start)
    return lambda: levenberg_marquardt(slopes, gram, bend, levels)


def by_scipy():
    from scipy.optimize import least_squares

    size = 4096

    def everywhere(of):
        def all_rows(theta):
            return jnp.concatenate([of(theta, *(part[k : k + size] for part in data)) for k in range(0, rows, size)])

        return jax.jit(all_rows)

    values = everywhere(lambda theta, *chunk: residuals(theta, *chunk).reshape(-1))
    kinds = (jax.jacrev, jax.jacfwd)
    (_, slopes) = fastest(
        [
            lambda kind=kind: everywhere(lambda theta, *chunk: jax.vmap(kind(residual), (None, 0, 0, 0))(theta, *chunk).reshape(-1, theta.size))
            for kind in kinds
        ]
    )
    values(start)

    def walk():
        trace, least = [], float("inf")
        before = time.perf_counter()

        def function(theta):
            nonlocal least
            r = np.asarray(values(theta))
            found = float(r @ r)
            if found < least:
                least = found
                trace.append([time.perf_counter() - before, theta.copy()])
            return r

        end = {"ftol": 1e-15, "xtol": 1e-15, "gtol": 1e-15}
        # It counts calls of the residual, of which a step may take several.
        least_squares(function, start, lambda theta: np.asarray(slopes(theta)), method="lm", x_scale="jac", max_nfev=3 * options.steps, **end)
        return trace

    return walk


walk = by_scipy() if options.form == "scipy" else by_jax(options.form == "jax-all")
compiled = time.perf_counter() - begun
judge = chunked(loss_of, 8192, rows, 1)
versions = {"jax": jax.__version__, "numpy": np.__version__, "scipy": scipy.__version__}
print(json.dumps({"ready": True, "versions": versions}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if "losses" in request:
        reply = {"losses": [float(judge(np.array(theta))) for theta in request["losses"]]}
    else:
        reply = {"compiled": compiled, "trace": [[seconds, theta.tolist()] for seconds, theta in walk()]}
    print(json.dumps(reply), flush=True)
