"""Paths with adjoints in JAX: values and gradients by all inputs of points, each the mean over pairs of antithetic paths.

A form says how many points a call has, since small arrays stay in the caches; how normals are drawn; and how a path is written.
"""

import json
import os
import pathlib
import zlib

from peer import arguments, serve

options = arguments()
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["NPROC"] = str(options.threads)  # the size of XLA's CPU thread pool
if options.threads == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"

import jax  # only now: it reads the environment when imported
import jax.numpy as jnp
import numpy as np


class Problem:
    def __init__(self, model):
        directory = pathlib.Path(options.problem)
        facts = json.loads((directory / f"paths-{model}.json").read_text())
        self.points, self.pairs, self.steps, self.normals = (facts[k] for k in ("points", "pairs", "steps", "normals"))
        self.parameters = {name: np.array(value) for name, value in facts["parameters"].items()}
        x = np.fromfile(directory / f"paths-{model}-x.bin", np.float32)
        self.x = x.reshape(self.points, -1)
        z = np.fromfile(directory / f"paths-{model}-z.bin", np.float32)
        self.z = z.reshape(self.points, self.pairs, self.steps, self.normals)


def bachelier(problem, way):
    """A call on a basket of which the move by each normal is known: one product a pair. Normals lie [7, points, pairs]."""
    of = problem.parameters
    factor = np.linalg.cholesky(of["correlation"]) * of["volatilities"][:, None]
    weights = jnp.asarray(of["weights"], jnp.float32)
    move = jnp.asarray(np.sqrt(of["maturity"]) * of["weights"] @ factor, jnp.float32)
    strike = float(of["strike"])

    def price(x, z):
        moved = jnp.tensordot(move, z[0], 1) if way == "product" else sum(m * one for m, one in zip(move, z[0]))
        forward = (weights @ x - strike)[:, None]
        return jnp.mean(0.5 * (jax.nn.relu(forward + moved) + jax.nn.relu(forward - moved)), axis=1)

    return price


def heston(problem, way):
    """A call by full truncation; of prices or of their logarithms. Normals of a step lie [2, points, pairs]."""
    steps = problem.steps
    kappa, theta, xi, rho = (
        float(problem.parameters[name])
        for name in ("meanReversion", "longRunVariance", "volatilityOfVariance", "varianceCorrelation")
    )
    beside = (1 - rho * rho) ** 0.5

    def root(v):
        above = v > 0
        return jnp.where(above, jnp.sqrt(jnp.where(above, v, 1.0)), 0.0)

    def price(x, z):
        spot, variance, strike, rate, maturity = (column[:, None, None] for column in x)
        dt = maturity / steps
        root_dt = jnp.sqrt(dt)
        signs = jnp.array([1.0, -1.0])

        def step(state, z):
            s, v = state
            held, moved = jax.nn.relu(v), root(v) * root_dt
            by_price = z[0][:, :, None] * signs
            by_variance = (rho * z[0] + beside * z[1])[:, :, None] * signs
            grown = (rate - 0.5 * held) * dt + moved * by_price
            s = s + grown if way == "logarithm" else s * jnp.exp(grown)
            return (s, v + kappa * (theta - held) * dt + xi * moved * by_variance), None

        start = jnp.log(spot) if way == "logarithm" else spot
        ones = jnp.ones((*z.shape[2:], 2))
        (s, _), _ = jax.lax.scan(step, (start * ones, variance * ones), z)
        s = jnp.exp(s) if way == "logarithm" else s
        return jnp.mean(jnp.exp(-rate * maturity) * jax.nn.relu(s - strike), axis=(1, 2))

    return price


models = {"bachelier": (bachelier, ("product", "sum")), "heston": (heston, ("logarithm", "price"))}
generators = {"threefry": "threefry2x32", "rbg": "rbg"}


def forms(case):
    _, ways = models[model_of(case)]
    sizes = [f"{size} points a call" for size in (16, 64, 256) if size <= problem_of(case).points]
    if is_given(case):
        return [f"{way}, {size}" for way in ways for size in sizes]
    # The hardware's generator takes several times as long on CPUs: once is enough to see it.
    return [
        f"{way}, {size}, {generator}"
        for way in ways
        for size in sizes
        for generator in generators
        if generator == "threefry" or (way, size) == (ways[0], sizes[0])
    ]


class Contender:
    def __init__(self, case, form):
        problem = problem_of(case)
        way, size, *generator = form.split(", ")
        size = int(size.split()[0])
        make, _ = models[model_of(case)]
        price = make(problem, way)

        def labels(x, z):
            def total(x):
                y = price(x, z)
                return y.sum(), y

            (_, y), gradient = jax.value_and_grad(total, has_aux=True)(x)
            return y, gradient

        shape = (problem.steps, problem.normals, size, problem.pairs)

        def drawn(x, key):
            key, own = jax.random.split(key)
            return labels(x, jax.random.normal(own, shape)), key

        chunks = range(0, problem.points, size)
        self.x = [jnp.asarray(problem.x[k : k + size].T) for k in chunks]
        if is_given(case):
            self.z = [jnp.asarray(problem.z[k : k + size].transpose(2, 3, 0, 1)) for k in chunks]
            self.call = jax.jit(labels)
        else:
            self.z = None
            self.key = jax.random.key(zlib.crc32(form.encode()), impl=generators[generator[0]])
            self.call = jax.jit(drawn, donate_argnums=1)

    def once(self):
        if self.z is not None:
            return [self.call(x, z) for x, z in zip(self.x, self.z)]
        results = []
        for x in self.x:
            labels, self.key = self.call(x, self.key)
            results.append(labels)
        return results

    def steps(self, count):
        for _ in range(count):
            jax.block_until_ready(self.once())

    def numbers(self, _count):
        """Values of all points, then their gradients, point by point."""
        labels = self.once()
        values = np.concatenate([y for y, _ in labels])
        gradients = np.concatenate([gradient.T for _, gradient in labels])
        return [*values.tolist(), *gradients.ravel().tolist()]


known = {}


def problem_of(case):
    model = model_of(case)
    if model not in known:
        known[model] = Problem(model)
    return known[model]


def model_of(case):
    return case.split("-")[1]


def is_given(case):
    return case.endswith("-given")


if __name__ == "__main__":
    serve({"jax": jax.__version__, "jaxlib": jax.lib.__version__}, forms, Contender)
