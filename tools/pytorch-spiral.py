"""Prints what PyTorch makes of the nets of `fourlane lab rate`, 2-64-64-64-1 on two spirals, at high learning rates.

Run: python3 tools/pytorch-spiral.py [runs], for docs/dying-relu.md (Debian's python3-torch will do; default 20 nets each).
"""

import math
import statistics
import sys

import torch
from torch import nn

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 20
SAMPLES, WIDTH, BATCH, EPOCHS = 1000, 64, 32, 94

ACTIVATIONS = {"ReLU": nn.ReLU, "leaky ReLU 0.01": lambda: nn.LeakyReLU(0.01)}
OPTIMIZERS = {
    "adam 0.1": lambda parameters: torch.optim.Adam(parameters, lr=0.1),
    "sgd 0.3": lambda parameters: torch.optim.SGD(parameters, lr=0.3, momentum=0.9),
}


def spiral():
    """Two arms of one and a half revolutions each, as in src/cli/lab/rate.ts."""
    arm = torch.arange(SAMPLES) % 2
    t = torch.rand(SAMPLES).sqrt()
    angle = 3 * math.pi * t + math.pi * arm
    noise = torch.rand(SAMPLES, 2) * 0.04 - 0.02
    return torch.stack([t * angle.cos(), t * angle.sin()], 1) + noise, arm.float().unsqueeze(1)


def net(activation):
    layers, width = [], 2
    for units in [WIDTH, WIDTH, WIDTH, 1]:
        linear = nn.Linear(width, units)
        nn.init.kaiming_normal_(linear.weight, nonlinearity="linear" if units == 1 else "relu")
        nn.init.zeros_(linear.bias)
        layers += [linear] if units == 1 else [linear, activation()]
        width = units
    return nn.Sequential(*layers)


def learn(model, optimizer, x, y):
    """Accuracy after the last and after the best epoch; None if a value became infinite or NaN."""
    criterion, best = nn.BCEWithLogitsLoss(), 0
    for _ in range(EPOCHS):
        for batch in torch.randperm(SAMPLES).split(BATCH):
            optimizer.zero_grad()
            loss = criterion(model(x[batch]), y[batch])
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            outputs = model(x)
        if not outputs.isfinite().all():
            return None
        last = ((outputs > 0) == (y > 0.5)).float().mean().item()
        best = max(best, last)
    return last, best


def spread(values):
    return " ".join(f"{value:.3f}" for value in (min(values), statistics.median(values), max(values))) if values else "–"


torch.set_num_threads(1)
torch.manual_seed(1)
X, Y = spiral()
print(f"PyTorch {torch.__version__}, {RUNS} nets each\n")
print("| rate | activation | accuracy: least, median, most | after the best epoch | diverged |")
print("|------|-----------:|------------------------------:|---------------------:|---------:|")
for rate, optimizer_of in OPTIMIZERS.items():
    for kind, activation in ACTIVATIONS.items():
        ends = []
        for seed in range(RUNS):
            torch.manual_seed(seed)
            model = net(activation)
            end = learn(model, optimizer_of(model.parameters()), X, Y)
            ends += [end] if end else []
        last, best = ([end[i] for end in ends] for i in (0, 1))
        print(f"| {rate} | {kind} | {spread(last)} | {spread(best)} | {RUNS - len(ends)} |", flush=True)
