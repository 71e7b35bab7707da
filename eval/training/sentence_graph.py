"""The file of a trained reader of sentences: weights in a safetensors file, and beside it an ONNX graph that says what to do with them.

The graph refers to the weights by their place in that file (ONNX external data), so they are stored once, in four bits as they were
trained: ``MatMulNBits`` of ONNX Runtime multiplies by them as they are, in numbers of 32 bits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from safetensors.numpy import save_file

from assistant.second_reader.net import GROUP, Floats, Packed, graph_of
from assistant.second_reader.words import ASKED

# Of a layer: what looks from one token to others, joins what was seen, widens and narrows.
MATRICES = ("looks", "joins", "widens", "narrows")
HEADS = 12
# Added to how much a token looks at one of another sentence: e to this is nothing beside any other, and yet no subnormal number, which takes eight times as long to reckon with.
HIDDEN = np.float32(-50)
_EPSILON = 1e-12
_OPSETS = {"": 20, "com.microsoft": 1}
_TYPES = {"U8": onnx.TensorProto.UINT8, "F16": onnx.TensorProto.FLOAT16}


def save(path: Path, vocabulary: Sequence[str], matrices: Mapping[str, Floats], vectors: Mapping[str, Floats], layers: int) -> None:
    """Write a net: ``matrices`` in four bits and ``vectors`` in sixteen to ``path``, its graph beside it."""
    parts: dict[str, NDArray[np.generic]] = {name: np.ascontiguousarray(vector.astype(np.float16)) for name, vector in vectors.items()}
    for name, matrix in matrices.items():
        packed = Packed.of(matrix)
        parts |= {f"{name}.codes": np.ascontiguousarray(packed.codes), f"{name}.steps": np.ascontiguousarray(packed.steps)}
    save_file(parts, path, {"words": json.dumps(list(vocabulary))})
    onnx.save(_Graph(path).model(layers), graph_of(path))


class _Graph:
    """Nodes of the net, one after the other; names of values are numbers."""

    def __init__(self, weights: Path) -> None:
        data = weights.read_bytes()
        size = int.from_bytes(data[:8], "little")
        self._stored: dict[str, Any] = json.loads(data[8 : 8 + size])
        self._begin, self._file = 8 + size, weights.name
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def model(self, layers: int) -> onnx.ModelProto:
        """From ``states`` (tokens, width), which are the sums of embeddings and places, and the number of each token's ``sentences`` to the shares of each of ``ASKED``."""
        apart = self._apart()
        states = self._normal("states", "norm", 0)
        for at in range(layers):
            states = self._layer(states, at, apart if at < layers - 1 else None)
        mean = self._do("ReduceMean", states, self._number(np.array([0])), keepdims=0)
        for name in ASKED:
            self._do("Softmax", self._do("Add", self._do("MatMul", self._vector(f"{name}.head"), mean), self._vector(f"{name}.bias")), out=name, axis=-1)
        inputs = [
            helper.make_tensor_value_info("states", onnx.TensorProto.FLOAT, ["tokens", self._width]),
            helper.make_tensor_value_info("sentences", onnx.TensorProto.INT64, ["tokens"]),
        ]
        outputs = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, self._shape(f"{name}.bias")) for name in ASKED]
        graph = helper.make_graph(self._nodes, "sentences", inputs, outputs, list(self._constants.values()))
        return helper.make_model(graph, opset_imports=[helper.make_opsetid(*opset) for opset in _OPSETS.items()], ir_version=10)

    def _layer(self, states: str, at: int, hidden: str | None) -> str:
        """The next states; ``hidden`` (tokens, tokens) is 0 where a token may look and very low where not, None where it may look anywhere."""
        heads = self._number(np.array([0, HEADS, -1]))
        looks = self._times(states, at, "looks")
        query, key, value = (f"{looks}.{name}" for name in ("query", "key", "value"))
        self._nodes.append(helper.make_node("Split", [looks], [query, key, value], axis=1, num_outputs=3))
        query, value = (self._do("Transpose", self._do("Reshape", part, heads), perm=[1, 0, 2]) for part in (query, value))
        key = self._do("Transpose", self._do("Reshape", key, heads), perm=[1, 2, 0])
        scores = self._do("Mul", self._do("MatMul", query, key), self._number(np.float32(1 / np.sqrt(self._width // HEADS))))
        if hidden:
            scores = self._do("Add", scores, hidden)
        seen = self._do("Transpose", self._do("MatMul", self._do("Softmax", scores, axis=-1), value), perm=[1, 0, 2])
        joined = self._times(self._do("Reshape", seen, self._number(np.array([0, -1]))), at, "joins")
        states = self._normal(self._do("Add", states, joined), f"{at}.norm", 0)
        narrow = self._times(self._do("Gelu", self._times(states, at, "widens"), approximate="tanh"), at, "narrows")
        return self._normal(self._do("Add", states, narrow), f"{at}.norm", 2)

    def _apart(self) -> str:
        """What hides the tokens of other sentences."""
        rows, columns = (self._do("Unsqueeze", "sentences", self._number(np.array([axis]))) for axis in (1, 0))
        return self._do("Where", self._do("Equal", rows, columns), self._number(np.float32(0)), self._number(HIDDEN))

    def _times(self, states: str, at: int, name: str) -> str:
        rows, half = self._shape(f"{at}.{name}.codes")
        codes = self._weights(f"{at}.{name}.codes", [rows, 2 * half // GROUP, GROUP // 2])
        steps = self._vector(f"{at}.{name}.steps", [-1])
        product = self._do("MatMulNBits", states, codes, steps, domain="com.microsoft", K=2 * half, N=rows, bits=4, block_size=GROUP)
        return self._do("Add", product, self._vector(f"{at}.{name}_bias"))

    def _normal(self, states: str, name: str, row: int) -> str:
        """Layer normalisation by two rows of a part, scale and shift."""
        scale, shift = (self._do("Gather", self._vector(name), self._number(np.int64(row + more))) for more in (0, 1))
        return self._do("LayerNormalization", states, scale, shift, axis=-1, epsilon=_EPSILON)

    def _vector(self, name: str, shape: Sequence[int] | None = None) -> str:
        """A part that is kept in sixteen bits, in 32; ONNX Runtime works this out when it loads the graph."""
        wide = self._do("Cast", self._weights(name, self._shape(name)), to=onnx.TensorProto.FLOAT)
        return self._do("Reshape", wide, self._number(np.array(shape))) if shape else wide

    def _weights(self, name: str, shape: Sequence[int]) -> str:
        """A part of the file, by its place there."""
        begin, end = self._stored[name]["data_offsets"]
        part = onnx.TensorProto(name=name, data_type=_TYPES[self._stored[name]["dtype"]], dims=shape, data_location=onnx.TensorProto.EXTERNAL)
        for key, value in {"location": self._file, "offset": self._begin + begin, "length": end - begin}.items():
            part.external_data.add(key=key, value=str(value))
        self._constants[name] = part
        return name

    def _number(self, value: NDArray[Any] | np.generic) -> str:
        name = f"{value.dtype}:{value.tolist()}"
        self._constants[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def _do(self, operator: str, *values: str, out: str = "", **how: Any) -> str:
        name = out or str(len(self._nodes))
        self._nodes.append(helper.make_node(operator, list(values), [name], **how))
        return name

    def _shape(self, name: str) -> list[int]:
        return list(self._stored[name]["shape"])

    @property
    def _width(self) -> int:
        return self._shape("norm")[1]
