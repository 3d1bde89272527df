/** The kernels as a Node addon: each export takes the heap's ArrayBuffer, then what its model takes, and returns whether it did it. */
#include <node_api.h>
#include "kernels.h"

enum { MOST_ARGUMENTS = 24 };

static const struct {
  const char *name;
  Kernel *kernel;
} KERNELS[] = {
    {"dense", dense},
    {"denseGradient", denseGradient},
    {"attention", attention},
    {"attentionGradient", attentionGradient},
    {"gelu", gelu},
    {"geluGradient", geluGradient},
};

static napi_value run(napi_env env, napi_callback_info info) {
  napi_value given[1 + MOST_ARGUMENTS];
  size_t count = 1 + MOST_ARGUMENTS;
  uint32_t arguments[MOST_ARGUMENTS];
  void *which, *heap;
  int fine = napi_get_cb_info(env, info, &count, given, NULL, &which) == napi_ok && count <= 1 + MOST_ARGUMENTS &&
             napi_get_arraybuffer_info(env, given[0], &heap, NULL) == napi_ok;
  for (size_t i = 1; fine && i < count; i++) fine = napi_get_value_uint32(env, given[i], &arguments[i - 1]) == napi_ok;
  if (!fine) {
    napi_throw_type_error(env, NULL, "A native kernel takes an ArrayBuffer and at most 24 numbers.");
    return NULL;
  }
  napi_value done;
  napi_get_boolean(env, KERNELS[(size_t)which].kernel(heap, arguments), &done);
  return done;
}

NAPI_MODULE_INIT() {
  for (size_t i = 0; i < sizeof KERNELS / sizeof *KERNELS; i++) {
    napi_value function;
    if (napi_create_function(env, KERNELS[i].name, NAPI_AUTO_LENGTH, run, (void *)i, &function) != napi_ok) return NULL;
    if (napi_set_named_property(env, exports, KERNELS[i].name, function) != napi_ok) return NULL;
  }
  return exports;
}
