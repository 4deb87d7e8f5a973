/* Vectors through the interface and back: whole, some of them, within what was promised of each. */
#include <math.h>

#include "check.h"
#include "rows.h"

enum { dimensions = 24, vector_count = 200, size = dimensions * 4 };

static uint32_t state = 1;

static double draw(void) {
  state = state * 1664525u + 1013904223u;
  return (double)state / 4294967296.0 - 0.5;
}

/* Vectors about some centres, about as long as those that the model was trained on. */
static void fill(float *samples, size_t count) {
  float centres[5 * dimensions];
  state = 1;
  for (int i = 0; i < 5 * dimensions; i++) centres[i] = (float)(0.12 * draw());
  for (size_t v = 0; v < count; v++)
    for (int i = 0; i < dimensions; i++)
      samples[v * dimensions + i] = centres[v % 5 * dimensions + i] + (float)(0.1 * draw());
}

/* The same, among them some that have no direction. */
static void fill_oddly(float *samples) {
  const float odd[] = {(float)NAN, (float)INFINITY, -(float)INFINITY};
  fill(samples, vector_count);
  for (int i = 0; i < 3; i++) samples[(60 * i + 7) * dimensions + i] = odd[i];
  for (int i = 0; i < dimensions; i++) samples[9 * dimensions + i] = i % 2 ? 0.0f : -0.0f;
}

static int is_odd(size_t vector) {
  return vector == 7 || vector == 67 || vector == 127 || vector == 9;
}

/* Reads a file; how many bytes it has. */
static size_t contents(const char *path, unsigned char *bytes, size_t room) {
  FILE *input = fopen(path, "rb");
  size_t count;
  CHECK(input != NULL);
  count = fread(bytes, 1, room, input);
  CHECK(count > 0 && count < room);
  fclose(input);
  return count;
}

static vqz_signal description_of(size_t count) {
  vqz_signal signal = description(count, 0, dimensions);
  signal.kind = VQZ_VECTORS;
  signal.sample_type = VQZ_F32;
  signal.axis_count = 1;
  return signal;
}

static vqz_encode_options defaults(void) {
  vqz_encode_options options;
  vqz_encode_options_init(&options, sizeof options);
  CHECK(options.unit_length == 0);
  options.has_blocks = 1;
  options.block_sizes[0] = 50;
  return options;
}

static vqz_decode_options with(vqz_model *const *model) {
  vqz_decode_options options;
  vqz_decode_options_init(&options, sizeof options);
  options.models = model;
  options.model_count = 1;
  return options;
}

static void *encoded(vqz_model *model, const float *samples, const vqz_encode_options *options,
                     size_t *count, vqz_result *result) {
  vqz_signal signal = description_of(vector_count);
  void *file = NULL;
  GOOD(vqz_encode(model, &signal, samples, vector_count * size, NULL, options, &file, count, result,
                  &last_error));
  return file;
}

/* How far two vectors are from each other. */
static void measure(const float *a, const float *b, double *distance, double *cosine) {
  double squares = 0, product = 0, one = 0, other = 0;
  for (int i = 0; i < dimensions; i++) {
    squares += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
    product += (double)a[i] * b[i];
    one += (double)a[i] * a[i];
    other += (double)b[i] * b[i];
  }
  *distance = sqrt(squares);
  *cosine = product / sqrt(one * other);
}

/* ----------------------------------------------------------------------------- The round trips */

