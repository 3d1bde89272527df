"""The joint model in PyTorch, for `npm run bench -- --only epoch`: training steps on the batches, and from the weights, that it is
handed, on one thread or on a GPU.

Two algorithms with the same losses (docs/mathematics.md):
  reference  every pair sends its whole sentence through all layers, the last K under its mask
  pruned     the shared trunk once; for a pair only the rows of [CLS] and the two entities go on (rc-entities)

Usage: python3 reference.py FOLDER reference|pruned cpu|cuda ROUNDS DROPOUT
FOLDER holds manifest.json and weights.bin. Prints one JSON object: the losses of the first batch without dropout, and the seconds
of every step.
"""

import json
import math
import sys
import time

import numpy
import torch
from torch.nn.functional import cross_entropy, dropout, gelu, layer_norm, softmax

CLOSED = -1e9


class Model:
    def __init__(self, folder, device, rate):
        with open(f"{folder}/manifest.json", encoding="utf8") as file:
            manifest = json.load(file)
        self.config = manifest["config"]
        self.batches = manifest["batches"]
        self.device = device
        self.rate = rate
        values = numpy.fromfile(f"{folder}/weights.bin", dtype=numpy.float32)
        self.weights = {}
        for entry in manifest["tensors"]:
            size = math.prod(entry["shape"])
            data = values[entry["start"] : entry["start"] + size].reshape(entry["shape"])
            self.weights[entry["name"]] = torch.tensor(data, device=device, requires_grad=True)

    def drop(self, x):
        return dropout(x, self.rate) if self.rate > 0 else x

    def dense(self, name, x):
        return x @ self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def normalise(self, name, x):
        weight, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
        return layer_norm(x, (x.shape[-1],), weight, bias, self.config["layerNormEps"])

    def attention_block(self, name, x, added, seen=None):
        """LN(x + MHSA(x, mask)): x [B, Q, d], `added` to the scores [B, 1 or Q, keys]; keys and values from `seen`."""
        batch, queries, d = x.shape
        heads = self.config["numHeads"]
        seen = x if seen is None else seen
        split = lambda y: y.reshape(batch, y.shape[1], heads, d // heads).transpose(1, 2)
        q = split(self.dense(f"{name}.self.query", x))
        k = split(self.dense(f"{name}.self.key", seen))
        v = split(self.dense(f"{name}.self.value", seen))
        scores = q @ k.transpose(2, 3) / math.sqrt(d // heads) + added[:, None]
        values = (softmax(scores, -1) @ v).transpose(1, 2).reshape(batch, queries, d)
        return self.normalise(f"{name}.output.LayerNorm", x + self.drop(self.dense(f"{name}.output.dense", values)))

    def layer(self, index, x, added):
        name = f"bert.encoder.layer.{index}"
        attended = self.attention_block(f"{name}.attention", x, added)
        inner = gelu(self.dense(f"{name}.intermediate.dense", attended))
        return self.normalise(f"{name}.output.LayerNorm", attended + self.drop(self.dense(f"{name}.output.dense", inner)))

    def embed(self, ids):
        prefix = "bert.embeddings"
        words = self.weights[f"{prefix}.word_embeddings.weight"][ids]
        places = self.weights[f"{prefix}.position_embeddings.weight"][: ids.shape[1]]
        kind = self.weights[f"{prefix}.token_type_embeddings.weight"][0]
        return self.drop(self.normalise(f"{prefix}.LayerNorm", words + places + kind))

    def through(self, x, added, layers):
        for index in layers:
            x = self.layer(index, x, added)
        return x


def padding(lengths, tokens, device):
    """What is added to scores: 0 for tokens, a large negative number for padding. [B, 1, T]"""
    place = torch.arange(tokens, device=device)
    outside = place[None] >= torch.tensor(lengths, device=device)[:, None]
    return outside.float()[:, None] * CLOSED


def focus(pair):
    """Positions of F = [CLS], entity 1, entity 2."""
    return sorted({0, *range(*pair["first"]), *range(*pair["second"])})


def ner_loss(model, hidden, batch):
    tokens, lengths = batch["tokens"], [length - 2 for length in batch["lengths"]]
    characters = hidden[:, 1 : tokens - 1]
    attended = model.attention_block("ner.attention", characters, padding(lengths, tokens - 2, model.device))
    emissions = model.dense("ner.emission", attended)
    start, moves, end = (model.weights[f"ner.crf.{name}"] for name in ("start", "transitions", "end"))
    tags = torch.tensor(batch["tags"], device=model.device).reshape(len(lengths), tokens - 2)
    length = torch.tensor(lengths, device=model.device)
    rows = torch.arange(len(lengths), device=model.device)
    forward = start + emissions[:, 0]
    gold = start[tags[:, 0]] + emissions[rows, 0, tags[:, 0]]
    for t in range(1, max(lengths)):
        inside = (t < length)[:, None]
        step = torch.logsumexp(forward[:, :, None] + moves[None], 1) + emissions[:, t]
        forward = torch.where(inside, step, forward)
        score = moves[tags[:, t - 1], tags[:, t]] + emissions[rows, t, tags[:, t]]
        gold = gold + torch.where(t < length, score, torch.zeros_like(score))
    gold = gold + end[tags[rows, length - 1]]
    return (torch.logsumexp(forward + end, 1) - gold).mean()


def relation_loss(model, cls, pairs):
    inner = model.drop(torch.tanh(model.dense("relation.dense", cls)))
    targets = torch.tensor([pair["target"] for pair in pairs], device=model.device)
    return cross_entropy(model.dense("relation.output", inner), targets)


def losses(model, batch, algorithm):
    layers, focused = model.config["numLayers"], model.config["focusedLayers"]
    tokens, pairs = batch["tokens"], batch["pairs"]
    ids = torch.tensor(batch["ids"], device=model.device).reshape(-1, tokens)
    closed = padding(batch["lengths"], tokens, model.device)
    trunk = model.through(model.embed(ids), closed, range(layers - focused))
    ner = ner_loss(model, model.through(trunk, closed, range(layers - focused, layers)), batch)
    if not pairs:
        return ner, torch.zeros((), device=model.device)
    sentences = torch.tensor([pair["sentence"] for pair in pairs], device=model.device)
    if algorithm == "reference":
        before = model.through(model.embed(ids[sentences]), closed[sentences], range(layers - focused))
        added = torch.full((len(pairs), tokens, tokens), CLOSED)
        for p, pair in enumerate(pairs):
            rows = torch.tensor(focus(pair))
            added[p, rows[:, None], rows[None]] = 0
        after = model.through(before, added.to(model.device), range(layers - focused, layers))
        return ner, relation_loss(model, after[:, 0], pairs)
    widest = max(len(focus(pair)) for pair in pairs)
    rows = torch.tensor([focus(pair) + [0] * (widest - len(focus(pair))) for pair in pairs], device=model.device)
    gathered = trunk[sentences[:, None], rows]
    added = padding([len(focus(pair)) for pair in pairs], widest, model.device)
    after = model.through(gathered, added, range(layers - focused, layers))
    return ner, relation_loss(model, after[:, 0], pairs)


def main():
    folder, algorithm, device, rounds, rate = sys.argv[1:]
    torch.manual_seed(1)
    torch.set_num_threads(1)
    model = Model(folder, device, 0.0)
    with torch.no_grad():
        first = [float(loss) for loss in losses(model, model.batches[0], algorithm)]
    model.rate = float(rate)
    parameters = list(model.weights.values())
    optimiser = torch.optim.Adam(parameters, lr=1e-4)
    wait = torch.cuda.synchronize if device == "cuda" else lambda: None

    def step(batch):
        optimiser.zero_grad()
        ner, relation = losses(model, batch, algorithm)
        (ner + relation).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        wait()

    step(model.batches[0])
    seconds = []
    for _ in range(int(rounds)):
        for batch in model.batches:
            clock, processor = time.perf_counter(), time.process_time()
            step(batch)
            seconds.append([time.perf_counter() - clock, time.process_time() - processor])
    name = torch.cuda.get_device_name() if device == "cuda" else "one thread"
    print(json.dumps({"version": torch.__version__, "device": name, "losses": first, "seconds": seconds}))


main()
