"""Makes test/reference/pytorch/*.json: what PyTorch computes for small nets, to hold the trainer to.

A case is a description as fourlane's toJSON gives it, with the losses and rates of 50 steps, and in some of them the
gradients and what the step made of the parameters, as float32 in base64. All cases share the data and what their parameters
start from. Run: python3 tools/pytorch-cases.py (Debian's python3-torch will do). Only this script needs PyTorch; neither the
package nor its tests do.
"""

import base64
import json
import pathlib
import struct

import torch
from torch import nn
from torch.optim import lr_scheduler

STEPS = 50
KEPT = (1, 10, 50)  # steps whose gradients and parameters are kept
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
SAMPLE_WEIGHTS = torch.rand(BATCH * PER_EPOCH) * 3
CLASS_WEIGHTS = torch.tensor([0.5, 2.0, 1.25])

# What parameters start from, by path and shape. Layers in between start from constants, which fourlane's layers start from too.
INITIAL = {}

ACTIVATIONS = {
    "relu": lambda o: nn.ReLU(),
    "leakyRelu": lambda o: nn.LeakyReLU(o["negativeSlope"]),
    "elu": lambda o: nn.ELU(o["alpha"]),
    "selu": lambda o: nn.SELU(),
    "celu": lambda o: nn.CELU(o["alpha"]),
    "gelu": lambda o: nn.GELU(),
    "geluTanh": lambda o: nn.GELU(approximate="tanh"),
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
    "hardshrink": lambda o: nn.Hardshrink(o["lambda"]),
    "softshrink": lambda o: nn.Softshrink(o["lambda"]),
    "threshold": lambda o: nn.Threshold(o["threshold"], o["value"]),
    "softmax": lambda o: nn.Softmax(1),
    "logSoftmax": lambda o: nn.LogSoftmax(1),
    "glu": lambda o: nn.GLU(),
}

LOSSES = {
    "meanSquaredError": lambda o, **a: nn.MSELoss(**a),
    "meanAbsoluteError": lambda o, **a: nn.L1Loss(**a),
    "huber": lambda o, **a: nn.HuberLoss(delta=o["delta"], **a),
    "binaryCrossentropy": lambda o, **a: nn.BCEWithLogitsLoss(**a),
    "categoricalCrossentropy": lambda o, **a: nn.CrossEntropyLoss(label_smoothing=o.get("labelSmoothing", 0), **a),
}


def warm_up(stepper, option):
    """LinearLR, followed by another schedule."""
    first = lr_scheduler.LinearLR(stepper, option["startFactor"], total_iters=option["totalIters"])
    if "next" not in option:
        return first
    following = SCHEDULES[option["next"]["type"]](stepper, option["next"])
    return lr_scheduler.SequentialLR(stepper, [first, following], milestones=[option["totalIters"]])


def criterion_of(loss, weights):
    """The loss of a batch, given by its slice of the samples."""
    make = LOSSES[loss["type"]]
    if weights == "samples":
        each = make(loss, reduction="none")

        def weighted(outputs, targets, batch):
            values, w = each(outputs, targets), SAMPLE_WEIGHTS[batch]
            return ((values.mean(1) if values.dim() > 1 else values) * w).sum() / w.sum()

        return weighted
    mean = make(loss, **({"weight": CLASS_WEIGHTS} if weights == "classes" else {}))
    return lambda outputs, targets, batch: mean(outputs, targets)

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
        lr_decay=o.get("lrDecay", 0),
        initial_accumulator_value=o.get("initialAccumulatorValue", 0),
    ),
}