/* At so many bits each, and what the file says of it. */
static void bits(vqz_model *model) {
  static float samples[vector_count * dimensions], decoded[vector_count * dimensions];
  vqz_encode_options options = defaults();
  vqz_decode_options reading = with(&model);
  vqz_model_info facts;
  vqz_result result;
  vqz_info info;
  size_t count;
  void *file;
  fill(samples, vector_count);
  facts.struct_size = sizeof facts;
  result.struct_size = sizeof result;
  info.struct_size = sizeof info;
  GOOD(vqz_model_describe(model, &facts, &last_error));
  CHECK(facts.kind == VQZ_VECTORS && facts.channels == dimensions && facts.can_encode);
  options.target = VQZ_TARGET_BITS;
  options.target_value = 80;
  file = encoded(model, samples, &options, &count, &result);
  CHECK(fabs(result.bits_per_position / 80 - 1) < 0.1 && result.missed_target == 0);
  CHECK(result.byte_count == count && result.block_count == 4 && result.plain_block_count == 0);
  GOOD(vqz_decode(file, count, &reading, decoded, sizeof decoded, NULL, &last_error));
  {
    double squares = 0, all = 0;
    for (int i = 0; i < vector_count * dimensions; i++) {
      squares += ((double)samples[i] - decoded[i]) * ((double)samples[i] - decoded[i]);
      all += (double)samples[i] * samples[i];
    }
    CHECK(squares < 0.5 * all);
    CHECK(fabs(result.mean_squared_error * vector_count * dimensions / squares - 1) < 1e-6);
  }
  GOOD(vqz_inspect(file, count, NULL, &info, &last_error));
  CHECK(info.kind == VQZ_VECTORS && info.sample_type == VQZ_F32 && info.axis_count == 1);
  CHECK(info.axes[0] == vector_count && info.channels == dimensions && info.block_sizes[0] == 50);
  CHECK(info.max_error_kind == VQZ_BOUND_NONE && strcmp(info.entropy, "vectors") == 0);
  vqz_free(file);
}

/* Within a distance and a cosine; vectors without a direction come back bit for bit. */
static void bounds(vqz_model *model) {
  static const struct {
    int32_t kind;
    double value;
  } asked[] = {{VQZ_BOUND_ABSOLUTE, 0.2}, {VQZ_BOUND_ABSOLUTE, 0.01}, {VQZ_BOUND_ABSOLUTE, 0},
               {VQZ_BOUND_COSINE, 0.8},   {VQZ_BOUND_COSINE, 0.999},  {VQZ_BOUND_COSINE, 1}};
  static float samples[vector_count * dimensions], decoded[vector_count * dimensions];
  vqz_decode_options reading = with(&model);
  fill_oddly(samples);
  for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
    vqz_encode_options options = defaults();
    vqz_info info;
    size_t count;
    void *file;
    info.struct_size = sizeof info;
    options.max_error_kind = asked[i].kind;
    options.max_error = asked[i].value;
    file = encoded(model, samples, &options, &count, NULL);
    memset(decoded, 0x5a, sizeof decoded);
    GOOD(vqz_decode(file, count, &reading, decoded, sizeof decoded, NULL, &last_error));
    for (size_t v = 0; v < vector_count; v++) {
      const float *a = samples + v * dimensions, *b = decoded + v * dimensions;
      double distance, cosine;
      if (is_odd(v)) {
        CHECK(memcmp(a, b, size) == 0);
        continue;
      }
      measure(a, b, &distance, &cosine);
      if (asked[i].kind == VQZ_BOUND_COSINE) CHECK(cosine >= asked[i].value - 1e-15);
      else CHECK(distance <= asked[i].value * (1 + 1e-15));
    }
    GOOD(vqz_peek(file, count, NULL, &info, NULL, &last_error));
    CHECK(info.max_error_kind == asked[i].kind && info.max_error == asked[i].value);
    vqz_free(file);
  }
}

/* Brings all vectors but the first to length 1. */
static void normalise(float *samples) {
  for (size_t v = 1; v < vector_count; v++) {
    double squares = 0;
    for (int i = 0; i < dimensions; i++) squares += pow(samples[v * dimensions + i], 2);
    for (int i = 0; i < dimensions; i++) samples[v * dimensions + i] /= (float)sqrt(squares);
  }
}

