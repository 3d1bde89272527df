/** GELU of elementwise.ts. The loops become vectors; no number depends on another, so their width changes nothing. */
#include "kernels.h"

static inline float normalDensity(float x) { return expOfNegative(x * x * -0.5f); }

static inline float normalCdf(float x, float density) {
  const float t = 1.0f / (1.0f + __builtin_fabsf(x) * 0.70710678f * 0.3275911f);
  float p = 1.061405429f;
  p = p * t + -1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t + -0.284496736f;
  p = p * t + 0.254829592f;
  const float tail = p * t * (density * 0.5f);
  return x < 0 ? tail : 1.0f - tail;
}

/** Arguments: x, y, count. */
bool gelu(char *heap, const uint32_t *at) {
  const float *restrict x = (float *)(heap + at[0]);
  float *restrict y = (float *)(heap + at[1]);
  for (size_t i = 0; i < at[2]; i++) y[i] = x[i] * normalCdf(x[i], normalDensity(x[i]));
  return true;
}

/** Arguments: x, dy, dx, count. */
bool geluGradient(char *heap, const uint32_t *at) {
  const float *restrict x = (float *)(heap + at[0]), *restrict dy = (float *)(heap + at[1]);
  float *restrict dx = (float *)(heap + at[2]);
  for (size_t i = 0; i < at[3]; i++) {
    const float density = normalDensity(x[i]);
    dx[i] = dy[i] * (normalCdf(x[i], density) + x[i] * (density * 0.39894228f));
  }
  return true;
}
