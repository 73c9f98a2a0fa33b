"""Makes test/reference/pytorch/*.json: what PyTorch computes for small nets, to hold the trainer to.

A case is a description as fourlane's toJSON gives it, with the gradients of the first step, and the losses, rates and
final parameters of 50 steps. All cases share the data and what their parameters start from. Run: python3 tools/pytorch-cases.py (Debian's
python3-torch will do). Only this script needs PyTorch; neither the package nor its tests do.
"""

import json
import pathlib

import torch
from torch import nn
from torch.optim import lr_scheduler

STEPS = 50
BATCH = 8
PER_EPOCH = 4  # batches
INPUTS, HIDDEN, OUTPUTS = 5, 8, 3

torch.manual_seed(7)
X = torch.randn(BATCH * PER_EPOCH, INPUTS)
TARGETS = {
    "values": torch.randn(BATCH * PER_EPOCH, OUTPUTS),
    "classes": torch.randint(0, OUTPUTS, (BATCH * PER_EPOCH,)),
    "distributions": torch.softmax(torch.randn(BATCH * PER_EPOCH, OUTPUTS), 1),
    "bits": torch.randint(0, 2, (BATCH * PER_EPOCH, OUTPUTS)).float(),
}

# What parameters start from, by path. Layers in between start from constants, which fourlane's layers start from too.
INITIAL = {}

ACTIVATIONS = {
    "relu": lambda o: nn.ReLU(),
    "leakyRelu": lambda o: nn.LeakyReLU(o["negativeSlope"]),
    "elu": lambda o: nn.ELU(o["alpha"]),
    "selu": lambda o: nn.SELU(),
    "celu": lambda o: nn.CELU(o["alpha"]),
    "gelu": lambda o: nn.GELU(),
    "silu": lambda o: nn.SiLU(),
    "mish": lambda o: nn.Mish(),
    "softplus": lambda o: nn.Softplus(o["beta"], o["threshold"]),
    "softsign": lambda o: nn.Softsign(),
    "hardtanh": lambda o: nn.Hardtanh(),
    "relu6": lambda o: nn.ReLU6(),
    "hardsigmoid": lambda o: nn.Hardsigmoid(),
    "hardswish": lambda o: nn.Hardswish(),
    "sigmoid": lambda o: nn.Sigmoid(),
    "tanh": lambda o: nn.Tanh(),
    "logsigmoid": lambda o: nn.LogSigmoid(),
    "tanhshrink": lambda o: nn.Tanhshrink(),
}

LOSSES = {
    "meanSquaredError": lambda o: nn.MSELoss(),
    "meanAbsoluteError": lambda o: nn.L1Loss(),
    "huber": lambda o: nn.HuberLoss(delta=o["delta"]),
    "binaryCrossentropy": lambda o: nn.BCEWithLogitsLoss(),
    "categoricalCrossentropy": lambda o: nn.CrossEntropyLoss(label_smoothing=o.get("labelSmoothing", 0)),
}

OPTIMIZERS = {
    "sgd": lambda p, o: torch.optim.SGD(
        p,
        lr=o["learningRate"],
        momentum=o.get("momentum", 0),
        dampening=o.get("dampening", 0),
        nesterov=o.get("nesterov", False),
    ),
    "adam": lambda p, o: torch.optim.Adam(p, lr=o["learningRate"], betas=(o.get("beta1", 0.9), o.get("beta2", 0.999))),
    "adamW": lambda p, o: torch.optim.AdamW(p, lr=o["learningRate"]),
    "rmsprop": lambda p, o: torch.optim.RMSprop(p, lr=o["learningRate"], alpha=o.get("alpha", 0.99)),
    "adagrad": lambda p, o: torch.optim.Adagrad(
        p,
        lr=o["learningRate"],
        lr_decay=o.get("rateDecay", 0),
        initial_accumulator_value=o.get("initialAccumulator", 0),
    ),
}

# Only the cases that name a monitored value go by it; here that is the mean loss of the epoch.
SCHEDULES = {
    "stepDecay": lambda s, o: lr_scheduler.StepLR(s, o["stepSize"], o["gamma"]),
    "exponentialDecay": lambda s, o: lr_scheduler.ExponentialLR(s, o["gamma"]),
    "cosineDecay": lambda s, o: lr_scheduler.CosineAnnealingLR(s, o["period"], o["minimum"]),
    "linearWarmup": lambda s, o: lr_scheduler.LinearLR(s, o["start"], total_iters=o["duration"]),
    "oneCycle": lambda s, o: lr_scheduler.OneCycleLR(
        s, max_lr=s.param_groups[0]["lr"], total_steps=o["total"], cycle_momentum=False
    ),
    "reduceOnPlateau": lambda s, o: lr_scheduler.ReduceLROnPlateau(s, factor=o["factor"], patience=o["patience"]),
}


