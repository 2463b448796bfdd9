"""Checks and runs the models of a folder as a stranger would: the `onnx` checker, and `onnxruntime` for Python.

Called by python-models.ts with a folder that holds cases.json: {name: {"precision": …, "feeds": {input: {"shape", "data"}}}},
and <name>.onnx for each. Prints {name: {"checked": true or the error, "opset", "ir", "inputs", "declared", "metadata", "basic",
"default"}}: the last two are outputs, {name: {"shape", "data"}}, at the basic level of optimisation and at onnxruntime's own.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

TYPES = {"float32": np.float32, "float64": np.float64, "int32": np.int32}


def array(value, precision):
    kind = TYPES[value.get("type", precision)]
    return np.array(value["data"], dtype=np.float64).astype(kind).reshape(value["shape"])


def shapes(values):
    return {
        value.name: [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]
        for value in values
    }


def run(path, feeds, level):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    options.graph_optimization_level = level
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return {
        name: {"shape": list(value.shape), "data": value.astype(np.float64).ravel().tolist()}
        for name, value in zip(names, session.run(names, feeds))
    }


def result(path, case):
    model = onnx.load(path)
    try:
        onnx.checker.check_model(model, full_check=True)
        checked = True
    except Exception as error:  # reported, not raised: the test names the model
        checked = str(error)
    feeds = {key: array(value, case["precision"]) for key, value in case["feeds"].items()}
    levels = onnxruntime.GraphOptimizationLevel
    return {
        "checked": checked,
        "opset": [(o.domain, o.version) for o in model.opset_import],
        "ir": model.ir_version,
        "inputs": shapes(model.graph.input),
        "declared": shapes(model.graph.output),
        "metadata": {
            entry.key: json.loads(entry.value) for entry in model.metadata_props if entry.key != "sobolev"
        },
        "basic": run(path, feeds, levels.ORT_ENABLE_BASIC),
        "default": run(path, feeds, levels.ORT_ENABLE_ALL),
    }


folder = Path(sys.argv[1])
cases = json.loads((folder / "cases.json").read_text())
json.dump({name: result(str(folder / f"{name}.onnx"), case) for name, case in cases.items()}, sys.stdout)
