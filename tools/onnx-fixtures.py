"""Writes the foreign ONNX files that test/io/onnx.test.ts reads, each with inputs and PyTorch's outputs.

Wants PyTorch and onnx (Debian: apt-get install python3-torch python3-onnx; made with 1.13.1 and 1.12.0), which neither
the package nor its tests need. Run from the top of the repository: python3 tools/onnx-fixtures.py
"""
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

FOLDER = Path("test/io/fixtures")
FOLDER.mkdir(parents=True, exist_ok=True)
torch.manual_seed(0)


def rounded(tensor):
    return [float(np.float32(value)) for value in tensor.flatten().tolist()]


def save_case(name, features, run):
    """Inputs that reach every branch of the activations, and what they give."""
    x = torch.randn(7, features) * 3
    with torch.no_grad():
        y = run(x)
    case = {"rows": 7, "input": rounded(x), "output": rounded(y)}
    (FOLDER / f"{name}.json").write_text(json.dumps(case) + "\n")


def export(name, model, features, opset):
    model.eval()
    torch.onnx.export(
        model, torch.randn(2, features), str(FOLDER / f"{name}.onnx"), opset_version=opset,
        input_names=["input"], output_names=["output"], dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}},
    )
    save_case(name, features, model)


def trained_batch_norm(features):
    layer = nn.BatchNorm1d(features)
    for part in (layer.weight, layer.bias, layer.running_mean):
        nn.init.normal_(part, 1, 0.3)
    nn.init.uniform_(layer.running_var, 0.5, 2)
    return layer


export(
    "torch-mlp",
    nn.Sequential(
        trained_batch_norm(6), nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 5, bias=False), nn.LeakyReLU(0.2),
        nn.Dropout(0.3), nn.Linear(5, 4), nn.Softmax(dim=1),
    ),
    6, 13,
)
ACTIVATIONS = [
    nn.ELU(0.7), nn.SELU(), nn.CELU(1.3), nn.GELU(), nn.SiLU(), nn.Mish(), nn.Softplus(), nn.Softsign(), nn.ReLU6(),
    nn.Hardtanh(-0.5, 0.75), nn.Hardsigmoid(), nn.Hardswish(), nn.Sigmoid(), nn.Tanh(), nn.LogSigmoid(),
    nn.Tanhshrink(),
]
for opset in (12, 16):
    layers = [layer for activation in ACTIVATIONS for layer in (nn.Linear(4, 4), activation)]
    export(f"torch-activations-{opset}", nn.Sequential(*layers), 4, opset)


export("torch-prelu", nn.Sequential(nn.Linear(4, 4), nn.PReLU(), nn.Linear(4, 4), nn.PReLU(4, 0.1)), 4, 16)


def foreign(name):
    """What PyTorch does not write: MatMul and Add, doubles, lists of floats, Constant nodes, initialisers as inputs."""
    rng = np.random.default_rng(1)
    w1, b1 = rng.normal(size=(3, 5)).astype(np.float32), rng.normal(size=5).astype(np.float32)
    w2, b2 = rng.normal(size=(5, 2)), rng.normal(size=2).astype(np.float32)
    slope = np.float32(0.3)
    initialisers = [
        helper.make_tensor("w1", TensorProto.FLOAT, w1.shape, w1.flatten().tolist()),
        numpy_helper.from_array(b1, "b1"),
        numpy_helper.from_array(b2, "b2"),
    ]
    constant = numpy_helper.from_array(w2.astype(np.float32), "value")
    nodes = [
        helper.make_node("Flatten", ["x"], ["flat"]),
        helper.make_node("MatMul", ["flat", "w1"], ["product"]),
        helper.make_node("Add", ["b1", "product"], ["z"]),
        helper.make_node("LeakyRelu", ["z"], ["h"], alpha=float(slope)),
        helper.make_node("Identity", ["h"], ["same"]),
        helper.make_node("Constant", [], ["w2"], value=constant),
        helper.make_node("Gemm", ["same", "w2", "b2"], ["y"]),
    ]
    value = helper.make_tensor_value_info
    inputs = [value("x", TensorProto.FLOAT, ["n", 3]), value("w1", TensorProto.FLOAT, [3, 5])]
    graph = helper.make_graph(nodes, "foreign", inputs, [value("y", TensorProto.FLOAT, ["n", 2])], initialisers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    onnx.checker.check_model(model)
    onnx.save(model, FOLDER / f"{name}.onnx")

    def run(x):
        z = x @ torch.tensor(w1) + torch.tensor(b1)
        return torch.where(z > 0, z, z * slope) @ torch.tensor(w2, dtype=torch.float32) + torch.tensor(b2)

    save_case(name, 3, run)


foreign("onnx-foreign")

# Activations of rows.
export(
    "torch-rows", nn.Sequential(nn.Linear(4, 6), nn.GLU(), nn.Linear(3, 4), nn.Softmax(dim=-1), nn.LogSoftmax(dim=1)), 4, 13
)