def module_of(layer, width):
    """The module of a layer's description, and the width behind it."""
    kind = layer["type"]
    if kind == "dense":
        return nn.Linear(width, layer["units"], bias=layer.get("useBias", True)), layer["units"]
    if kind == "activation":
        return ACTIVATIONS[layer["activation"]["name"]](layer["activation"]), width
    if kind == "batchNorm":
        return nn.BatchNorm1d(width, eps=layer.get("epsilon", 1e-5), momentum=layer.get("momentum", 0.1)), width
    if kind == "prelu":
        return nn.PReLU(width if layer.get("perUnit") else 1), width
    if kind == "softmax":
        return nn.Softmax(1), width
    raise ValueError(kind)


def numbers(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def state(names, modules):
    """Parameters and running statistics under fourlane's paths."""
    return {
        f"{name}.{key}": numbers(value)
        for name, module in zip(names, modules)
        for key, value in module.state_dict().items()
        if key != "num_batches_tracked"
    }


def case(name, layers, loss, optimizer, targets="values", schedule=None, clip=None):
    torch.manual_seed(3)
    modules, names, width = [], [], INPUTS
    for layer in layers:
        module, width = module_of(layer, width)
        modules.append(module)
        names.append(layer["name"])
    net = nn.Sequential(*modules)
    criterion = LOSSES[loss["type"]](loss)
    decay = optimizer.get("weightDecay", 0.01 if optimizer["type"] == "adamW" else 0)
    matrices = optimizer.get("decayMatricesOnly", False)
    groups = [
        {"params": [p for p in net.parameters() if p.dim() > 1], "weight_decay": decay},
        {"params": [p for p in net.parameters() if p.dim() <= 1], "weight_decay": 0 if matrices else decay},
    ]
    stepper = OPTIMIZERS[optimizer["type"]]([g for g in groups if g["params"]], optimizer)
    scheduler = SCHEDULES[schedule["type"]](stepper, schedule) if schedule else None

    losses, rates, gradients, epoch_loss = [], [], None, 0
    for layer_name, module in zip(names, modules):
        for key, parameter in module.named_parameters():
            if not layer_name.startswith("between"):
                start = INITIAL.setdefault(f"{layer_name}.{key}", numbers(parameter))
                parameter.data = torch.tensor(start).view_as(parameter)
    for step in range(STEPS):
        batch = slice(step % PER_EPOCH * BATCH, (step % PER_EPOCH + 1) * BATCH)
        stepper.zero_grad()
        value = criterion(net(X[batch]), TARGETS[targets][batch])
        value.backward()
        if clip and "clipNorm" in clip:
            nn.utils.clip_grad_norm_(net.parameters(), clip["clipNorm"])
        if clip and "clipValue" in clip:
            nn.utils.clip_grad_value_(net.parameters(), clip["clipValue"])
        if gradients is None:
            gradients = {
                f"{name}.{key}": numbers(parameter.grad)
                for name, module in zip(names, modules)
                for key, parameter in module.named_parameters()
            }
        rates.append(stepper.param_groups[0]["lr"])
        losses.append(value.item())
        stepper.step()
        epoch_loss += value.item() / PER_EPOCH
        epoch_ends = step % PER_EPOCH == PER_EPOCH - 1
        if scheduler and schedule["per"] == "step":
            scheduler.step()
        elif scheduler and epoch_ends:
            scheduler.step(epoch_loss) if schedule["type"] == "reduceOnPlateau" else scheduler.step()
        if epoch_ends:
            epoch_loss = 0
    return {
        "name": name,
        "layers": layers,
        "loss": loss,
        "optimizer": optimizer,
        **({"schedule": schedule} if schedule else {}),
        **({"clip": clip} if clip else {}),
        "targets": targets,
        "gradients": gradients,
        "losses": [float(f"{value:.9g}") for value in losses],
        **({"rates": rates} if schedule else {}),
        "final": state(names, modules),
    }


def net(*between, **first):
    """Dense, what is in between, dense."""
    layers = [
        {"type": "dense", "name": "first", "units": HIDDEN, "inputShape": [INPUTS], **first},
        *[{"name": f"between_{i}", **layer} for i, layer in enumerate(between)],
        {"type": "dense", "name": "last", "units": OUTPUTS},
    ]
    return layers


def activation(name, **parameters):
    return {"type": "activation", "activation": {"name": name, **parameters}}


TANH = activation("tanh")
MSE = {"type": "meanSquaredError"}
SGD = {"type": "sgd", "learningRate": 0.1}

cases = [
    *[
        case(f"optimizer {label}", net(TANH), MSE, optimizer)
        for label, optimizer in {
            "sgd": SGD,
            "sgd, weight decay": {**SGD, "weightDecay": 0.05},
            "sgd, weight decay of matrices only": {**SGD, "weightDecay": 0.05, "decayMatricesOnly": True},
            "sgd, momentum and dampening": {**SGD, "momentum": 0.9, "dampening": 0.5, "weightDecay": 0.01},
            "sgd, Nesterov": {**SGD, "momentum": 0.8, "nesterov": True},
            "adam": {"type": "adam", "learningRate": 0.01},
            "adam, weight decay": {"type": "adam", "learningRate": 0.01, "beta1": 0.8, "beta2": 0.99, "weightDecay": 0.1},
            "adamW": {"type": "adamW", "learningRate": 0.01, "weightDecay": 0.2},
            "rmsprop": {"type": "rmsprop", "learningRate": 0.003, "alpha": 0.95, "weightDecay": 0.01},
            "adagrad": {"type": "adagrad", "learningRate": 0.05},
            "adagrad, rate decay": {"type": "adagrad", "learningRate": 0.05, "rateDecay": 0.02, "initialAccumulator": 0.1},
        }.items()
    ],
    *[
        case(f"loss {label}", net(TANH), loss, SGD, targets)
        for label, loss, targets in [
            ("mean absolute error", {"type": "meanAbsoluteError"}, "values"),
            ("Huber", {"type": "huber", "delta": 0.6}, "values"),
            ("binary cross-entropy", {"type": "binaryCrossentropy"}, "bits"),
            ("cross-entropy of classes", {"type": "categoricalCrossentropy"}, "classes"),
            ("cross-entropy, smoothed", {"type": "categoricalCrossentropy", "labelSmoothing": 0.1}, "classes"),
            ("cross-entropy of distributions", {"type": "categoricalCrossentropy"}, "distributions"),
        ]
    ],
    *[
        case(f"activation {name}", net(activation(name, **parameters)), MSE, SGD)
        for name, parameters in {
            **{name: {} for name in ACTIVATIONS},
            "leakyRelu": {"negativeSlope": 0.2},
            "elu": {"alpha": 0.7},
            "celu": {"alpha": 1.3},
            "softplus": {"beta": 2, "threshold": 20},
        }.items()
    ],
    # Without a bias before it, whose true gradient is 0: nothing but rounding to compare.
    case("layer batchNorm", net({"type": "batchNorm"}, TANH, useBias=False), MSE, SGD),
    case("layer batchNorm, slow", net({"type": "batchNorm", "momentum": 0.01, "epsilon": 0.001}, TANH, useBias=False), MSE, SGD),
    case("layer prelu, shared", net({"type": "prelu"}), MSE, SGD),
    case("layer prelu, per unit", net({"type": "prelu", "perUnit": True}), MSE, SGD),
    case("layer softmax", net({"type": "softmax"}), MSE, SGD),
    case("clip by norm", net(TANH), MSE, SGD, clip={"clipNorm": 0.5}),
    case("clip by value", net(TANH), MSE, SGD, clip={"clipValue": 0.05}),
    *[
        case(f"schedule {schedule['type']} per {schedule['per']}", net(TANH), MSE, SGD, schedule=schedule)
        for schedule in [
            {"type": "stepDecay", "stepSize": 3, "gamma": 0.5, "per": "epoch"},
            {"type": "exponentialDecay", "gamma": 0.97, "per": "step"},
            {"type": "cosineDecay", "period": 20, "minimum": 0.01, "per": "step"},
            {"type": "linearWarmup", "duration": 12, "start": 0.25, "per": "step"},
            {"type": "oneCycle", "total": 50, "per": "step"},
            {"type": "reduceOnPlateau", "monitor": "loss", "factor": 0.3, "patience": 1, "per": "epoch"},
        ]
    ],
]
# A rate so high that the loss goes up and down makes the plateau schedule act.
cases.append(
    case(
        "schedule reduceOnPlateau, acting",
        net(TANH),
        MSE,
        {"type": "sgd", "learningRate": 1.5},
        schedule={"type": "reduceOnPlateau", "monitor": "loss", "factor": 0.3, "patience": 0, "per": "epoch"},
    )
)

folder = pathlib.Path(__file__).parent.parent / "test" / "reference" / "pytorch"
folder.mkdir(parents=True, exist_ok=True)


def write(name, text):
    (folder / f"{name}.json").write_text(text + "\n")
    print(f"{name}: {len(text)} bytes")


compact = {"separators": (",", ":")}
data = {
    "pytorch": torch.__version__,
    "batch": BATCH,
    "perEpoch": PER_EPOCH,
    "x": numbers(X),
    "targets": {name: numbers(values) for name, values in TARGETS.items()},
    "initial": INITIAL,
}
write("data", json.dumps(data, **compact))
for kind in dict.fromkeys(entry["name"].split()[0] for entry in cases):
    chosen = [json.dumps(entry, **compact) for entry in cases if entry["name"].split()[0] == kind]
    write(kind, "[\n" + ",\n".join(chosen) + "\n]")