/* Of length 1 come back those that had it, and the others as they were. */
static void unit_length(vqz_model *model) {
  static float samples[vector_count * dimensions], decoded[vector_count * dimensions];
  vqz_encode_options options = defaults();
  vqz_decode_options reading = with(&model);
  vqz_signal whole = description_of(vector_count);
  size_t count;
  void *file;
  fill(samples, vector_count);
  normalise(samples);
  options.unit_length = 1;
  options.target = VQZ_TARGET_QUALITY;
  options.target_value = 50;
  file = encoded(model, samples, &options, &count, NULL);
  GOOD(vqz_decode(file, count, &reading, decoded, sizeof decoded, NULL, &last_error));
  CHECK(memcmp(samples, decoded, size) == 0);
  CHECK(memcmp(samples, decoded, sizeof samples) != 0);
  for (size_t v = 1; v < vector_count; v++) {
    double squares = 0;
    for (int i = 0; i < dimensions; i++) squares += pow(decoded[v * dimensions + i], 2);
    CHECK(fabs(sqrt(squares) - 1) < ldexp(1, -24));
  }
  whole.sample_type = VQZ_I32;
  vqz_free(file);
  file = NULL;
  FAILS(vqz_encode(model, &whole, samples, sizeof samples, NULL, &options, &file, &count, NULL,
                   &last_error), VQZ_USAGE);
}

/* ------------------------------------------------------------------------------ Some of them */

/* A copy of which only the blocks of `indices` are there. */
static unsigned char *sparse_copy(const void *file, size_t count, const uint64_t *indices,
                                  size_t index_count, size_t *used) {
  unsigned char *sparse = (unsigned char *)calloc(1, count);
  vqz_block *blocks = NULL;
  size_t block_count = 0, end;
  CHECK(sparse != NULL);
  GOOD(vqz_read_blocks(file, count, file, count, count, NULL, &blocks, &block_count, &last_error));
  end = (size_t)(blocks[block_count - 1].offset + blocks[block_count - 1].byte_count);
  memcpy(sparse, file, (size_t)blocks[0].offset);
  memcpy(sparse + end, (const char *)file + end, count - end);
  *used = 0;
  for (const vqz_block *block = blocks; block < blocks + block_count; block++) {
    int is_needed = 0;
    for (size_t i = 0; i < index_count; i++)
      is_needed |= indices[i] >= block->start[0] && indices[i] < block->start[0] + block->size[0];
    if (!is_needed) continue;
    *used += 1;
    memcpy(sparse + block->offset, (const char *)file + block->offset, (size_t)block->byte_count);
  }
  vqz_free(blocks);
  return sparse;
}

/* In any order, with gaps between, of a file that has only their blocks. */
static void some(vqz_model *model) {
  static const uint64_t indices[] = {160, 5, 17, 160, 0, 199};
  enum { index_count = sizeof indices / sizeof *indices };
  static float samples[vector_count * dimensions], whole[vector_count * dimensions];
  static float found[index_count * dimensions], spread[index_count][2 * dimensions];
  const uint64_t shape[] = {index_count};
  vqz_encode_options options = defaults();
  vqz_decode_options reading = with(&model);
  vqz_layout layout;
  size_t count, used;
  unsigned char *sparse;
  void *file;
  fill_oddly(samples);
  file = encoded(model, samples, &options, &count, NULL);
  GOOD(vqz_decode(file, count, &reading, whole, sizeof whole, NULL, &last_error));
  GOOD(vqz_decode_vectors(file, count, &reading, indices, index_count, found, sizeof found, NULL,
                          &last_error));
  for (int i = 0; i < index_count; i++)
    CHECK(memcmp(found + i * dimensions, whole + indices[i] * dimensions, size) == 0);
  vqz_layout_init(&layout, sizeof layout, VQZ_F32, shape, 1, dimensions);
  layout.strides[0] = sizeof *spread;
  layout.channel_stride = 8;
  memset(spread, 0x5a, sizeof spread);
  sparse = sparse_copy(file, count, indices, index_count, &used);
  CHECK(used == 2);
  GOOD(vqz_decode_vectors(sparse, count, &reading, indices, index_count, spread, sizeof spread,
                          &layout, &last_error));
  for (int i = 0; i < index_count; i++)
    for (int k = 0; k < dimensions; k++) {
      int32_t gap;
      CHECK(memcmp(&spread[i][2 * k], &found[i * dimensions + k], 4) == 0);
      memcpy(&gap, &spread[i][2 * k + 1], 4);
      CHECK(gap == 0x5a5a5a5a);
    }
  CHECK(vqz_decode(sparse, count, &reading, whole, sizeof whole, NULL, &last_error) != VQZ_OK);
  free(sparse);
  vqz_free(file);
}

