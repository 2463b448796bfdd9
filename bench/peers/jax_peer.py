"""The Sobolev training step in JAX: `--call jit` runs one step per call, `--call scan` a block of steps in lax.scan."""

import os

from peer import Problem, arguments, serve

options = arguments(call=["jit", "scan"])
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["NPROC"] = str(options.threads)  # the size of XLA's CPU thread pool

import jax  # only now: it reads the environment when imported
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree

problem = Problem(options.problem)


def network(layers, x):
    for weights, bias in layers[:-1]:
        x = jax.nn.silu(x @ weights + bias)
    weights, bias = layers[-1]
    return x @ weights + bias


def sobolev_loss(layers, x, y, dydx):
    # One pull-back of ones for the whole batch: faster on a CPU than vmap(value_and_grad) of a single point.
    predicted, pull = jax.vjp(lambda points: network(layers, points), x)
    (gradient,) = pull(jnp.ones_like(predicted))
    return problem.alpha * jnp.mean((predicted - y) ** 2) + problem.beta * jnp.mean((gradient - dydx) ** 2)


class Contender:
    """`form`: parameters as a `tree` of arrays, or as one `flat` vector (a fused Adam, but slices inside)."""

    def __init__(self, case, form):
        parameters = jax.tree.map(jnp.asarray, problem.layers(case))
        if form == "flat":
            parameters, unravel = ravel_pytree(parameters)
        x, y, dydx, order = map(jnp.asarray, (problem.x, problem.y, problem.dydx, problem.order))
        rate, beta1, beta2, epsilon = (problem.adam[k] for k in ("rate", "beta1", "beta2", "epsilon"))
        blocks = len(order) // problem.block

        def loss_of(parameters, batch):
            layers = unravel(parameters) if form == "flat" else parameters
            rows = [table.at[batch].get(mode="promise_in_bounds") for table in (x, y, dydx)]
            return sobolev_loss(layers, *rows)

        def step(state, batch):
            parameters, m, v, t = state
            loss, gradient = jax.value_and_grad(loss_of)(parameters, batch)
            t = t + 1
            m = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, m, gradient)
            v = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g * g, v, gradient)
            bias1, bias2 = 1 - beta1**t, 1 - beta2**t
            parameters = jax.tree.map(
                lambda p, m, v: p - rate * (m / bias1) / (jnp.sqrt(v / bias2) + epsilon), parameters, m, v
            )
            return (parameters, m, v, t), loss

        # The batches are resident too: a counter that never leaves the device says which comes next.
        def one(state, counter):
            state, loss = step(state, order[counter])
            return state, (counter + 1) % len(order), loss

        def block(state, counter):
            state, losses = jax.lax.scan(step, state, order.reshape(blocks, problem.block, -1)[counter])
            return state, (counter + 1) % blocks, losses

        self.steps_per_call = 1 if options.call == "jit" else problem.block
        self.call = jax.jit(one if options.call == "jit" else block, donate_argnums=(0, 1))
        m, v = (jax.tree.map(jnp.zeros_like, parameters) for _ in range(2))
        self.state, self.counter = (parameters, m, v, jnp.float32(0)), jnp.int32(0)

    def steps(self, count):
        assert count % self.steps_per_call == 0, f"{count} steps are not whole calls of {self.steps_per_call}"
        for _ in range(count // self.steps_per_call):
            self.state, self.counter, loss = self.call(self.state, self.counter)
        jax.block_until_ready((self.state, loss))

    def losses(self, count):
        losses = []
        while len(losses) < count:
            self.state, self.counter, loss = self.call(self.state, self.counter)
            losses.extend(jnp.atleast_1d(loss).tolist())
        return losses[:count]


if __name__ == "__main__":
    versions = {"jax": jax.__version__, "jaxlib": jax.lib.__version__}
    serve(versions, lambda case: ["tree", "flat"], Contender)
