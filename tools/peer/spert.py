"""A head like SpERT's (Eberts and Ulges, 2020) on a BERT encoder: spans are classified, then pairs of the spans found.

  python3 spert.py JOB.json      (tools/peer/job.ts writes it and says what is in it)

Each line on stdout is one JSON object: the machine, then an epoch with its predictions on dev, and so on. After each epoch
the driver answers on stdin `keep` (the best so far) or `drop`; at the end the kept weights predict test. The job's
checkpoint is written after every epoch; where it is there already, the training goes on from it.
"""
import ctypes
import json
import os
import platform
import random
import sys
import time
from itertools import accumulate

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, embedding, linear

from encoder import WORDS, Encoder, read_safetensors

# As SpERT's published configuration has them.
WIDTH_SIZE, MOST_WIDTHS, LONGEST_SPAN = 25, 100, 10
NEGATIVE_SPANS, NEGATIVE_PAIRS = 100, 100
THRESHOLD, DROPOUT, WEIGHT_DECAY, WARMUP, CLIP = 0.4, 0.1, 0.01, 0.1, 1.0
INITIAL_DEVIATION = 0.02
SENTENCES_AT_ONCE = 16


class SpanMaxima:
    """The element-wise maximum of the rows of any span, from maxima over 1, 2, 4, … rows: two of them cover a span."""

    def __init__(self, hidden, longest):
        levels, self.starts = [hidden], [0]
        while 2 ** len(levels) <= longest:
            half = 2 ** (len(levels) - 1)
            self.starts.append(self.starts[-1] + levels[-1].shape[0])
            levels.append(torch.maximum(levels[-1][:-half], levels[-1][half:]))
        self.rows, self.last = torch.cat(levels), hidden.shape[0] - 1

    def __call__(self, spans):
        """[S, d] for spans (first row, row after the last); zeros for a span of none."""
        first, second, some = [], [], []
        for start, end in spans:
            level = max(end - start, 1).bit_length() - 1
            first.append(self.starts[level] + min(start, self.last))
            second.append(self.starts[level] + end - 2**level if end > start else first[-1])
            some.append([float(end > start)])
        one, other = self.rows.index_select(0, torch.tensor(first + second)).split(len(spans))
        return torch.maximum(one, other) * torch.tensor(some)


class Model:
    def __init__(self, job):
        used = sorted({piece for split in job["sentences"].values() for sentence in split for piece in sentence["ids"]})
        self.place = {piece: row for row, piece in enumerate(used)}
        weights = read_safetensors(job["encoder"]["path"])
        # The other rows get no gradient: they would cost time and change nothing.
        weights[WORDS] = weights[WORDS][torch.tensor(used)].clone()
        d, types, relations = weights[WORDS].shape[1], len(job["entityTypes"]) + 1, len(job["relationTypes"])
        drawn = lambda *shape: torch.randn(shape) * INITIAL_DEVIATION
        self.head = {
            "width.weight": drawn(MOST_WIDTHS, WIDTH_SIZE),
            "span.weight": drawn(types, 2 * d + WIDTH_SIZE),
            "span.bias": torch.zeros(types),
            "pair.weight": drawn(relations, 3 * d + 2 * WIDTH_SIZE),
            "pair.bias": torch.zeros(relations),
        }
        self.weights = {**weights, **self.head}
        for tensor in self.weights.values():
            tensor.requires_grad_()
        self.encoder = Encoder(self.weights, job["encoder"]["config"], job["seed"])

    def encode(self, sentences):
        """[CLS] [B, d], the maxima over spans of rows, and the rows at which the words of each sentence begin and end."""
        ids = [[self.place[piece] for piece in sentence["ids"]] for sentence in sentences]
        firsts = list(accumulate([0, *map(len, ids[:-1])]))
        hidden = self.encoder(ids)
        words = [[(b + start, b + end) for start, end in sentence["words"]] for b, sentence in zip(firsts, sentences)]
        return hidden.index_select(0, torch.tensor(firsts)), SpanMaxima(hidden, max(map(len, ids))), words

    def widths(self, spans):
        places = torch.tensor([min(end - start, MOST_WIDTHS - 1) for _, start, end in spans])
        return embedding(places, self.weights["width.weight"])

    def classify(self, head, parts):
        seen = self.encoder.drop(torch.cat(parts, 1))
        return linear(seen, self.weights[f"{head}.weight"], self.weights[f"{head}.bias"])

    def span_logits(self, encoded, spans):
        """[S, 1 + types], class 0 being no entity, for spans (sentence, first word, word after the last)."""
        cls, maxima, words = encoded
        sentences = torch.tensor([b for b, _, _ in spans])
        pooled = maxima([rows_of(words, span) for span in spans])
        return self.classify("span", [cls.index_select(0, sentences), pooled, self.widths(spans)])

    def pair_logits(self, encoded, pairs):
        """[P, relation types] for pairs of spans (head, tail) of one sentence."""
        _, maxima, words = encoded
        heads, tails = [head for head, _ in pairs], [tail for _, tail in pairs]
        pooled = [maxima([rows_of(words, span) for span in spans]) for spans in (heads, tails)]
        between = maxima([between_rows(rows_of(words, head), rows_of(words, tail)) for head, tail in pairs])
        return self.classify("pair", [between, *pooled, self.widths(heads), self.widths(tails)])


