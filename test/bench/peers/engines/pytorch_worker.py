"""Trains the standard workloads with PyTorch on one thread: one JSON request a line, one JSON answer a line."""

import json
import sys
import time

import torch

torch.set_num_threads(1)


def blas_libraries():
    """The BLAS libraries that are loaded (Linux); none when PyTorch carries its own."""
    try:
        with open("/proc/self/maps") as maps:
            return sorted({line.split()[-1] for line in maps if "blas" in line})
    except OSError:
        return []


def named_blas():
    """Names the BLAS. The reference BLAS is some twenty times slower than PyTorch is meant to be: no comparison."""
    paths = blas_libraries()
    if any("/blas/libblas" in path for path in paths):
        raise SystemExit("PyTorch is linked with the slow reference BLAS: install libopenblas0-pthread")
    if any("openblas" in path for path in paths):
        return "OpenBLAS"
    return paths[0] if paths else "its own BLAS"


class Trainer:
    def __init__(self, request):
        sizes, batch = request["sizes"], request["batch"]
        layers = []
        for l, weights in enumerate(request["weights"]):
            linear = torch.nn.Linear(sizes[l], sizes[l + 1])
            with torch.no_grad():
                linear.weight.copy_(torch.tensor(weights, dtype=torch.float32).view(sizes[l + 1], sizes[l]))
                linear.bias.zero_()
            layers += [linear, torch.nn.ReLU()]
        self.model = torch.nn.Sequential(*layers[:-1])
        regression = sizes[-1] == 1
        self.criterion = torch.nn.MSELoss() if regression else torch.nn.CrossEntropyLoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=request["learningRate"])
        self.batch = batch
        self.batches = []
        for part in request["batches"]:
            targets = torch.tensor(part["targets"], dtype=torch.float32).view(batch, sizes[-1])
            inputs = torch.tensor(part["inputs"], dtype=torch.float32).view(batch, sizes[0])
            self.batches.append((inputs, targets if regression else targets.argmax(1)))
        self.made = 0

    def step(self):
        inputs, targets = self.batches[self.made % len(self.batches)]
        self.made += 1
        self.optimizer.zero_grad(set_to_none=True)
        self.criterion(self.model(inputs), targets).backward()
        self.optimizer.step()

    def slice(self, ms):
        start = now = time.perf_counter()
        samples = 0
        while (now - start) * 1000 < ms:
            self.step()
            samples += self.batch
            now = time.perf_counter()
        return {"samples": samples, "ms": (now - start) * 1000}

    def loss(self):
        inputs, targets = self.batches[0]
        with torch.no_grad():
            return {"loss": self.criterion(self.model(inputs), targets).item()}


def main():
    trainers = {}

    def answer(document):
        print(json.dumps(document), flush=True)

    answer({"version": f"{torch.__version__}, {named_blas()}"})
    for line in sys.stdin:
        request = json.loads(line)
        name = request["name"]
        if request["ask"] == "create":
            trainers[name] = Trainer(request)
            answer({})
        elif request["ask"] == "slice":
            answer(trainers[name].slice(request["ms"]))
        elif request["ask"] == "loss":
            answer(trainers[name].loss())
        elif request["ask"] == "close":
            del trainers[name]
            answer({})


main()
