/** dense.ts: blocks of B in panels of PANEL columns, of A in strips of ROWS rows; all strides count floats. */
#include "kernels.h"

enum { DEPTH = 256, WIDTH = 512, PANEL = 2 * LANES };

static _Thread_local float panels[DEPTH * WIDTH] __attribute__((aligned(64)));
static _Thread_local float strip[DEPTH * ROWS] __attribute__((aligned(64)));

/** B [depth, width] as panels [depth, PANEL], filled up with zeros. */
static void packPanels(const float *b, size_t bRow, size_t bColumn, size_t depth, size_t width) {
  float *out = panels;
  for (size_t j = 0; j < width; j += PANEL) {
    const float *from = b + j * bColumn;
    const size_t columns = smaller(PANEL, width - j);
    if (columns < PANEL) memset(out, 0, 4 * PANEL * depth);
    if (bColumn == 1) {
      for (size_t p = 0; p < depth; p++) memcpy(out + p * PANEL, from + p * bRow, 4 * columns);
    } else {
      for (size_t q = 0; q < columns; q++)
        for (size_t p = 0; p < depth; p++) out[p * PANEL + q] = from[q * bColumn + p * bRow];
    }
    out += PANEL * depth;
  }
}

/** A [height, depth] as one strip [depth, ROWS], filled up with zeros. */
static void packStrip(const float *a, size_t aRow, size_t aColumn, size_t depth, size_t height) {
  if (height < ROWS) memset(strip, 0, sizeof strip);
  if (aRow == 1) {
    for (size_t p = 0; p < depth; p++) memcpy(strip + p * ROWS, a + p * aColumn, 4 * height);
  } else {
    for (size_t r = 0; r < height; r++)
      for (size_t p = 0; p < depth; p++) strip[p * ROWS + r] = a[r * aRow + p * aColumn];
  }
}

/** C [ROWS, PANEL] += the strip times a panel. */
static void addTile(size_t depth, const float *panel, float *c, size_t cRow) {
  Vector left[ROWS], right[ROWS];
  for (int r = 0; r < ROWS; r++) {
    left[r] = loadVector(c + r * cRow);
    right[r] = loadVector(c + r * cRow + LANES);
  }
  for (size_t p = 0; p < depth; p++) {
    const Vector b0 = loadVector(panel + p * PANEL);
    const Vector b1 = loadVector(panel + p * PANEL + LANES);
#pragma GCC unroll 8
    for (int r = 0; r < ROWS; r++) {
      const float a = strip[p * ROWS + r];
      left[r] += a * b0;
      right[r] += a * b1;
    }
  }
  for (int r = 0; r < ROWS; r++) {
    storeVector(c + r * cRow, left[r]);
    storeVector(c + r * cRow + LANES, right[r]);
  }
}

/** A strip's rows of C, panel by panel. A tile over the edge is made beside C. */
static void addStrip(size_t depth, size_t height, size_t width, float *c, size_t cRow) {
  float tile[ROWS * PANEL] = {0};
  for (size_t j = 0; j < width; j += PANEL) {
    const size_t columns = smaller(PANEL, width - j);
    const float *panel = panels + j * depth;
    if (height == ROWS && columns == PANEL) {
      addTile(depth, panel, c + j, cRow);
      continue;
    }
    for (size_t r = 0; r < height; r++) memcpy(tile + r * PANEL, c + r * cRow + j, 4 * columns);
    addTile(depth, panel, tile, PANEL);
    for (size_t r = 0; r < height; r++) memcpy(c + r * cRow + j, tile + r * PANEL, 4 * columns);
  }
}

typedef struct {
  const float *at;
  size_t row, column;
} Matrix;

/** C [m, n] = A [m, k] B [k, n], plus the bias [n] if there is one. */
static void product(size_t m, size_t n, size_t k, Matrix a, Matrix b, const float *bias, float *c) {
  for (size_t i = 0; i < m; i++) {
    if (bias) memcpy(c + i * n, bias, 4 * n);
    else memset(c + i * n, 0, 4 * n);
  }
  for (size_t left = 0; left < n; left += WIDTH) {
    const size_t width = smaller(WIDTH, n - left);
    for (size_t top = 0; top < k; top += DEPTH) {
      const size_t depth = smaller(DEPTH, k - top);
      packPanels(b.at + top * b.row + left * b.column, b.row, b.column, depth, width);
      for (size_t i = 0; i < m; i += ROWS) {
        const size_t height = smaller(ROWS, m - i);
        packStrip(a.at + i * a.row + top * a.column, a.row, a.column, depth, height);
        addStrip(depth, height, width, c + i * n + left, n);
      }
    }
  }
}

/** Arguments: x, weight, bias, y, scratch, rows, inputs, outputs. */
bool dense(char *heap, const uint32_t *at) {
  const float *x = (float *)(heap + at[0]), *weight = (float *)(heap + at[1]), *bias = (float *)(heap + at[2]);
  const size_t rows = at[5], inputs = at[6], outputs = at[7];
  product(rows, outputs, inputs, (Matrix){x, inputs, 1}, (Matrix){weight, outputs, 1}, bias, (float *)(heap + at[3]));
  return true;
}

/** Arguments: dy, x, weight, dx, dWeight, dBias, scratch, rows, inputs, outputs. */
bool denseGradient(char *heap, const uint32_t *at) {
  const float *dy = (float *)(heap + at[0]), *x = (float *)(heap + at[1]), *weight = (float *)(heap + at[2]);
  float *dx = (float *)(heap + at[3]), *dWeight = (float *)(heap + at[4]), *dBias = (float *)(heap + at[5]);
  const size_t rows = at[7], inputs = at[8], outputs = at[9];
  product(rows, inputs, outputs, (Matrix){dy, outputs, 1}, (Matrix){weight, 1, outputs}, NULL, dx);
  product(inputs, outputs, rows, (Matrix){x, 1, inputs}, (Matrix){dy, outputs, 1}, NULL, dWeight);
  memset(dBias, 0, 4 * outputs);
  for (size_t r = 0; r < rows; r++)
    for (size_t j = 0; j < outputs; j++) dBias[j] += dy[r * outputs + j];
  return true;
}
