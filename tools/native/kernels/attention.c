/** attention.ts and multiply.ts, for heads of whole vectors: d / heads is a multiple of LANES. All strides count floats. */
#include <stdlib.h>
#include "kernels.h"

/** Softmax sums in so many lanes, as its model does. */
enum { SUMMED = 4, DESCRIPTION = 7 };

/** Keys and values of a group are padded to whole vectors; only `summed(keys)` of them are looked at by the softmax. */
static size_t padded(size_t keys) { return (keys + LANES - 1) / LANES * LANES; }
static size_t summed(size_t keys) { return (keys + SUMMED - 1) / SUMMED * SUMMED; }

static _Thread_local float *scratch;
static _Thread_local size_t scratchFloats;

static float *scratchOf(size_t floats) {
  if (floats > scratchFloats) {
    free(scratch);
    scratch = malloc(4 * floats);
    if (!scratch) abort();
    scratchFloats = floats;
  }
  return scratch;
}

/** ROWS rows of C, or one, of as many vectors as are named: constants wherever it is called. */
static inline __attribute__((always_inline)) void tile(int rows, int vectors, size_t k, const float *a, size_t aRow,
                                                       size_t aColumn, const float *b, size_t bRow, float *c,
                                                       size_t cRow) {
  Vector sums[ROWS][2] = {0};
  for (size_t p = 0; p < k; p++) {
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++)
      for (int v = 0; v < vectors; v++) sums[r][v] += a[r * aRow + p * aColumn] * loadVector(b + p * bRow + v * LANES);
  }
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++) storeVector(c + r * cRow + v * LANES, sums[r][v]);
}

/** C [m, n] = A [m, k] B [k, n]; n is a multiple of LANES. */
static void multiply(size_t m, size_t n, size_t k, const float *a, size_t aRow, size_t aColumn, const float *b,
                     size_t bRow, float *c, size_t cRow) {
  for (size_t j = 0; j < n;) {
    const int two = n - j >= 2 * LANES;
    size_t i = 0;
    for (; i + ROWS <= m; i += ROWS) {
      if (two) tile(ROWS, 2, k, a + i * aRow, aRow, aColumn, b + j, bRow, c + i * cRow + j, cRow);
      else tile(ROWS, 1, k, a + i * aRow, aRow, aColumn, b + j, bRow, c + i * cRow + j, cRow);
    }
    for (; i < m; i++) {
      if (two) tile(1, 2, k, a + i * aRow, aRow, aColumn, b + j, bRow, c + i * cRow + j, cRow);
      else tile(1, 1, k, a + i * aRow, aRow, aColumn, b + j, bRow, c + i * cRow + j, cRow);
    }
    j += two ? 2 * LANES : LANES;
  }
}

/** x [keys, size] as [size, width], the padding 0. */
static void transpose(const float *x, size_t row, size_t keys, size_t size, size_t width, float *out) {
  for (size_t c = 0; c < size; c++, out += width) {
    for (size_t j = 0; j < keys; j++) out[j] = x[j * row + c];
    memset(out + keys, 0, 4 * (width - keys));
  }
}

static float sumLanes(const float *lanes) { return lanes[0] + lanes[1] + (lanes[2] + lanes[3]); }

/** Softmax of a row of scores over its open cells; closed cells get exactly 0, and so does a row of them alone. */
static void softmax(float *scores, const float *mask, float scale, size_t keys, float *out) {
  const float closed = -__builtin_inff();
  float largest = closed;
  for (size_t j = 0; j < keys; j++) scores[j] = mask[j] != 0 ? scores[j] * scale : closed;
  for (size_t j = 0; j < keys; j++) largest = scores[j] > largest ? scores[j] : largest;
  if (largest == closed) {
    memset(out, 0, 4 * keys);
    return;
  }
  float sums[SUMMED] = {0};
  for (size_t j = keys; j < summed(keys); j++) scores[j] = closed;
  for (size_t j = 0; j < summed(keys); j++) scores[j] = expOfNegative(scores[j] - largest);
  for (size_t j = 0; j < summed(keys); j += SUMMED)
    for (int lane = 0; lane < SUMMED; lane++) sums[lane] += scores[j + lane];
  const float inverse = 1 / sumLanes(sums);
  for (size_t j = 0; j < keys; j++) out[j] = scores[j] * inverse;
}