def rows_of(words, span):
    """The rows of a span of words: first, one past the last."""
    sentence, start, end = span
    return words[sentence][start][0], words[sentence][end - 1][1]


def between_rows(one, other):
    """The rows between two spans, none where they touch or overlap."""
    first, second = sorted([one, other])
    return first[1], max(first[1], second[0])


def spans_up_to(words, longest):
    return [(start, end) for start in range(words) for end in range(start + 1, min(start + longest, words) + 1)]


def samples(sentences, relation_types, chance):
    """Spans with their classes and pairs with their relations: the annotated ones, and as many others as SpERT draws."""
    spans, classes, pairs, relations = [], [], [], []
    for b, sentence in enumerate(sentences):
        entities = [(start, end) for start, end, _ in sentence["entities"]]
        others = [span for span in spans_up_to(len(sentence["words"]), LONGEST_SPAN) if span not in entities]
        others = chance.sample(others, min(len(others), NEGATIVE_SPANS))
        spans += [(b, *span) for span in entities + others]
        classes += [1 + kind for *_, kind in sentence["entities"]] + [0] * len(others)
        found = {}
        for head, tail, kind in sentence["relations"]:
            found.setdefault((head, tail), []).append(kind)
        ends = range(len(entities))
        unrelated = [(head, tail) for head in ends for tail in ends if head != tail and (head, tail) not in found]
        for head, tail in [*found, *chance.sample(unrelated, min(len(unrelated), NEGATIVE_PAIRS))]:
            pairs.append(((b, *entities[head]), (b, *entities[tail])))
            relations.append([float(kind in found.get((head, tail), [])) for kind in range(relation_types)])
    return spans, torch.tensor(classes), pairs, torch.tensor(relations)


def losses(model, sentences, relation_types, chance):
    spans, classes, pairs, relations = samples(sentences, relation_types, chance)
    encoded = model.encode(sentences)
    entity = cross_entropy(model.span_logits(encoded, spans), classes)
    if not pairs:
        return entity, torch.zeros(())
    return entity, binary_cross_entropy_with_logits(model.pair_logits(encoded, pairs), relations)


def related(model, encoded, b, entities):
    """[head, tail, relation type] for entities by their places in the list."""
    ends = range(len(entities))
    places = [(head, tail) for head in ends for tail in ends if head != tail]
    if not places:
        return []
    logits = model.pair_logits(encoded, [((b, *entities[head][:2]), (b, *entities[tail][:2])) for head, tail in places])
    chosen = torch.sigmoid(logits) >= THRESHOLD
    return [[*places[pair], kind] for pair, kind in chosen.nonzero().tolist()]


@torch.no_grad()
def predict(model, sentences):
    """Of each sentence the entities found, the relations between them, and those between the annotated entities."""
    model.encoder.rate = 0.0
    answers = []
    for first in range(0, len(sentences), SENTENCES_AT_ONCE):
        batch = sentences[first : first + SENTENCES_AT_ONCE]
        encoded = model.encode(batch)
        for b, sentence in enumerate(batch):
            spans = spans_up_to(len(sentence["words"]), LONGEST_SPAN)
            classes = model.span_logits(encoded, [(b, *span) for span in spans]).argmax(1).tolist() if spans else []
            entities = [[*span, kind - 1] for span, kind in zip(spans, classes) if kind > 0]
            given = sentence["entities"]
            found = related(model, encoded, b, entities)
            answers.append({"entities": entities, "relations": found, "given": related(model, encoded, b, given)})
    return answers