/* ---------------------------------------------------------------------------------- Row by row */

/* A row is a vector. */
static void row_by_row(vqz_model *model) {
  static float samples[vector_count * dimensions], whole[vector_count * dimensions],
      decoded[vector_count * dimensions];
  vqz_signal signal = description_of(vector_count);
  vqz_encode_options options = defaults();
  vqz_decode_options reading = with(&model);
  stream in = {(unsigned char *)samples, NULL, 0, 0, size}, to = {NULL, NULL, 0, 0, 0};
  stream out = {(unsigned char *)decoded, NULL, 0, 0, 0};
  uint64_t bound = 0, memory = 0;
  size_t count;
  void *file;
  fill_oddly(samples);
  file = encoded(model, samples, &options, &count, NULL);
  GOOD(vqz_encode_bound(model, &signal, &options, &bound, &last_error));
  GOOD(vqz_encode_memory(model, &signal, &options, &memory, &last_error));
  CHECK(count <= bound && bound < 2 * sizeof samples && memory > sizeof samples);
  to.file = (unsigned char *)malloc((size_t)bound);
  to.room = (size_t)bound;
  CHECK(to.file != NULL);
  GOOD(vqz_encode_rows(model, &signal, give_rows, &in, &options, take_bytes, &to, NULL,
                       &last_error));
  CHECK(count == to.count && memcmp(file, to.file, count) == 0);
  GOOD(vqz_decode(file, count, &reading, whole, sizeof whole, NULL, &last_error));
  GOOD(vqz_decode_rows(file, count, &reading, take_rows, &out, &last_error));
  CHECK(memcmp(whole, decoded, sizeof whole) == 0);
  vqz_free(file);
  free(to.file);
}

/* -------------------------------------------------------------------- Misuse and hostile bytes */

static void wrong_indices(vqz_model *model) {
  static float samples[vector_count * dimensions];
  static const uint64_t right[] = {3}, beyond[] = {0, vector_count}, far[] = {UINT64_MAX};
  vqz_signal signal = description_of(vector_count);
  vqz_encode_options options = defaults();
  vqz_decode_options reading = with(&model), cut_out = reading;
  size_t count;
  void *file;
  vqz_indices *indices = NULL;
  float found[2 * dimensions];
  fill(samples, vector_count);
  file = encoded(model, samples, &options, &count, NULL);
#define PICK(bytes, n, list, k, to, room)                                                     \
  vqz_decode_vectors(bytes, n, &reading, list, k, to, room, NULL, &last_error)
  GOOD(PICK(file, count, right, 1, found, size));
  FAILS(PICK(file, count, right, 0, found, size), VQZ_USAGE);
  FAILS(PICK(file, count, NULL, 0, found, size), VQZ_USAGE);
  FAILS(PICK(file, count, NULL, 1, found, size), VQZ_USAGE);
  FAILS(PICK(file, count, beyond, 2, found, sizeof found), VQZ_USAGE);
  FAILS(PICK(file, count, far, 1, found, size), VQZ_USAGE);
  FAILS(PICK(file, count, right, SIZE_MAX, found, size), VQZ_USAGE);
  FAILS(PICK(file, count, right, SIZE_MAX / 2, found, size), VQZ_MEMORY);
  FAILS(PICK(file, count, right, 1, NULL, size), VQZ_USAGE);
  FAILS(PICK(file, count, right, 1, found, size - 1), VQZ_USAGE);
  FAILS(PICK(NULL, count, right, 1, found, size), VQZ_USAGE);
  CHECK(PICK(file, count - 1, right, 1, found, size) != VQZ_OK);
  CHECK(vqz_decode_vectors(file, count, NULL, right, 1, found, size, NULL, NULL) ==
        VQZ_MODEL_MISSING);
  cut_out.has_region = 1;
  FAILS(vqz_decode_vectors(file, count, &cut_out, right, 1, found, size, NULL, &last_error),
        VQZ_USAGE);
  cut_out.struct_size = 3;
  FAILS(vqz_decode_vectors(file, count, &cut_out, right, 1, found, size, NULL, &last_error),
        VQZ_USAGE);
  CHECK(vqz_indices_read(file, count, &reading, &indices, &last_error) >= 100);
  vqz_free(file);
  file = NULL;
  signal = description(8, 8, 1);
  GOOD(vqz_encode(NULL, &signal, samples, sizeof samples, NULL, NULL, &file, &count, NULL,
                  &last_error));
  FAILS(PICK(file, count, right, 1, found, size), VQZ_USAGE);
  CHECK(last_error.hint[0] != 0);
  vqz_free(file);
}

