/**
 * The largest kernels of src/model/kernels/simd/assembly/ once more, in C, for the widest vectors that the compiler's machine
 * has. Every sum is taken in the same order and every product is rounded before it is added (-ffp-contract=off), so that each
 * gives the same bits as its model in AssemblyScript, where shapes and arguments are described.
 */
#ifndef KERNELS_H
#define KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** Floats of a vector, and rows of a tile: with 32 registers of 64 bytes, or 16 of 32. */
#ifdef __AVX512F__
enum { LANES = 16, ROWS = 8 };
#else
enum { LANES = 8, ROWS = 4 };
#endif

typedef float Vector __attribute__((vector_size(4 * LANES)));
typedef float UnalignedVector __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

static inline Vector loadVector(const float *from) { return *(const UnalignedVector *)from; }
static inline void storeVector(float *to, Vector value) { *(UnalignedVector *)to = value; }
static inline size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/** e^x for x <= 0, as in lanes.ts; loops over it become vectors. */
static inline float expOfNegative(float x) {
  const float inside = x < -87.0f ? -87.0f : x;
  const float n = __builtin_rintf(inside * 1.44269504f);
  const float r = inside - n * 0.693359375f - n * -2.1219444e-4f;
  float p = 1.98756915e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  union {
    float number;
    int32_t bits;
  } e = {p * (r * r) + r + 1.0f};
  e.bits += (int32_t)n * (1 << 23);
  return x < -87.0f ? 0.0f : e.number;
}

/**
 * A kernel takes the heap, and addresses and numbers as its model takes them; it does the whole job, so (part, parts) at their
 * end are not looked at. Returns whether it can do these shapes; if not, it has done nothing.
 */
typedef bool Kernel(char *heap, const uint32_t *arguments);
Kernel dense, denseGradient, attention, attentionGradient, gelu, geluGradient;

#endif
