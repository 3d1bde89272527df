"""A BERT encoder in PyTorch alone: reads a safetensors file with Hugging Face's names, and computes hidden states.

Run as a program it prints the hidden states of sentences, for the test that compares them with ours:
  python3 encoder.py ENCODER.safetensors '{"numHeads": 12, "layerNormEps": 1e-12}' '[[101, 2023, 102]]'
"""
import json
import math
import sys

import numpy
import torch
from torch.nn.functional import embedding, gelu, layer_norm, linear

WORDS = "bert.embeddings.word_embeddings.weight"


def read_safetensors(path):
    """Tensors of a file of F32 by name: 8 bytes that give the header's length, the header in JSON, the numbers."""
    with open(path, "rb") as file:
        data = file.read()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        if entry["dtype"] != "F32":
            raise ValueError(f"{name} is {entry['dtype']}; only F32 is read")
        first, last = entry["data_offsets"]
        values = numpy.frombuffer(data, "<f4", (last - first) // 4, start + first)
        tensors[name] = torch.tensor(values.reshape(entry["shape"]))
    return tensors


class Encoder:
    """`weights` are the parameters by name; `rate` is the dropout, 0 outside training.

    Works on rows, one a token, sentence after sentence without padding: most of the time goes into the dense layers.
    """

    def __init__(self, weights, config, seed=0):
        self.weights, self.config, self.rate = weights, config, 0.0
        self.layers = sum(name.endswith(".attention.self.query.weight") for name in weights)
        self.chance = numpy.random.default_rng(seed)

    def drop(self, x):
        if self.rate == 0:
            return x
        # PyTorch's own dropout draws its numbers ten times slower on a processor without MKL.
        drawn = numpy.frombuffer(self.chance.bytes(2 * x.numel()), numpy.uint16) >= round(self.rate * 2**16)
        kept = torch.from_numpy(drawn.astype(numpy.float32) / numpy.float32(1 - self.rate))
        return x * kept.reshape(x.shape)

    def dense(self, name, x):
        return linear(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def normalise(self, name, x):
        weight, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
        return layer_norm(x, (x.shape[-1],), weight, bias, self.config["layerNormEps"])

    def embed(self, sentences):
        ids = torch.tensor([piece for sentence in sentences for piece in sentence])
        places = torch.tensor([place for sentence in sentences for place in range(len(sentence))])
        words = embedding(ids, self.weights[WORDS])
        positions = embedding(places, self.weights["bert.embeddings.position_embeddings.weight"])
        kind = self.weights["bert.embeddings.token_type_embeddings.weight"][0]
        return self.drop(self.normalise("bert.embeddings.LayerNorm", words + positions + kind))

    def attend(self, name, x, lengths):
        d, heads = x.shape[1], self.config["numHeads"]
        parts = [self.dense(f"{name}.self.{part}", x).split(lengths) for part in ("query", "key", "value")]
        values = []
        for sentence in zip(*parts):
            q, k, v = (rows.reshape(-1, heads, d // heads).transpose(0, 1) for rows in sentence)
            shares = torch.softmax(q @ k.transpose(1, 2) / math.sqrt(d // heads), -1)
            values.append((self.drop(shares) @ v).transpose(0, 1).reshape(-1, d))
        update = self.dense(f"{name}.output.dense", torch.cat(values))
        return self.normalise(f"{name}.output.LayerNorm", x + self.drop(update))

    def __call__(self, sentences):
        """Hidden states [R, d] of sentences of token ids, R tokens in all."""
        lengths = [len(sentence) for sentence in sentences]
        x = self.embed(sentences)
        for index in range(self.layers):
            name = f"bert.encoder.layer.{index}"
            attended = self.attend(f"{name}.attention", x, lengths)
            update = self.dense(f"{name}.output.dense", gelu(self.dense(f"{name}.intermediate.dense", attended)))
            x = self.normalise(f"{name}.output.LayerNorm", attended + self.drop(update))
        return x


if __name__ == "__main__":
    path, config, sentences = sys.argv[1:]
    with torch.no_grad():
        hidden = Encoder(read_safetensors(path), json.loads(config))(json.loads(sentences))
    print(json.dumps({"version": torch.__version__, "hidden": hidden.flatten().tolist()}))