/* What cannot be asked of vectors, and vectors that the model was not made for. */
static void wrong_encodes(vqz_model *model) {
  static float samples[vector_count * dimensions];
  vqz_signal signal = description_of(vector_count);
  vqz_encode_options options = defaults();
  void *made = NULL;
  size_t other = 0;
  fill(samples, vector_count);
  FAILS(vqz_encode(NULL, &signal, samples, sizeof samples, NULL, &options, &made, &other, NULL,
                   &last_error), VQZ_MODEL_MISSING);
  for (int32_t kind = VQZ_BOUND_OF_RANGE; kind <= VQZ_BOUND_COSINE; kind++) {
    options.max_error_kind = kind;
    options.max_error = kind == VQZ_BOUND_COSINE ? 1.5 : 0.5;
    FAILS(vqz_encode(model, &signal, samples, sizeof samples, NULL, &options, &made, &other, NULL,
                     &last_error), VQZ_USAGE);
  }
  signal.channels = 8;
  FAILS(vqz_encode(model, &signal, samples, sizeof samples, NULL, NULL, &made, &other, NULL,
                   &last_error), VQZ_WRONG_MODEL);
  signal = description(8, 8, 1);
  FAILS(vqz_encode(model, &signal, samples, sizeof samples, NULL, NULL, &made, &other, NULL,
                   &last_error), VQZ_UNSUPPORTED);
}

/* Damaged files: an error, or the right vectors where the damage is elsewhere. */
static void hostile(vqz_model *model) {
  static float samples[vector_count * dimensions], whole[vector_count * dimensions];
  static const uint64_t indices[] = {120, 40, 7};
  vqz_encode_options options = defaults();
  vqz_decode_options reading = with(&model);
  float found[3 * dimensions];
  unsigned char *copy;
  size_t count, errors = 0;
  void *file;
  fill_oddly(samples);
  reading.threads = 1;
  file = encoded(model, samples, &options, &count, NULL);
  GOOD(vqz_decode(file, count, &reading, whole, sizeof whole, NULL, &last_error));
  copy = (unsigned char *)malloc(count);
  CHECK(copy != NULL);
  for (size_t i = 0; i < count; i += 1 + i % 3) {
    memcpy(copy, file, count);
    copy[i] ^= (unsigned char)(1 << i % 8);
    CHECK(vqz_decode(copy, count, &reading, samples, sizeof samples, NULL, &last_error) >= 100);
    if (vqz_decode_vectors(copy, count, &reading, indices, 3, found, sizeof found, NULL,
                           &last_error) == VQZ_OK) {
      for (int k = 0; k < 3; k++)
        CHECK(memcmp(found + k * dimensions, whole + indices[k] * dimensions, size) == 0);
    } else {
      errors++;
    }
    if (i % 5 == 0)
      CHECK(vqz_decode_vectors(file, i, &reading, indices, 3, found, sizeof found, NULL,
                               &last_error) >= 100);
  }
  CHECK(errors > 0);
  free(copy);
  vqz_free(file);
}

