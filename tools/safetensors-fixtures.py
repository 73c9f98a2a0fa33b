"""Writes test/io/fixtures/torch-state-dict*.safetensors: state dicts of a PyTorch module, as float32 and as bfloat16, and
and with them inputs and the module's outputs.

Wants PyTorch (Debian: apt-get install python3-torch; made with 1.13.1), which neither the package nor its tests need. The
safetensors package is not in Debian, so the few lines of the format are here, by its specification: what comes from PyTorch
are the names, shapes and bytes of the tensors, not the container. Run from the top of the repository:
python3 tools/safetensors-fixtures.py
"""

import json
import struct
from pathlib import Path

import torch
from torch import nn

FOLDER = Path("test/io/fixtures")
DTYPES = {torch.float32: "F32", torch.bfloat16: "BF16", torch.int64: "I64"}
torch.manual_seed(0)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.PReLU(6))
        self.head = nn.Linear(6, 3, bias=False)

    def forward(self, x):
        return self.head(self.features(x))


def raw(tensor):
    """The tensor's bytes. A bfloat16 is the upper half of a float32."""
    if tensor.dtype == torch.bfloat16:
        return b"".join(struct.pack("<f", value)[2:] for value in tensor.float().flatten().tolist())
    kind = "q" if tensor.dtype == torch.int64 else "f"
    return struct.pack(f"<{tensor.numel()}{kind}", *tensor.flatten().tolist())


def save(name, state):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    # As the safetensors package: larger types first, then by name.
    for key, tensor in sorted(state.items(), key=lambda item: (-item[1].element_size(), item[0])):
        block = raw(tensor)
        offsets = [len(data), len(data) + len(block)]
        header[key] = {"dtype": DTYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": offsets}
        data += block
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    (FOLDER / f"{name}.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)


def numbers(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


net = Classifier()
for _ in range(20):  # so that running statistics are not what they start from
    net(torch.randn(8, 4) * 2 + 1)
nn.init.uniform_(net.features[1].weight, 0.5, 2)
nn.init.uniform_(net.features[1].bias, -1, 1)
nn.init.uniform_(net.features[2].weight, -0.5, 0.5)
net.eval()
x = torch.randn(5, 4)
save("torch-state-dict", net.state_dict())
half = {key: value.bfloat16() if value.is_floating_point() else value for key, value in net.state_dict().items()}
save("torch-state-dict-bf16", half)
outputs = {"float32": numbers(net(x))}
net.load_state_dict(half)
outputs["bfloat16"] = numbers(net(x))
(FOLDER / "torch-state-dict.json").write_text(json.dumps({"input": numbers(x), **outputs}) + "\n")
