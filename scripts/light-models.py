#!/usr/bin/env python3
"""Writes real network topologies, a few KB each, that run at any batch size.

The `onnx` package carries well-known convolutional networks whose weights are constants made while the model is loaded:
the arithmetic and the memory of the real network, without its hundreds of megabytes on disk. All of them fix their batch
at 1. This opens it: the first dimension of the input and of the outputs becomes `batch`, and a Reshape of what comes from
the input keeps its first dimension instead of making it 1.

Each model is then checked by running it, with random weights in the place of the constants: every item of a batch must
come out as it does when it goes through the package's own model alone.

    light-models.py FOLDER [NAME ...]        the names default to resnet50 and squeezenet; `all` means all

Needs the packages onnx, onnxruntime and numpy.
"""

import argparse
import pathlib
import sys

import numpy
import onnx
import onnxruntime
from onnx import helper, numpy_helper

LIGHT = pathlib.Path(onnx.__file__).parent / "backend/test/data/light"
DEFAULT = ["resnet50", "squeezenet"]


def main():
    known = sorted(path.stem.removeprefix("light_") for path in LIGHT.glob("light_*.onnx"))
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("folder", type=pathlib.Path, help="where the models go")
    arguments.add_argument("names", nargs="*", default=DEFAULT, metavar="NAME", help=", ".join(known) + ", or all")
    arguments.add_argument("--unchecked", action="store_true", help="write the models without running them")
    asked = arguments.parse_args()
    names = known if "all" in asked.names else asked.names
    if missing := [name for name in names if name not in known]:
        sys.exit(f"light-models.py: no model named {', '.join(missing)}; there are {', '.join(known)}")
    asked.folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        fixed = onnx.load(LIGHT / f"light_{name}.onnx")
        opened = open_batch(fixed)
        onnx.checker.check_model(opened, full_check=True)
        if not asked.unchecked:
            check_same(fixed, opened, name)
        path = asked.folder / f"{name}.onnx"
        part = path.with_suffix(".part")
        onnx.save(opened, part)
        part.replace(path)
        shape = " x ".join(str(d.dim_param or d.dim_value) for d in data_inputs(opened)[0].type.tensor_type.shape.dim)
        print(f"{path}: {shape}, {path.stat().st_size / 1024:.0f} KB")


def data_inputs(model):
    """The inputs that a run is given: not those that the file itself fills."""
    filled = {tensor.name for tensor in model.graph.initializer}
    return [value for value in model.graph.input if value.name not in filled]


def open_batch(fixed):
    """The same model with an open first dimension of what goes in and comes out."""
    model = onnx.ModelProto()
    model.CopyFrom(fixed)
    graph = model.graph
    for value in data_inputs(model) + list(graph.output):
        graph_batch = value.type.tensor_type.shape.dim[0]
        if graph_batch.dim_value != 1:
            sys.exit(f"light-models.py: {value.name} has a batch of {graph_batch.dim_value}, and 1 was expected")
        graph_batch.dim_param = "batch"
    # Shapes noted between the nodes would still say 1.
    del graph.value_info[:]

    from_input = {value.name for value in data_inputs(model)}
    constants = {tensor.name: tensor for tensor in graph.initializer}
    opened = set()
    for node in graph.node:
        if not any(name in from_input for name in node.input):
            continue
        from_input.update(node.output)
        if node.op_type == "Reshape" and node.input[1] not in opened:
            target = constants[node.input[1]]
            shape = numpy_helper.to_array(target).copy()
            if shape[0] != 1:
                sys.exit(f"light-models.py: a Reshape to {shape.tolist()} mixes the items of a batch")
            shape[0] = 0  # which Reshape takes to mean: as it was
            target.CopyFrom(numpy_helper.from_array(shape, target.name))
            opened.add(target.name)
    return model


def check_same(fixed, opened, name):
    """Runs both with the same random weights, and compares item by item."""
    random = numpy.random.default_rng(1)
    weights = random_weights(fixed, random)
    alone, together = (session(for_check(model, weights)) for model in (fixed, opened))
    input = data_inputs(fixed)[0]
    shape = [dimension.dim_value for dimension in input.type.tensor_type.shape.dim]
    items = random.random([3] + shape[1:], dtype=numpy.float32)
    expected = numpy.concatenate([alone.run(None, {input.name: items[i : i + 1]})[0] for i in range(3)])
    differences = [numpy.abs(expected[i] - expected[j]).max() for i, j in ((0, 1), (0, 2), (1, 2))]
    if not numpy.isfinite(expected).all() or min(differences) < 1e-4 * numpy.abs(expected).max():
        sys.exit(f"light-models.py: the items of {name} cannot be told apart, so that the check means nothing")
    for batch in (1, 2, 3):
        actual = together.run(None, {input.name: items[:batch]})[0]
        # Another batch may take the sums in another order: less than a hundredth of what tells two items apart.
        if actual.shape != expected[:batch].shape or numpy.abs(actual - expected[:batch]).max() > min(differences) / 100:
            sys.exit(f"light-models.py: {name} computes something else at batch size {batch}")


def random_weights(model, random):
    """A tensor for each node that makes constants: of the kind that keeps what goes through a deep network in range."""
    graph = model.graph
    shapes = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    factors = set()
    for node in reversed(graph.node):
        if node.op_type == "BatchNormalization":
            factors.update((node.input[1], node.input[4]))  # scale and variance
        elif node.op_type == "Mul" or (node.op_type == "Unsqueeze" and node.output[0] in factors):
            factors.update(node.input)
    weights = {}
    for node in graph.node:
        if node.op_type == "ConstantOfShape":
            size = shapes[node.input[0]]
            if node.output[0] in factors:
                content = random.uniform(0.5, 1.5, size)
            elif len(size) > 1:
                content = random.normal(0, (2 / numpy.prod(size[1:])) ** 0.5, size)
            else:
                content = random.normal(0, 0.1, size)
            weights[node.output[0]] = numpy_helper.from_array(content.astype(numpy.float32), node.output[0])
    return weights


def for_check(model, weights):
    """The model with weights of its own, and without the last step that makes all large numbers 1 and the others 0."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    kept = [node for node in copy.graph.node if not (node.op_type == "ConstantOfShape" and node.output[0] in weights)]
    del copy.graph.node[:]
    copy.graph.node.extend(kept)
    copy.graph.initializer.extend(weights.values())
    for node in copy.graph.node:
        if node.op_type == "Softmax":
            node.op_type = "Identity"
            del node.attribute[:]
    # Until version 4 of the format, what the file fills is an input too.
    if copy.ir_version < 4:
        copy.graph.input.extend(
            helper.make_tensor_value_info(name, tensor.data_type, tensor.dims) for name, tensor in weights.items()
        )
    return copy


def session(model):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


if __name__ == "__main__":
    main()