/* Some vectors of an open file are those that lie in all of it. */
static void compare(const vqz_vector_file *open, const float *whole, uint64_t count) {
  const uint64_t indices[] = {count - 1, 0, count / 2, 0};
  const uint64_t beyond = count;
  float found[4 * dimensions];
  vqz_vector_file_info info;
  info.struct_size = sizeof info;
  GOOD(vqz_vector_file_describe(open, &info, &last_error));
  CHECK(info.count == count && info.dimensions == dimensions && info.sample_type == VQZ_F32);
  GOOD(vqz_vector_file_decode(open, indices, 4, found, sizeof found, NULL, &last_error));
  for (int i = 0; i < 4; i++)
    CHECK(memcmp(found + i * dimensions, whole + indices[i] * dimensions, size) == 0);
#define SOME(list, k, to, room) \
  vqz_vector_file_decode(open, list, k, to, room, NULL, &last_error)
  FAILS(SOME(&beyond, 1, found, sizeof found), VQZ_USAGE);
  FAILS(SOME(indices, 0, found, sizeof found), VQZ_USAGE);
  FAILS(SOME(NULL, 1, found, sizeof found), VQZ_USAGE);
  FAILS(SOME(indices, 4, NULL, sizeof found), VQZ_USAGE);
  FAILS(SOME(indices, 4, found, sizeof found - 1), VQZ_USAGE);
  FAILS(SOME(indices, SIZE_MAX / 2, found, sizeof found), VQZ_MEMORY);
#undef SOME
}

/* A file that is open, in memory and on the disk. */
static void open_file(vqz_model *model, const char *path) {
  static unsigned char bytes[1 << 16];
  vqz_decode_options reading = with(&model), cut_out = reading;
  vqz_vector_file *open = NULL, *stored = NULL, *none = NULL;
  vqz_info info;
  float *whole;
  uint64_t index = 0;
  size_t count = contents(path, bytes, sizeof bytes);
  cut_out.has_region = 1;
  info.struct_size = sizeof info;
  GOOD(vqz_inspect(bytes, count, NULL, &info, &last_error));
  whole = (float *)malloc((size_t)info.sample_byte_count);
  CHECK(whole != NULL);
  GOOD(vqz_decode(bytes, count, &reading, whole, (size_t)info.sample_byte_count, NULL,
                  &last_error));
  GOOD(vqz_vector_file_open(bytes, count, &reading, &open, &last_error));
  memset(bytes, 0, count); /* they were copied */
  GOOD(vqz_vector_file_open_path(path, &reading, &stored, &last_error));
  compare(open, whole, info.axes[0]);
  compare(stored, whole, info.axes[0]);
  FAILS(vqz_vector_file_open(bytes, count, &reading, &none, &last_error), VQZ_FOREIGN);
  FAILS(vqz_vector_file_open(bytes, count, &cut_out, &none, &last_error), VQZ_USAGE);
  FAILS(vqz_vector_file_open_path(path, NULL, &none, &last_error), VQZ_MODEL_MISSING);
  FAILS(vqz_vector_file_open_path("no/such/file", &reading, &none, &last_error), VQZ_NO_INPUT);
  FAILS(vqz_vector_file_open_path(NULL, &reading, &none, &last_error), VQZ_USAGE);
  FAILS(vqz_vector_file_open_path(path, &reading, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_vector_file_decode(NULL, &index, 1, whole, size, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_vector_file_describe(stored, NULL, &last_error), VQZ_USAGE);
  CHECK(none == NULL);
  vqz_vector_file_free(open);
  vqz_vector_file_free(stored);
  vqz_vector_file_free(NULL);
  free(whole);
}

/* Takes a model file, and a file of vectors that it made. */
int main(int argument_count, char **words) {
  static unsigned char bytes[1 << 16];
  vqz_model *model = NULL;
  size_t count;
  CHECK(argument_count == 3);
  count = contents(words[1], bytes, sizeof bytes);
  GOOD(vqz_model_load(bytes, count, NULL, &model, &last_error));
  open_file(model, words[2]);
  bits(model);
  bounds(model);
  unit_length(model);
  some(model);
  row_by_row(model);
  wrong_indices(model);
  wrong_encodes(model);
  hostile(model);
  vqz_model_release(model);
  puts("vectors: every one within its bound");
  return 0;
}