# Only the cases that name a monitored value go by it; here that is the mean loss of the epoch.
SCHEDULES = {
    "stepDecay": lambda s, o: lr_scheduler.StepLR(s, o["stepSize"], o["gamma"]),
    "exponentialDecay": lambda s, o: lr_scheduler.ExponentialLR(s, o["gamma"]),
    "cosineDecay": lambda s, o: lr_scheduler.CosineAnnealingLR(s, o["tMax"], o["etaMin"]),
    "linearWarmup": lambda s, o: warm_up(s, o),
    "oneCycle": lambda s, o: lr_scheduler.OneCycleLR(
        s, max_lr=s.param_groups[0]["lr"], total_steps=o["totalSteps"], cycle_momentum=False
    ),
    "reduceOnPlateau": lambda s, o: lr_scheduler.ReduceLROnPlateau(s, factor=o["factor"], patience=o["patience"]),
}


def uniform(count, seed, stream):
    """fourlane's random numbers (assembly/nn/random.ts): Threefry-2x32 with 20 rounds, 24 bits of each word."""
    mask = 2**32 - 1
    keys = [seed & mask, stream & mask, seed ^ stream ^ 0x1BD11BDA]
    numbers = [0] * (count + 8)
    for first in range(0, count, 8):
        for lane in range(4):
            a, b = (first // 2 + lane + keys[0]) & mask, keys[1]
            for step in range(5):
                for bits in ((13, 15, 26, 6), (17, 29, 16, 24))[step % 2]:
                    a = (a + b) & mask
                    b = (b << bits & mask | b >> 32 - bits) ^ a
                a = (a + keys[(step + 1) % 3]) & mask
                b = (b + keys[(step + 2) % 3] + step + 1) & mask
            numbers[first + lane], numbers[first + lane + 4] = (a >> 8) * 2**-24, (b >> 8) * 2**-24
    return torch.tensor(numbers[:count])


class Noise(nn.Module):
    """A layer whose random numbers are fourlane's: those of seed 0, the step and the place among the layers."""

    step = 0

    def __init__(self, place, layers):
        super().__init__()
        self.place, self.layers = place, layers

    def numbers(self, like):
        return uniform(like.numel(), 0, Noise.step * self.layers + self.place).view_as(like)


class Dropout(Noise):
    def __init__(self, rate, *where):
        super().__init__(*where)
        self.rate = rate

    def forward(self, x):
        return x * (self.numbers(x) >= self.rate) / (1 - self.rate)


class Rrelu(Noise):
    def __init__(self, lower, upper, *where):
        super().__init__(*where)
        self.lower, self.upper = lower, upper

    def forward(self, x):
        return torch.where(x > 0, x, x * (self.lower + (self.upper - self.lower) * self.numbers(x)))


def module_of(layer, width, *where):
    """The module of a layer's description, and the width behind it. `where` is the layer's place, and the number of layers."""
    kind = layer["type"]
    if kind == "dense":
        linear, units = nn.Linear(width, layer["units"], bias=layer.get("useBias", True)), layer["units"]
        if "activation" not in layer:
            return linear, units
        module, units = activation_of(layer["activation"], units)
        linear.register_forward_hook(lambda _, inputs, output: module(output))
        return linear, units
    if kind == "activation":
        return activation_of(layer["activation"], width)
    if kind == "dropout":
        return Dropout(layer["rate"], *where), width
    if kind == "rrelu":
        return Rrelu(layer["lower"], layer["upper"], *where), width
    if kind == "batchNorm":
        return nn.BatchNorm1d(width, eps=layer.get("epsilon", 1e-5), momentum=layer.get("momentum", 0.1)), width
    if kind == "prelu":
        return nn.PReLU(width if layer.get("perUnit") else 1), width
    if kind == "softmax":
        return nn.Softmax(1), width
    raise ValueError(kind)


def activation_of(option, width):
    return ACTIVATIONS[option["name"]](option), width // 2 if option["name"] == "glu" else width


def numbers(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def packed(tensor):
    values = tensor.detach().flatten().tolist()
    return base64.b64encode(struct.pack(f"<{len(values)}f", *values)).decode()


def snapshot(names, modules):
    """Gradients, and parameters and running statistics, under fourlane's paths."""
    layers = list(zip(names, modules))
    gradients = {
        f"{name}.{key}": packed(parameter.grad)
        for name, module in layers
        for key, parameter in module.named_parameters()
        if parameter.grad is not None
    }
    values = {
        f"{name}.{key}": packed(value)
        for name, module in layers
        for key, value in module.state_dict().items()
        if key != "num_batches_tracked"
    }
    return {"gradients": gradients, "values": values}


def case(name, layers, loss, optimizer, targets="values", schedule=None, clip=None, weights=None):
    torch.manual_seed(3)
    modules, names, width = [], [], INPUTS
    for place, layer in enumerate(layers):
        module, width = module_of(layer, width, place, len(layers))
        for parameter in module.parameters():
            parameter.requires_grad = layer.get("trainable", True)
        modules.append(module)
        names.append(layer["name"])
    net = nn.Sequential(*modules)
    criterion = criterion_of(loss, weights)
    decay = optimizer.get("weightDecay", 0.01 if optimizer["type"] == "adamW" else 0)
    matrices = optimizer.get("decayMatricesOnly", False)
    groups = [
        {"params": [p for p in net.parameters() if p.requires_grad and p.dim() > 1], "weight_decay": decay},
        {
            "params": [p for p in net.parameters() if p.requires_grad and p.dim() <= 1],
            "weight_decay": 0 if matrices else decay,
        },
    ]
    stepper = OPTIMIZERS[optimizer["type"]]([g for g in groups if g["params"]], optimizer)
    scheduler = SCHEDULES[schedule["type"]](stepper, schedule) if schedule else None

    losses, rates, kept, epoch_loss = [], [], [], 0
    for layer_name, module in zip(names, modules):
        for key, parameter in module.named_parameters():
            if not layer_name.startswith("between"):
                shape = "x".join(map(str, parameter.shape))
                start = INITIAL.setdefault(f"{layer_name}.{key} {shape}", numbers(parameter))
                parameter.data = torch.tensor(start).view_as(parameter)
    for step in range(STEPS):
        batch = slice(step % PER_EPOCH * BATCH, (step % PER_EPOCH + 1) * BATCH)
        Noise.step = step
        stepper.zero_grad()
        value = criterion(net(X[batch]), TARGETS[targets][batch], batch)
        value.backward()
        if clip and "clipNorm" in clip:
            nn.utils.clip_grad_norm_(net.parameters(), clip["clipNorm"])
        if clip and "clipValue" in clip:
            nn.utils.clip_grad_value_(net.parameters(), clip["clipValue"])
        rates.append(stepper.param_groups[0]["lr"])
        losses.append(value.item())
        assert value.isfinite(), name
        stepper.step()
        if step + 1 in KEPT:
            kept.append({"step": step + 1, **snapshot(names, modules)})
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
        **({"weights": weights} if weights else {}),
        "losses": [float(f"{value:.9g}") for value in losses],
        **({"rates": rates} if schedule else {}),
        "kept": kept,
    }


def net(*between, **first):
    """A dense layer, the layers in between, a dense layer."""
    layers = [
        {"type": "dense", "name": "first", "units": HIDDEN, "inputShape": [INPUTS], **first},
        *[{"name": f"between_{i}", **layer} for i, layer in enumerate(between)],
        {"type": "dense", "name": "last", "units": OUTPUTS},
    ]
    return layers


def label_of(schedule):
    return f"{schedule['type']} per {schedule['per']}" + (f", then {schedule['next']['type']}" if "next" in schedule else "")


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
            "adagrad, rate decay": {"type": "adagrad", "learningRate": 0.05, "lrDecay": 0.02, "initialAccumulatorValue": 0.1},
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
        case(f"loss {label}", net(TANH), loss, SGD, targets, weights=weights)
        for label, loss, targets, weights in [
            ("squared error, sample weights", MSE, "values", "samples"),
            ("binary cross-entropy, sample weights", {"type": "binaryCrossentropy"}, "bits", "samples"),
            ("cross-entropy, sample weights", {"type": "categoricalCrossentropy"}, "classes", "samples"),
            ("cross-entropy, class weights", {"type": "categoricalCrossentropy"}, "classes", "classes"),
        ]
    ],
    *[
        # logSoftmax's values are so large that the usual rate drives them off.
        case(
            f"activation {name}",
            net(activation(name, **parameters)),
            MSE,
            {**SGD, "learningRate": 0.01} if name == "logSoftmax" else SGD,
        )
        for name, parameters in {
            **{name: {} for name in ACTIVATIONS},
            "leakyRelu": {"negativeSlope": 0.2},
            "elu": {"alpha": 0.7},
            "celu": {"alpha": 1.3},
            "softplus": {"beta": 2, "threshold": 20},
            "hardshrink": {"lambda": 0.3},
            "softshrink": {"lambda": 0.3},
            "threshold": {"threshold": 0.1, "value": 0.1},
        }.items()
    ],
    # Without a bias before it, whose true gradient is 0: nothing but rounding to compare.
    case("layer batchNorm", net({"type": "batchNorm"}, TANH, useBias=False), MSE, SGD),
    case("layer batchNorm, slow", net({"type": "batchNorm", "momentum": 0.01, "epsilon": 0.001}, TANH, useBias=False), MSE, SGD),
    case("layer prelu, shared", net({"type": "prelu"}), MSE, SGD),
    case("layer prelu, per unit", net({"type": "prelu", "perUnit": True}), MSE, SGD),
    case("layer softmax", net({"type": "softmax"}), MSE, SGD),
    case("layer dropout", net(TANH, {"type": "dropout", "rate": 0.3}), MSE, SGD),
    case("layer rrelu", net({"type": "rrelu", "lower": 0.1, "upper": 0.6}), MSE, SGD),
    case("layer frozen", net(TANH, trainable=False), MSE, {"type": "adam", "learningRate": 0.01, "weightDecay": 0.1}),
    case("layer dense without bias", net(TANH, useBias=False), MSE, SGD),
    case("layer dense with tanh", net(activation={"name": "tanh"}), MSE, SGD),
    case(
        "layer dense with softmax, last",
        [*net(TANH)[:-1], {**net()[-1], "activation": {"name": "softmax"}}],
        MSE,
        SGD,
        "distributions",
    ),
    case("clip by norm", net(TANH), MSE, SGD, clip={"clipNorm": 0.5}),
    case("clip by value", net(TANH), MSE, SGD, clip={"clipValue": 0.05}),
    *[
        case(f"schedule {label_of(schedule)}", net(TANH), MSE, SGD, schedule=schedule)
        for schedule in [
            {"type": "stepDecay", "stepSize": 3, "gamma": 0.5, "per": "epoch"},
            {"type": "exponentialDecay", "gamma": 0.97, "per": "step"},
            {"type": "cosineDecay", "tMax": 20, "etaMin": 0.01, "per": "step"},
            {"type": "linearWarmup", "totalIters": 12, "startFactor": 0.25, "per": "step"},
            {
                "type": "linearWarmup",
                "totalIters": 8,
                "startFactor": 0.25,
                "per": "step",
                "next": {"type": "cosineDecay", "tMax": 30, "etaMin": 0.01, "per": "step"},
            },
            {"type": "oneCycle", "totalSteps": 50, "per": "step"},
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
    "sampleWeights": numbers(SAMPLE_WEIGHTS),
    "classWeights": numbers(CLASS_WEIGHTS),
    "initial": INITIAL,
}
write("data", json.dumps(data, **compact))
for kind in dict.fromkeys(entry["name"].split()[0] for entry in cases):
    chosen = [json.dumps(entry, **compact) for entry in cases if entry["name"].split()[0] == kind]
    write(kind, "[\n" + ",\n".join(chosen) + "\n]")