/** Turns the slopes of a row of probabilities p into those of its scores: p (slope - sum of p slope) scale. */
static void softmaxGradient(const float *p, float scale, size_t keys, float *slopes) {
  const size_t whole = keys / SUMMED * SUMMED;
  float products[SUMMED] = {0};
  for (size_t j = 0; j < whole; j += SUMMED)
    for (int lane = 0; lane < SUMMED; lane++) products[lane] += p[j + lane] * slopes[j + lane];
  float projection = sumLanes(products);
  for (size_t j = whole; j < keys; j++) projection += p[j] * slopes[j];
  for (size_t j = 0; j < keys; j++) slopes[j] = p[j] * scale * (slopes[j] - projection);
}

/** A head of a group: how large, and where its queries, keys, mask and probabilities begin. */
typedef struct {
  size_t queries, keys, query, key, mask, maskStep, weights;
} Head;

static Head headOf(const uint32_t *groups, size_t group, size_t head, size_t heads, size_t d) {
  const uint32_t *g = groups + group * DESCRIPTION;
  const size_t start = head * (d / heads), cells = (size_t)g[1] * g[3];
  return (Head){g[1], g[3], g[0] * d + start, g[2] * d + start, g[4], g[5], g[6] * heads + head * cells};
}

/** Arguments: q, k, v, mask, groups, context, probabilities, scratch, count, d, heads, mostQueries, mostKeys. */
bool attention(char *heap, const uint32_t *at) {
  const float *q = (float *)(heap + at[0]), *k = (float *)(heap + at[1]), *v = (float *)(heap + at[2]);
  const float *mask = (float *)(heap + at[3]);
  const uint32_t *groups = (uint32_t *)(heap + at[4]);
  float *context = (float *)(heap + at[5]), *probabilities = (float *)(heap + at[6]);
  const size_t count = at[8], d = at[9], heads = at[10], size = d / heads;
  if (size % LANES != 0) return false;
  const float scale = 1 / __builtin_sqrtf((float)size);
  float *transposed = scratchOf(padded(at[12]) * (size + at[11]));
  float *scores = transposed + size * padded(at[12]);
  for (size_t group = 0; group < count; group++) {
    for (size_t head = 0; head < heads; head++) {
      const Head of = headOf(groups, group, head, heads, d);
      const size_t width = padded(of.keys);
      float *weights = probabilities + of.weights;
      transpose(k + of.key, d, of.keys, size, width, transposed);
      multiply(of.queries, width, size, q + of.query, d, 1, transposed, width, scores, width);
      for (size_t i = 0; i < of.queries; i++)
        softmax(scores + i * width, mask + of.mask + i * of.maskStep, scale, of.keys, weights + i * of.keys);
      multiply(of.queries, size, of.keys, weights, of.keys, 1, v + of.key, d, context + of.query, d);
    }
  }
  return true;
}

/** Arguments: dy, q, k, v, probabilities, groups, dq, dk, dv, scratch, count, d, heads, mostKeys. */
bool attentionGradient(char *heap, const uint32_t *at) {
  const float *dy = (float *)(heap + at[0]), *q = (float *)(heap + at[1]), *k = (float *)(heap + at[2]);
  const float *v = (float *)(heap + at[3]), *probabilities = (float *)(heap + at[4]);
  const uint32_t *groups = (uint32_t *)(heap + at[5]);
  float *dq = (float *)(heap + at[6]), *dk = (float *)(heap + at[7]), *dv = (float *)(heap + at[8]);
  const size_t count = at[10], d = at[11], heads = at[12], size = d / heads;
  if (size % LANES != 0) return false;
  const float scale = 1 / __builtin_sqrtf((float)size);
  for (size_t group = 0; group < count; group++) {
    for (size_t head = 0; head < heads; head++) {
      const Head of = headOf(groups, group, head, heads, d);
      const size_t width = padded(of.keys);
      const float *weights = probabilities + of.weights;
      float *transposed = scratchOf(width * (size + of.queries));
      float *slopes = transposed + size * width;
      transpose(v + of.key, d, of.keys, size, width, transposed);
      multiply(of.queries, width, size, dy + of.query, d, 1, transposed, width, slopes, width);
      for (size_t i = 0; i < of.queries; i++) softmaxGradient(weights + i * of.keys, scale, of.keys, slopes + i * width);
      multiply(of.keys, size, of.queries, weights, 1, of.keys, dy + of.query, d, dv + of.key, d);
      multiply(of.queries, size, of.keys, slopes, width, 1, k + of.key, d, dq + of.query, d);
      multiply(of.keys, size, of.queries, slopes, 1, width, q + of.query, d, dk + of.key, d);
    }
  }
  return true;
}
