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


def slopes(layers, x):
    # One pull-back of ones for the whole batch: faster on a CPU than vmap(value_and_grad) of a single point.
    predicted, pull = jax.vjp(lambda points: network(layers, points), x)
    (gradient,) = pull(jnp.ones_like(predicted))
    return gradient, predicted


def first_order_loss(weights, layers, x, y, dydx):
    alpha, beta, _ = weights
    gradient, predicted = slopes(layers, x)
    return alpha * jnp.mean((predicted - y) ** 2) + beta * jnp.mean((gradient - dydx) ** 2)


def second_order_loss(weights, layers, x, y, dydx, hessian, v, way):
    alpha, beta, gamma = weights
    if way == "tangent over gradient":
        along = jnp.broadcast_to(v, x.shape)
        gradient, product, predicted = jax.jvp(lambda points: slopes(layers, points), (x,), (along,), has_aux=True)
    else:
        gradient, pull, predicted = jax.vjp(lambda points: slopes(layers, points), x, has_aux=True)
        (product,) = pull(jnp.broadcast_to(v, x.shape))  # Hessians are symmetric
    values = jnp.mean((predicted - y) ** 2)
    return alpha * values + beta * jnp.mean((gradient - dydx) ** 2) + gamma * jnp.mean((product - hessian @ v) ** 2)


class Contender:
    """`form`: parameters as a `tree` of arrays, or as one `flat` vector (a fused Adam, but slices inside). For products of
    Hessians, the tangent of the gradient, or its gradient."""

    def __init__(self, case, form):
        parameters = jax.tree.map(jnp.asarray, problem.layers(case))
        shape, _, way = form.partition(", ")
        if shape == "flat":
            parameters, unravel = ravel_pytree(parameters)
        second = problem.orders[case] == 2
        weights = problem.weights_of(case)
        names = ("x", "y", "dydx", "hessian") if second else ("x", "y", "dydx")
        tables = [jnp.asarray(getattr(problem, name)) for name in names]
        # Each step has the numbers of its rows and its direction.
        order = (jnp.asarray(problem.order), jnp.asarray(problem.directions))
        steps = len(problem.order)
        rate, beta1, beta2, epsilon = (problem.adam[k] for k in ("rate", "beta1", "beta2", "epsilon"))
        blocks = steps // problem.block

        def loss_of(parameters, batch):
            layers = unravel(parameters) if shape == "flat" else parameters
            numbers, direction = batch
            rows = [table.at[numbers].get(mode="promise_in_bounds") for table in tables]
            if second:
                return second_order_loss(weights, layers, *rows, direction, way)
            return first_order_loss(weights, layers, *rows)

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
            state, loss = step(state, jax.tree.map(lambda part: part[counter], order))
            return state, (counter + 1) % steps, loss

        def block(state, counter):
            of_block = jax.tree.map(lambda part: part.reshape(blocks, problem.block, -1)[counter], order)
            state, losses = jax.lax.scan(step, state, of_block)
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

    def numbers(self, count):
        """Losses of the first steps, before each update."""
        losses = []
        while len(losses) < count:
            self.state, self.counter, loss = self.call(self.state, self.counter)
            losses.extend(jnp.atleast_1d(loss).tolist())
        return losses[:count]


def forms(case):
    shapes = ["tree", "flat"]
    if problem.orders[case] == 1:
        return shapes
    return [f"{shape}, {way}" for shape in shapes for way in ("tangent over gradient", "gradient over gradient")]


if __name__ == "__main__":
    versions = {"jax": jax.__version__, "jaxlib": jax.lib.__version__}
    serve(versions, forms, Contender)
