/* Every function with arguments that make no sense: an error with a sentence, and no harm. */
#include <limits.h>
#include <math.h>

#include "check.h"

enum { side = 32, byte_count = side * side * 3 };

static vqz_model *model;
static unsigned char *samples;
static void *file;
static size_t count;

static int no_rows(void *user, void *rows, uint64_t first, uint64_t n, size_t row_bytes) {
  (void)user, (void)rows, (void)first, (void)n, (void)row_bytes;
  return 7;
}

static int no_write(void *user, const void *bytes, size_t n) {
  (void)user, (void)bytes, (void)n;
  return 0;
}

static vqz_status encode(const vqz_signal *signal, const vqz_encode_options *options) {
  void *bytes = NULL;
  size_t n = 0;
  vqz_status status = vqz_encode(model, signal, samples, byte_count, NULL, options, &bytes, &n,
                                 NULL, &last_error);
  vqz_free(bytes);
  return status;
}

static void nothing(void) {
  size_t n = 0;
  vqz_model *other = NULL;
  FAILS(vqz_model_builtin(VQZ_ARRAY, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_model_builtin(0, &other, &last_error), VQZ_USAGE);
  FAILS(vqz_model_builtin(INT32_MIN, &other, &last_error), VQZ_USAGE);
  FAILS(vqz_model_builtin(VQZ_VECTORS, &other, &last_error), VQZ_MODEL_MISSING);
  CHECK(other == NULL);
  FAILS(vqz_model_load(NULL, 3, NULL, &model, &last_error), VQZ_USAGE);
  FAILS(vqz_model_load("x", SIZE_MAX, NULL, &model, &last_error), VQZ_USAGE);
  FAILS(vqz_model_describe(NULL, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_model_describe(model, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_model_metadata(NULL, 0, NULL, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_model_metadata(model, SIZE_MAX, NULL, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_model_save(model, 0, NULL, &n, &last_error), VQZ_USAGE);
  FAILS(vqz_model_codebook(model, 0, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_peek(file, count, NULL, NULL, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_read_metadata(file, count, NULL, NULL, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_read_blocks(file, count, file, count, count, NULL, NULL, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_decode(file, count, NULL, NULL, 0, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_decode(NULL, 8, NULL, samples, byte_count, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_decode(NULL, 0, NULL, samples, byte_count, NULL, &last_error), VQZ_TRUNCATED);
  FAILS(vqz_decode(file, count, NULL, samples, SIZE_MAX, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_decode_rows(file, count, NULL, NULL, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_decode_memory(file, count, NULL, NULL, &last_error), VQZ_USAGE);
  CHECK(vqz_decode(file, count, NULL, NULL, 0, NULL, NULL) == VQZ_USAGE);
  vqz_free(NULL);
  vqz_model_release(NULL);
  CHECK(vqz_model_retain(NULL) == NULL);
  vqz_indices_free(NULL);
  vqz_training_free(NULL);
}

static void nothing_to_encode(void) {
  vqz_signal signal = description(side, side, 3);
  void *bytes = NULL;
  size_t n = 0;
  FAILS(vqz_encode(NULL, NULL, samples, byte_count, NULL, NULL, &bytes, &n, NULL, &last_error),
        VQZ_USAGE);
  FAILS(vqz_encode(model, NULL, samples, byte_count, NULL, NULL, &bytes, &n, NULL, &last_error),
        VQZ_USAGE);
  FAILS(vqz_encode(model, &signal, NULL, byte_count, NULL, NULL, &bytes, &n, NULL, &last_error),
        VQZ_USAGE);
  FAILS(vqz_encode(model, &signal, samples, byte_count, NULL, NULL, NULL, &n, NULL, &last_error),
        VQZ_USAGE);
  FAILS(vqz_encode(model, &signal, samples, byte_count - 1, NULL, NULL, &bytes, &n, NULL,
                   &last_error), VQZ_USAGE);
  FAILS(vqz_encode_rows(model, &signal, NULL, NULL, NULL, no_write, NULL, NULL, &last_error),
        VQZ_USAGE);
  FAILS(vqz_encode_rows(model, &signal, no_rows, NULL, NULL, NULL, NULL, NULL, &last_error),
        VQZ_USAGE);
  FAILS(vqz_encode_memory(model, &signal, NULL, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_encode_bound(model, &signal, NULL, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_indices_read(file, count, NULL, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_indices_describe(NULL, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_indices_get(NULL, 0, NULL, NULL, 0, &last_error), VQZ_USAGE);
  FAILS(vqz_indices_decode(NULL, model, NULL, samples, byte_count, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_training_new(NULL, NULL, 0, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_training_add(NULL, &signal, samples, byte_count, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_training_run(NULL, NULL, NULL, &last_error), VQZ_USAGE);
  CHECK(bytes == NULL && n == 0);
}

/* Structs that are smaller, larger, or from a later version. */
static void sizes(void) {
  struct {
    vqz_encode_options known;
    uint64_t later[4];
  } options;
  vqz_signal signal = description(side, side, 3);
  vqz_info info;
  unsigned char guard[sizeof(vqz_limits) + 1];
  static const size_t wrong[] = {0, 1, 8, sizeof(vqz_encode_options) - 1, 1 << 20, SIZE_MAX,
                                 (size_t)PTRDIFF_MAX};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    vqz_encode_options_init(&options.known, sizeof options.known);
    options.known.struct_size = wrong[i];
    FAILS(encode(&signal, &options.known), VQZ_USAGE);
    vqz_encode_options_init(&options.known, wrong[i] > sizeof options ? 0 : wrong[i]);
    info.struct_size = wrong[i];
    FAILS(vqz_peek(file, count, NULL, &info, NULL, &last_error), VQZ_USAGE);
  }
  vqz_encode_options_init(&options.known, sizeof options);
  options.known.effort = 1;
  GOOD(encode(&signal, &options.known));
  options.later[3] = 1;
  FAILS(encode(&signal, &options.known), VQZ_USAGE);
  vqz_limits_init(NULL, sizeof(vqz_limits));
  memset(guard, 0x5a, sizeof guard);
  vqz_limits_init((vqz_limits *)(void *)guard, sizeof(vqz_limits));
  CHECK(guard[sizeof(vqz_limits)] == 0x5a);
  signal.struct_size = 0;
  FAILS(encode(&signal, NULL), VQZ_USAGE);
}

static void sizes_of_signals(void) {
  static const uint64_t huge[] = {0, 33, 1u << 20, UINT32_MAX, 1ull << 40, INT64_MAX, UINT64_MAX};
  vqz_signal signal;
  vqz_layout layout;
  vqz_limits limits;
  vqz_encode_options o;
  uint64_t needed = 0;
  vqz_limits_init(&limits, sizeof limits);
  limits.memory_bytes = 100000000;
  vqz_encode_options_init(&o, sizeof o);
  o.limits = &limits;
  for (size_t i = 0; i < 7; i++) {
    for (size_t j = 0; j < 7; j++) {
      signal = description((size_t)huge[i], (size_t)huge[j], 3);
      CHECK(encode(&signal, NULL) != VQZ_OK);
      (void)vqz_encode_memory(model, &signal, NULL, &needed, &last_error);
      (void)vqz_encode_bound(model, &signal, NULL, &needed, &last_error);
      vqz_layout_init(&layout, sizeof layout, VQZ_F64, signal.axes, 2, UINT32_MAX);
      /* One sample that stands for all. */
      memset((char *)&layout + sizeof(size_t), 0, sizeof layout - sizeof(size_t));
      if (huge[i] > 64 || huge[j] > 64) {
        void *bytes = NULL;
        size_t n = 0;
        CHECK(vqz_encode(model, &signal, samples, 1, &layout, &o, &bytes, &n, NULL, &last_error) !=
              VQZ_OK);
      }
    }
  }
}

static void signals(void) {
  static const char *const properties[] = {NULL, "", ":", "wav", "wav:", "none:head", "gif:head"};
  vqz_signal signal;
  vqz_metadata metadata = {9, 0, NULL, NULL, 0};
  for (int32_t kind = -1; kind < 7; kind++) {
    for (int32_t type = -1; type < 14; type++) {
      signal = description(side, side, 3);
      signal.kind = kind;
      signal.sample_type = type;
      if (kind != VQZ_PICTURE || type != VQZ_U8) CHECK(encode(&signal, NULL) != VQZ_OK);
      if (kind < VQZ_PICTURE || kind > VQZ_VECTORS || type < VQZ_U8 || type > VQZ_F64)
        FAILS(encode(&signal, NULL), VQZ_USAGE);
    }
  }
  signal = description(side, side, 3);
  signal.axis_count = 5;
  FAILS(encode(&signal, NULL), VQZ_USAGE);
  signal = description(side, side, 5);
  FAILS(encode(&signal, NULL), VQZ_USAGE);
  signal = description(side, side, 3);
  signal.metadata_count = SIZE_MAX;
  FAILS(encode(&signal, NULL), VQZ_USAGE);
  signal.metadata = &metadata;
  FAILS(encode(&signal, NULL), VQZ_USAGE);
  signal.metadata_count = 1;
  FAILS(encode(&signal, NULL), VQZ_USAGE);
  metadata.kind = VQZ_META_TEXT;
  metadata.key = "\xff";
  FAILS(encode(&signal, NULL), VQZ_USAGE);
  metadata.kind = VQZ_META_PROPERTY;
  for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
    metadata.key = properties[i];
    FAILS(encode(&signal, NULL), VQZ_USAGE);
  }
}

static void layouts(void) {
  static const ptrdiff_t far[] = {PTRDIFF_MIN, -4096, -1, 97, 4096, PTRDIFF_MAX};
  static const size_t offsets[] = {0, byte_count, SIZE_MAX, (size_t)PTRDIFF_MAX};
  vqz_signal signal = description(side, side, 3);
  vqz_layout layout;
  for (size_t i = 0; i < 6; i++) {
    for (size_t j = 0; j < 4; j++) {
      for (int k = 0; k < 3; k++) {
        vqz_layout_init(&layout, sizeof layout, VQZ_U8, signal.axes, 2, 3);
        layout.offset = offsets[j];
        if (k == 2) layout.channel_stride = far[i];
        else layout.strides[k] = far[i];
        if (j == 0 && far[i] == -1 && k > 0) continue;
        FAILS(vqz_decode(file, count, NULL, samples, byte_count, &layout, &last_error), VQZ_USAGE);
      }
    }
  }
  vqz_layout_init(&layout, sizeof layout, 99, NULL, 9, 0);
}

static void options(void) {
  static const uint64_t sizes[] = {33, 1u << 30, INT64_MAX, UINT64_MAX};
  static const double odd[] = {-1, 1e300, -1e300, 0.0 / 1.0 - 0.5, (double)NAN, (double)INFINITY};
  vqz_signal signal = description(side, side, 3);
  vqz_encode_options o;
  for (int32_t target = -1; target < 6; target++) {
    for (size_t i = 0; i < 6; i++) {
      vqz_encode_options_init(&o, sizeof o);
      o.target = target;
      o.target_value = odd[i];
      o.effort = 1;
      if (target == VQZ_TARGET_DEFAULT) continue;
      if (odd[i] == 1e300 && target == VQZ_TARGET_BITS) continue;
      if (odd[i] == 1e300 && target == VQZ_TARGET_PSNR) continue;
      FAILS(encode(&signal, &o), VQZ_USAGE);
    }
  }
  for (int32_t kind = -1; kind < 5; kind++) {
    for (size_t i = 0; i < 6; i++) {
      vqz_encode_options_init(&o, sizeof o);
      o.max_error_kind = kind;
      o.max_error = odd[i];
      if (kind != VQZ_BOUND_NONE) CHECK(encode(&signal, &o) >= VQZ_USAGE);
    }
  }
  vqz_encode_options_init(&o, sizeof o);
  o.threads = -1;
  FAILS(encode(&signal, &o), VQZ_USAGE);
  vqz_encode_options_init(&o, sizeof o);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    cut(&o, sizes[i]);
    FAILS(encode(&signal, &o), VQZ_USAGE);
  }
  cut(&o, 32);
  o.block_sizes[1] = 64;
  FAILS(encode(&signal, &o), VQZ_USAGE);
  vqz_encode_options_init(&o, sizeof o);
  o.effort = INT32_MIN;
  FAILS(encode(&signal, &o), VQZ_USAGE);
  vqz_encode_options_init(&o, sizeof o);
  o.model_hint = "\xc3";
  FAILS(encode(&signal, &o), VQZ_USAGE);
  o.model_hint = NULL;
  o.threads = INT32_MAX;
  o.effort = 1;
  GOOD(encode(&signal, &o));
}

static void decode_options(void) {
  static const uint64_t starts[] = {0, 31, 32, INT64_MAX, UINT64_MAX};
  static const uint64_t lengths[] = {0, 33, INT64_MAX, UINT64_MAX};
  vqz_decode_options o;
  vqz_model *none[2] = {NULL, NULL};
  vqz_limits limits;
  for (size_t i = 0; i < 5; i++) {
    for (size_t j = 0; j < 4; j++) {
      vqz_decode_options_init(&o, sizeof o);
      o.has_region = 1;
      o.region_start[0] = starts[i];
      o.region_size[0] = 1;
      o.region_size[1] = lengths[j];
      FAILS(vqz_decode(file, count, &o, samples, byte_count, NULL, &last_error), VQZ_USAGE);
    }
  }
  vqz_decode_options_init(&o, sizeof o);
  o.model_count = 1;
  FAILS(vqz_decode(file, count, &o, samples, byte_count, NULL, &last_error), VQZ_USAGE);
  o.models = none;
  FAILS(vqz_decode(file, count, &o, samples, byte_count, NULL, &last_error), VQZ_USAGE);
  o.model_count = SIZE_MAX;
  FAILS(vqz_decode(file, count, &o, samples, byte_count, NULL, &last_error), VQZ_USAGE);
  vqz_decode_options_init(&o, sizeof o);
  vqz_limits_init(&limits, sizeof limits);
  o.limits = &limits;
  limits.memory_bytes = 1000;
  FAILS(vqz_decode(file, count, &o, samples, byte_count, NULL, &last_error), VQZ_MEMORY);
  limits.memory_bytes = UINT64_MAX;
  limits.positions = 10;
  FAILS(vqz_decode(file, count, &o, samples, byte_count, NULL, &last_error), VQZ_TOO_LARGE);
  limits.positions = limits.operations = limits.operations_per_position = UINT64_MAX;
  limits.model_bytes = UINT64_MAX;
  GOOD(vqz_decode(file, count, &o, samples, byte_count, NULL, &last_error));
}

static vqz_status encode_array(const vqz_signal *signal, const vqz_encode_options *options) {
  void *bytes = NULL;
  size_t n = 0;
  vqz_status status = vqz_encode(NULL, signal, samples, 20, NULL, options, &bytes, &n, NULL,
                                 &last_error);
  vqz_free(bytes);
  return status;
}

/* Arrays and series of every size, with models, bounds and blocks that make no sense. */
static void arrays(void) {
  static const uint64_t huge[] = {0, 1, 33, UINT32_MAX, 1ull << 40, INT64_MAX, UINT64_MAX};
  static const double odd[] = {1, 1e300, -1, (double)NAN, (double)INFINITY};
  vqz_signal signal = description(4, 5, 1);
  vqz_encode_options o;
  void *bytes = NULL;
  size_t n = 0;
  uint64_t needed = 0;
  signal.kind = VQZ_ARRAY;
  FAILS(vqz_encode(model, &signal, samples, 20, NULL, NULL, &bytes, &n, NULL, &last_error),
        VQZ_UNSUPPORTED);
  vqz_encode_options_init(&o, sizeof o);
  for (size_t i = 0; i < 5; i++) {
    o.max_error = odd[i];
    o.max_error_kind = VQZ_BOUND_RELATIVE;
    FAILS(encode_array(&signal, &o), VQZ_USAGE);
    o.max_error_kind = VQZ_BOUND_ABSOLUTE;
    if (i > 1) FAILS(encode_array(&signal, &o), VQZ_USAGE);
  }
  vqz_encode_options_init(&o, sizeof o);
  for (size_t i = 3; i < 7; i++) {
    cut(&o, huge[i]);
    FAILS(encode_array(&signal, &o), VQZ_USAGE);
  }
  for (size_t i = 0; i < 7; i++) {
    for (int32_t kind = VQZ_ARRAY; kind <= VQZ_VECTORS; kind++) {
      signal.kind = kind;
      signal.axis_count = kind == VQZ_ARRAY ? 4 : 1;
      signal.axes[0] = huge[i];
      signal.axes[2] = signal.axes[3] = huge[6 - i];
      signal.channels = (uint32_t)huge[i];
      if (kind == VQZ_SERIES && huge[i] == 1) continue;
      CHECK(encode_array(&signal, NULL) != VQZ_OK);
      (void)vqz_encode_memory(NULL, &signal, NULL, &needed, &last_error);
      (void)vqz_encode_bound(NULL, &signal, NULL, &needed, &last_error);
    }
  }
}

/* Regions of an array that do not lie in it. */
static void array_regions(void) {
  static const uint64_t huge[] = {0, 1, 33, UINT32_MAX, 1ull << 40, INT64_MAX, UINT64_MAX};
  vqz_signal signal = description(4, 5, 1);
  vqz_decode_options part;
  void *bytes = NULL;
  size_t n = 0;
  signal.kind = VQZ_ARRAY;
  GOOD(vqz_encode(NULL, &signal, samples, 20, NULL, NULL, &bytes, &n, NULL, &last_error));
  vqz_decode_options_init(&part, sizeof part);
  part.has_region = 1;
  part.region_size[0] = 1;
  for (size_t i = 0; i < 7; i++) {
    for (size_t j = 0; j < 7; j++) {
      part.region_start[1] = huge[i];
      part.region_size[1] = huge[j];
      if (huge[i] < 2 && huge[j] == 1) continue;
      FAILS(vqz_decode(bytes, n, &part, samples, 20, NULL, &last_error), VQZ_USAGE);
    }
  }
  FAILS(vqz_decode(bytes, n, NULL, samples, 19, NULL, &last_error), VQZ_USAGE);
  vqz_free(bytes);
}

/* What has no codewords: indices and codebooks are refused. */
static void no_codewords(void) {
  vqz_signal signal = description(4, 5, 1);
  vqz_model *tables = NULL;
  vqz_indices *indices = NULL;
  vqz_codebook codebook;
  vqz_model_info info;
  void *bytes = NULL;
  size_t n = 0;
  GOOD(vqz_model_builtin(VQZ_ARRAY, &tables, &last_error));
  FAILS(vqz_encode(tables, &signal, samples, 20, NULL, NULL, &bytes, &n, NULL, &last_error),
        VQZ_UNSUPPORTED);
  signal.kind = VQZ_ARRAY;
  GOOD(vqz_encode(tables, &signal, samples, 20, NULL, NULL, &bytes, &n, NULL, &last_error));
  FAILS(vqz_indices_read(bytes, n, NULL, &indices, &last_error), VQZ_WRONG_MODEL);
  codebook.struct_size = sizeof codebook;
  FAILS(vqz_model_codebook(tables, 0, &codebook, &last_error), VQZ_USAGE);
  info.struct_size = sizeof info;
  GOOD(vqz_model_describe(tables, &info, &last_error));
  CHECK(info.codebook_count == 0 && info.channels == 0 && info.block_multiple == 1);
  GOOD(vqz_indices_read(file, count, NULL, &indices, &last_error));
  FAILS(vqz_indices_decode(indices, tables, NULL, samples, byte_count, NULL, &last_error),
        VQZ_WRONG_MODEL);
  vqz_indices_free(indices);
  vqz_free(bytes);
  vqz_model_release(tables);
}

int main(void) {
  GOOD(vqz_model_builtin(VQZ_PICTURE, &model, &last_error));
  samples = picture(side, side, 3, 1);
  file = compressed(model, side, side, 3, -1, &count);
  nothing();
  nothing_to_encode();
  sizes();
  sizes_of_signals();
  signals();
  layouts();
  options();
  decode_options();
  arrays();
  array_regions();
  no_codewords();
  vqz_free(file);
  vqz_model_release(model);
  free(samples);
  puts("misuse: refused");
  return 0;
}
