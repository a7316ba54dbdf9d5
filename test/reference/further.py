"""Makes further.json: the further measurements of a small network, by NumPy in double precision, each in the plainest way.

Run it in this folder: python3 further.py > further.json
"""
import json
import numpy as np

rng = np.random.default_rng(20)
SIZES = [3, 6, 5, 2]
COUNT = 14
# Numbers of few digits, so that JSON holds them exactly.
few = lambda *shape: np.round(rng.normal(size=shape), 3)
X, T = few(COUNT, SIZES[0]), few(COUNT, SIZES[-1])
# One column is the sum of the others: the inputs span fewer directions than they have columns.
X[:, 2] = X[:, 0] + X[:, 1]
LAYERS = []
F = {
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "leakyRelu": (lambda z: np.where(z > 0, z, 0.1 * z), lambda z: np.where(z > 0, 1.0, 0.1)),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(float)),
    "identity": (lambda z: z, lambda z: np.ones_like(z)),
}


def expectation(g, q):
    """E[g(z)], z ~ N(0, q): the midpoint rule, whose cells end at the kink 0."""
    h = 1e-5
    u = (np.arange(-1_200_000, 1_200_000) + 0.5) * h
    return h * np.sum(g(np.sqrt(q) * u) * np.exp(-u * u / 2)) / np.sqrt(2 * np.pi)


def case(names):
    weights = [few(o, i) for i, o in zip(SIZES, SIZES[1:])]
    biases = [np.round(0.3 * few(o), 3) for o in SIZES[1:]]
    a, zs, acts = X, [], []
    for W, b, name in zip(weights, biases, names):
        z = a @ W.T + b
        a = F[name][0](z)
        zs.append(z), acts.append(a)
    # Mean over examples and outputs of half the squared error; only the scale of delta hangs on it.
    delta = (acts[-1] - T) / T.size
    deltas = []
    for l in reversed(range(len(weights))):
        delta = delta * F[names[l]][1](zs[l])
        deltas.insert(0, delta)
        delta = delta @ weights[l]
    q_in = np.mean(X**2)
    found = []
    for l, (W, b, name) in enumerate(zip(weights, biases, names)):
        below = X if l == 0 else acts[l - 1]
        agreements = []
        for n in range(COUNT):
            for unit in range(W.shape[0]):
                gradient = deltas[l][n, unit] * below[n]
                up, down = np.sum(gradient > 0), np.sum(gradient < 0)
                if up + down > 0:
                    agreements.append(abs(int(up) - int(down)) / (up + down))
        design = np.column_stack([X, np.ones(COUNT)])
        fit, *_ = np.linalg.lstsq(design, acts[l], rcond=1e-10)
        left = acts[l] - design @ fit
        spread = acts[l] - acts[l].mean(axis=0)
        sigma_w2, sigma_b2 = W.shape[1] * np.mean(W**2), np.mean(b**2)
        q = sigma_w2 * q_in + sigma_b2
        f, df = F[name]
        df2 = expectation(lambda z: df(z) ** 2, q)
        q_in = expectation(lambda z: f(z) ** 2, q)
        last = l == len(weights) - 1
        found.append({
            "signAgreement": float(np.mean(agreements)),
            "linearDistance": float(np.sqrt(np.sum(left**2) / np.sum(spread**2))),
            "preActivation.square": float(np.mean(zs[l] ** 2)),
            "gradientGrowth": None if last else float(np.mean(deltas[l] ** 2) / np.mean(deltas[l + 1] ** 2)),
            "theory.q": float(q),
            "theory.chi": float(sigma_w2 * df2),
            "theory.gradientGrowth": None if last else float(weights[l + 1].shape[0] * np.mean(weights[l + 1] ** 2) * df2),
            "theory.trainableDepth": float(6 / abs(np.log(sigma_w2 * df2))),
        })
    return {
        "activations": names,
        "weights": [W.tolist() for W in weights],
        "biases": [b.tolist() for b in biases],
        "deltaOfOutputs": ((acts[-1] - T) / T.size).tolist(),
        "layers": found,
    }


print(json.dumps({
    "schema": "further/1",
    "versions": {"numpy": np.__version__},
    "inputs": X.tolist(),
    "cases": [case(["tanh", "leakyRelu", "identity"]), case(["relu", "tanh", "identity"])],
}, indent=1))
