#!/usr/bin/env python3
"""Writes the small models that the tests run, beside this file. Needs the package onnx; the files are kept in the tree."""

import pathlib

import onnx
from onnx import TensorProto, helper

FOLDER = pathlib.Path(__file__).parent


def write(name, nodes, inputs, outputs):
    graph = helper.make_graph(nodes, name, inputs, outputs)
    model = helper.make_model(
        graph, producer_name="dt", ir_version=8, opset_imports=[helper.make_opsetid("", 17)]
    )
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, FOLDER / f"{name}.onnx")


def tensor(name, type, shape):
    return helper.make_tensor_value_info(name, type, shape)


FLOAT, HALF, BFLOAT, INT64 = TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.BFLOAT16, TensorProto.INT64

write(
    "open-batch",
    [helper.make_node("Relu", ["x"], ["y"])],
    [tensor("x", FLOAT, ["N", 4])],
    [tensor("y", FLOAT, ["N", 4])],
)
write(
    "fixed-batch",
    [helper.make_node("Relu", ["x"], ["y"])],
    [tensor("x", FLOAT, [1, 3, 8, 8])],
    [tensor("y", FLOAT, [1, 3, 8, 8])],
)
# As a language model has it: tokens that are looked up, and a mask; two open dimensions with names.
write(
    "tokens",
    [
        helper.make_node("Constant", [], ["table"], value=helper.make_tensor("t", FLOAT, [2, 3], [1, 2, 3, 4, 5, 6])),
        helper.make_node("Constant", [], ["last"], value=helper.make_tensor("l", INT64, [1], [2])),
        helper.make_node("Constant", [], ["zero"], value=helper.make_tensor("z", FLOAT, [], [0])),
        helper.make_node("Gather", ["table", "ids"], ["rows"]),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Where", ["column", "rows", "zero"], ["y"]),
    ],
    [tensor("ids", INT64, ["batch", "sequence"]), tensor("mask", TensorProto.BOOL, ["batch", "sequence"])],
    [tensor("y", FLOAT, ["batch", "sequence", 3])],
)
# An input of every type that can be generated; the float one is there so that the model counts as fp32.
TYPES = {
    "float32": FLOAT,
    "float64": TensorProto.DOUBLE,
    "float16": HALF,
    "bfloat16": BFLOAT,
    "int8": TensorProto.INT8,
    "int16": TensorProto.INT16,
    "int32": TensorProto.INT32,
    "int64": INT64,
    "uint8": TensorProto.UINT8,
    "uint16": TensorProto.UINT16,
    "uint32": TensorProto.UINT32,
    "uint64": TensorProto.UINT64,
    "bool": TensorProto.BOOL,
}
write(
    "every-type",
    [helper.make_node("Identity", [name], [f"{name}_out"]) for name in TYPES],
    [tensor(name, type, ["N", 2]) for name, type in TYPES.items()],
    [tensor(f"{name}_out", type, ["N", 2]) for name, type in TYPES.items()],
)
write(
    "half",
    [helper.make_node("Identity", ["x"], ["y"])],
    [tensor("x", HALF, ["N", 4])],
    [tensor("y", HALF, ["N", 4])],
)
write(
    "strings",
    [helper.make_node("Identity", ["words"], ["same"])],
    [tensor("words", TensorProto.STRING, ["N"])],
    [tensor("same", TensorProto.STRING, ["N"])],
)
sequence = helper.make_sequence_type_proto(helper.make_tensor_type_proto(FLOAT, ["N"]))
write(
    "sequence",
    [helper.make_node("SequenceLength", ["list"], ["length"])],
    [helper.make_value_info("list", sequence)],
    [tensor("length", INT64, [])],
)
# Its declared shapes allow any batch, and its arithmetic only one.
write(
    "hidden-batch",
    [
        helper.make_node("Constant", [], ["shape"], value=helper.make_tensor("s", INT64, [2], [1, 4])),
        helper.make_node("Reshape", ["x", "shape"], ["y"]),
    ],
    [tensor("x", FLOAT, ["N", 4])],
    [tensor("y", FLOAT, [1, 4])],
)
write(
    "huge",
    [helper.make_node("Relu", ["x"], ["y"])],
    [tensor("x", FLOAT, ["N", 1 << 20, 1 << 20, 1 << 20])],
    [tensor("y", FLOAT, ["N", 1 << 20, 1 << 20, 1 << 20])],
)
write(
    "large",
    [helper.make_node("ReduceMax", ["x"], ["y"], keepdims=0)],
    [tensor("x", FLOAT, ["N", 1 << 20])],
    [tensor("y", FLOAT, [])],
)
write(
    "no-input",
    [helper.make_node("RandomUniform", [], ["y"], shape=[2])],
    [],
    [tensor("y", FLOAT, [2])],
)
# A dimension that is open and has no name.
write(
    "unnamed",
    [helper.make_node("Relu", ["x"], ["y"])],
    [tensor("x", FLOAT, [None, None])],
    [tensor("y", FLOAT, [None, None])],
)
