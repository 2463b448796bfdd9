"""The Sobolev training step in PyTorch, eager."""

import os

from peer import Problem, arguments, serve

options = arguments()
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import torch  # only now: it reads the environment when imported
import torch.nn.functional as F

problem = Problem(options.problem)
x, y, dydx, hessian = map(torch.from_numpy, (problem.x, problem.y, problem.dydx, problem.hessian))
batches = list(torch.from_numpy(problem.order).long())
directions = list(torch.from_numpy(problem.directions))
ones = torch.ones(problem.batch, 1)


class Contender:
    """`form`: the number of threads; small networks are often faster on one."""

    def __init__(self, case, form):
        self.threads = int(form.split()[0])
        self.second = problem.orders[case] == 2
        self.weights = problem.weights_of(case)
        layers = problem.layers(case)
        # nn.Linear's layout: weights [out, in].
        arrays = [array for weights, bias in layers for array in (weights.T, bias)]
        self.parameters = [torch.tensor(array).contiguous().requires_grad_() for array in arrays]
        self.m = [torch.zeros_like(p) for p in self.parameters]
        self.v = [torch.zeros_like(p) for p in self.parameters]
        self.t = torch.zeros(())
        self.counter = 0

    def network(self, points):
        weights, biases = self.parameters[0::2], self.parameters[1::2]
        for w, b in zip(weights[:-1], biases[:-1]):
            points = F.silu(F.linear(points, w, b))
        return F.linear(points, weights[-1], biases[-1])

    def step(self):
        batch = batches[self.counter % len(batches)]
        direction = directions[self.counter % len(batches)]
        alpha, beta, gamma = self.weights
        self.counter += 1
        points = x.index_select(0, batch).requires_grad_()
        predicted = self.network(points)
        (gradient,) = torch.autograd.grad(predicted, points, ones, create_graph=True)
        loss = alpha * F.mse_loss(predicted, y.index_select(0, batch)) + beta * F.mse_loss(
            gradient, dydx.index_select(0, batch)
        )
        if self.second:
            # The gradient of the gradient along v; Hessians are symmetric.
            along = direction.expand_as(points)
            (product,) = torch.autograd.grad(gradient, points, along, create_graph=True)
            loss = loss + gamma * F.mse_loss(product, hessian.index_select(0, batch) @ direction)
        self.adam(torch.autograd.grad(loss, self.parameters))
        return loss.detach()

    @torch.no_grad()
    def adam(self, gradients):
        # The kernel of torch.optim.Adam(fused=True) (bias-corrected m and v, epsilon outside the root), called without
        # the optimiser object: measured 0.1 to 0.2 ms a step faster than optimiser.step(), and than foreach.
        self.t += 1
        torch._fused_adam_(
            self.parameters,
            gradients,
            self.m,
            self.v,
            [],
            [self.t] * len(self.parameters),
            lr=problem.adam["rate"],
            beta1=problem.adam["beta1"],
            beta2=problem.adam["beta2"],
            weight_decay=0.0,
            eps=problem.adam["epsilon"],
            amsgrad=False,
            maximize=False,
        )

    def steps(self, count):
        torch.set_num_threads(self.threads)
        for _ in range(count):
            self.step()

    def numbers(self, count):
        """Losses of the first steps, before each update."""
        torch.set_num_threads(self.threads)
        return [self.step().item() for _ in range(count)]


def forms(_case):
    counts = sorted({1, options.threads})
    return [f"{count} thread" + ("s" if count > 1 else "") for count in counts]


if __name__ == "__main__":
    serve({"torch": torch.__version__}, forms, Contender)