def describe_machine(job):
    """The libraries, and how fast the one that multiplies is: figures of time mean nothing without it."""
    torch.set_num_threads(job["threads"])
    a, b = torch.randn(512, 384), torch.randn(384, 1536)
    rates = []
    for _ in range(5):
        clock = time.perf_counter()
        for _ in range(20):
            a @ b
        rates.append(20 * 2 * 512 * 384 * 1536 / (time.perf_counter() - clock) / 1e9)
    versions = {"torch": torch.__version__, "python": platform.python_version(), "blas": blas()}
    return {**versions, "threads": torch.get_num_threads(), "sgemm": max(rates)}


def blas():
    try:
        config = ctypes.CDLL("libblas.so.3").openblas_get_config
    except (OSError, AttributeError):
        return "no OpenBLAS"
    config.restype = ctypes.c_char_p
    return config().decode().strip()


def tell(**answer):
    print(json.dumps(answer), flush=True)


class Training:
    """A training that can be put away after an epoch and taken up again, the same bit for bit."""

    def __init__(self, job):
        self.job, self.chance = job, random.Random(job["seed"])
        torch.manual_seed(job["seed"])
        self.model = Model(job)
        self.parameters = list(self.model.weights.values())
        still = lambda name: name.endswith(".bias") or ".LayerNorm." in name
        weights = self.model.weights.items()
        groups = [
            {"params": [tensor for name, tensor in weights if not still(name)], "weight_decay": WEIGHT_DECAY},
            {"params": [tensor for name, tensor in weights if still(name)], "weight_decay": 0.0},
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=job["learningRate"])
        self.batches = -(-len(job["sentences"]["train"]) // job["batch"])
        steps = job["epochs"] * self.batches
        rise = max(1, round(WARMUP * steps))
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: step / rise if step < rise else (steps - step) / max(1, steps - rise)
        )
        self.kept, self.told = None, []

    def epoch(self):
        clock, processor, sums = time.perf_counter(), time.process_time(), [0.0, 0.0]
        sentences, size, types = self.job["sentences"]["train"], self.job["batch"], len(self.job["relationTypes"])
        self.model.encoder.rate = DROPOUT
        order = self.chance.sample(sentences, len(sentences))
        for first in range(0, len(order), size):
            entity, relation = losses(self.model, order[first : first + size], types, self.chance)
            self.optimiser.zero_grad(set_to_none=True)
            (entity + relation).backward()
            torch.nn.utils.clip_grad_norm_(self.parameters, CLIP)
            self.optimiser.step()
            self.schedule.step()
            sums = [sums[0] + float(entity), sums[1] + float(relation)]
        loss = {"entity": sums[0] / self.batches, "relation": sums[1] / self.batches}
        seconds = {"seconds": time.perf_counter() - clock, "processorSeconds": time.process_time() - processor}
        dev = predict(self.model, self.job["sentences"]["dev"])
        self.told.append({"epoch": len(self.told) + 1, "loss": loss, **seconds, "dev": dev})

    def keep(self):
        self.kept = [tensor.detach().clone() for tensor in self.parameters]

    def use_kept(self):
        self.take(self.kept)

    @torch.no_grad()
    def take(self, values):
        for tensor, value in zip(self.parameters, values):
            tensor.copy_(value)

    def put_away(self, path):
        chance = (self.chance.getstate(), self.model.encoder.chance.bit_generator.state)
        learned = (self.optimiser.state_dict(), self.schedule.state_dict())
        torch.save((self.told, self.parameters, self.kept, learned, chance), f"{path}.tmp")
        os.replace(f"{path}.tmp", path)

    def take_up(self, path):
        self.told, parameters, self.kept, learned, chance = torch.load(path)
        self.take(parameters)
        self.optimiser.load_state_dict(learned[0])
        self.schedule.load_state_dict(learned[1])
        self.chance.setstate(chance[0])
        self.model.encoder.chance.bit_generator.state = chance[1]


def main():
    with open(sys.argv[1]) as file:
        job = json.load(file)
    tell(machine=describe_machine(job))
    training, path = Training(job), job["checkpoint"]
    tell(parameters=sum(tensor.numel() for tensor in training.parameters))
    if os.path.exists(path):
        training.take_up(path)
    for answer in training.told:
        # The driver hears of the epochs before; what it then said was done.
        tell(**answer)
        sys.stdin.readline()
    while len(training.told) < job["epochs"]:
        training.epoch()
        tell(**training.told[-1])
        if sys.stdin.readline().strip() == "keep":
            training.keep()
        training.put_away(path)
    training.use_kept()
    tell(**{split: predict(training.model, job["sentences"][split]) for split in ("dev", "test")})


if __name__ == "__main__":
    main()
