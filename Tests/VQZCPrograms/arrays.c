/* Arrays and series of every type through the interface and back: every sample is held against the
 * bound that was asked for, whatever the layout, the blocks and the part that is decoded. */
#include <math.h>

#include "check.h"
#include "rows.h"

enum { planes = 5, rows = 14, columns = 19, position_count = planes * rows * columns };

static const size_t sizes[] = {0, 1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8, 2};

static uint32_t state = 1;

static uint32_t draw(uint32_t below) {
  state = state * 1664525u + 1013904223u;
  return (uint32_t)(((uint64_t)state * below) >> 32);
}

/* ------------------------------------------------------------------------- Samples of any type */

static int is_real(int32_t type) { return type >= VQZ_F16; }

static double half(uint16_t bits) {
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  const double sign = bits >> 15 ? -1 : 1;
  if (exponent == 31) return fraction ? (double)NAN : sign * (double)INFINITY;
  return sign * (exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24));
}

/* A sample of floating point as a number. */
static double real(const unsigned char *at, int32_t type) {
  uint16_t bits;
  float single;
  double whole;
  if (type == VQZ_F16) return memcpy(&bits, at, 2), half(bits);
  if (type == VQZ_BF16) {
    const uint32_t upper = (memcpy(&bits, at, 2), (uint32_t)bits << 16);
    return memcpy(&single, &upper, 4), (double)single;
  }
  if (type == VQZ_F32) return memcpy(&single, at, 4), (double)single;
  return memcpy(&whole, at, 8), whole;
}

/* An integer sample, its lowest 64 bits in two's complement. */
static uint64_t bits_of(const unsigned char *at, int32_t type) {
  uint64_t value = 0;
  for (size_t byte = sizes[type]; byte-- > 0;) value = value << 8 | at[byte];
  if (type % 2 == 0 && sizes[type] < 8 && value >> (8 * sizes[type] - 1))
    value |= UINT64_MAX << (8 * sizes[type]);
  return value;
}

static uint64_t difference(uint64_t a, uint64_t b, int32_t type) {
  const int is_signed = type % 2 == 0;
  const int is_less = is_signed ? (int64_t)a < (int64_t)b : a < b;
  return is_less ? b - a : a - b;
}

/* A wandering number of any type, with what is no number here and there. */
static void fill(unsigned char *samples, size_t count, int32_t type) {
  static const uint16_t halves[] = {0x8000, 0x7c00, 0xfc00, 0x7e01, 0x0001};
  static const uint32_t singles[] = {0x80000000, 0x7f800000, 0xff800000, 0x7fc01234, 1};
  static const uint64_t doubles[] = {1ull << 63, 0x7ff0ull << 48, 0xfff0ull << 48,
                                     0x7ff80000deadbeefull, 1};
  double level = 50;
  for (size_t i = 0; i < count; i++, samples += sizes[type]) {
    const uint32_t odd = draw(60);
    level += (double)draw(2001) / 1000 - 1;
    if (is_real(type)) {
      const float single = (float)level;
      const double whole = level * 1e6 + 0.1;
      const uint16_t bits = (uint16_t)(0x4000 + draw(3000));
      if (type == VQZ_F16) memcpy(samples, odd < 5 ? &halves[odd] : &bits, 2);
      if (type == VQZ_BF16) {
        uint32_t whole_bits;
        memcpy(&whole_bits, &single, 4);
        if (odd < 5) whole_bits = singles[odd];
        const uint16_t upper = (uint16_t)(whole_bits >> 16);
        memcpy(samples, &upper, 2);
      }
      if (type == VQZ_F32) {
        if (odd < 5) memcpy(samples, &singles[odd], 4);
        else memcpy(samples, &single, 4);
      }
      if (type == VQZ_F64) {
        if (odd < 5) memcpy(samples, &doubles[odd], 8);
        else memcpy(samples, &whole, 8);
      }
    } else {
      uint64_t value = (uint64_t)(int64_t)level;
      if (odd == 0) value = (uint64_t)draw(UINT32_MAX) << 32 | draw(UINT32_MAX);
      for (size_t byte = 0; byte < sizes[type]; byte++)
        samples[byte] = (unsigned char)(value >> (8 * byte));
    }
  }
}

/* Whether a sample keeps a bound. What is no number, and a zero below zero, stays as it is. */
static int is_kept(const unsigned char *a, const unsigned char *b, int32_t type, int32_t kind,
                   double most) {
  if (memcmp(a, b, sizes[type]) == 0) return 1;
  if (is_real(type)) {
    const double one = real(a, type), other = real(b, type);
    if (one == 0 && signbit(one)) return 0;
    return fabs(one - other) <= (kind == VQZ_BOUND_RELATIVE ? most * fabs(one) : most);
  }
  const uint64_t one = bits_of(a, type), off = difference(one, bits_of(b, type), type);
  if (kind != VQZ_BOUND_RELATIVE) return (double)off <= most;
  const double size = type % 2 == 0 ? fabs((double)(int64_t)one) : (double)one;
  return (double)off <= most * size * (1 + 1e-15);
}

static void check_kept(const unsigned char *a, const unsigned char *b, size_t count, int32_t type,
                       int32_t kind, double most) {
  for (size_t i = 0; i < count; i++)
    CHECK(is_kept(a + i * sizes[type], b + i * sizes[type], type, kind, most));
}

static vqz_signal field(int32_t type) {
  vqz_signal signal = description(planes, rows, 1);
  signal.kind = VQZ_ARRAY;
  signal.sample_type = type;
  signal.axis_count = 3;
  signal.axes[2] = columns;
  return signal;
}

static vqz_encode_options within(int32_t kind, double most) {
  vqz_encode_options options;
  vqz_encode_options_init(&options, sizeof options);
  options.max_error_kind = kind;
  options.max_error = most;
  return options;
}

/* ------------------------------------------------------------------------------ The round trips */

/* The distance of the least finite sample to the greatest. */
static double range_of(const unsigned char *samples, int32_t type) {
  double least = (double)INFINITY, greatest = -least;
  for (size_t i = 0; i < position_count; i++) {
    const unsigned char *at = samples + i * sizes[type];
    const uint64_t whole = is_real(type) ? 0 : bits_of(at, type);
    const double value = is_real(type)      ? real(at, type)
                         : type % 2 == 0 ? (double)(int64_t)whole
                                         : (double)whole;
    if (!isfinite(value)) continue;
    least = value < least ? value : least;
    greatest = value > greatest ? value : greatest;
  }
  return greatest - least;
}

/* Every type within every kind of bound, and what the file says of it. */
static void bounds(void) {
  static const struct {
    int32_t kind;
    double most;
  } asked[] = {{VQZ_BOUND_ABSOLUTE, 0},    {VQZ_BOUND_ABSOLUTE, 0.5}, {VQZ_BOUND_ABSOLUTE, 3},
               {VQZ_BOUND_OF_RANGE, 1e-3}, {VQZ_BOUND_RELATIVE, 0.01}, {VQZ_BOUND_RELATIVE, 0}};
  static unsigned char samples[position_count * 8], decoded[position_count * 8];
  for (int32_t type = VQZ_U8; type <= VQZ_BF16; type++) {
    const size_t byte_count = position_count * sizes[type];
    vqz_signal signal = field(type);
    fill(samples, position_count, type);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
      vqz_encode_options options = within(asked[i].kind, asked[i].most);
      const int is_lossless = asked[i].most == 0;
      double most = asked[i].most;
      vqz_result result;
      vqz_info info;
      void *file = NULL;
      size_t count = 0;
      result.struct_size = sizeof result;
      info.struct_size = sizeof info;
      GOOD(vqz_encode(NULL, &signal, samples, byte_count, NULL, &options, &file, &count, &result,
                      &last_error));
      memset(decoded, 0x5a, byte_count);
      GOOD(vqz_decode(file, count, NULL, decoded, byte_count, NULL, &last_error));
      /* The library takes the range of integers as a whole number, which a double may round. */
      if (asked[i].kind == VQZ_BOUND_OF_RANGE) most *= range_of(samples, type) * (1 + 1e-15);
      check_kept(samples, decoded, position_count, type, asked[i].kind, most);
      if (is_lossless) CHECK(memcmp(samples, decoded, byte_count) == 0);
      GOOD(vqz_inspect(file, count, NULL, &info, &last_error));
      CHECK(info.kind == VQZ_ARRAY && info.sample_type == type && info.axis_count == 3);
      CHECK(info.axes[0] == planes && info.axes[1] == rows && info.axes[2] == columns);
      CHECK(info.channels == 1 && info.sample_byte_count == byte_count && info.entropy[0]);
      if (is_lossless) CHECK(info.max_error == 0 && info.max_error_kind != VQZ_BOUND_NONE);
      else if (asked[i].kind == VQZ_BOUND_RELATIVE)
        CHECK(info.max_error_kind == VQZ_BOUND_RELATIVE && info.max_error == most);
      else CHECK(info.max_error_kind == VQZ_BOUND_ABSOLUTE && info.max_error <= most);
      CHECK(result.byte_count == count && result.block_count == info.block_count);
      if (is_lossless) CHECK(result.largest_error == 0 && isinf(result.psnr));
      else if (asked[i].kind != VQZ_BOUND_RELATIVE) CHECK(result.largest_error <= most);
      vqz_free(file);
    }
  }
}

/* No axes, one, and four, and a series with channels, in one block and in several. */
static void shapes(void) {
  static const struct {
    int32_t kind;
    uint32_t axis_count, channels;
    uint64_t axes[VQZ_AXIS_LIMIT], blocks[VQZ_AXIS_LIMIT], counts;
  } cases[] = {{VQZ_ARRAY, 0, 1, {0}, {0}, 1},
               {VQZ_ARRAY, 1, 1, {1}, {0}, 1},
               {VQZ_ARRAY, 1, 1, {1000}, {70}, 15},
               {VQZ_ARRAY, 2, 3, {13, 17}, {5, 0}, 3},
               {VQZ_ARRAY, 4, 1, {3, 4, 5, 6}, {2, 0, 3, 1}, 24},
               {VQZ_SERIES, 1, 1, {999}, {100}, 10},
               {VQZ_SERIES, 1, 12, {120}, {0}, 1}};
  static unsigned char samples[1440 * 4], decoded[1440 * 4];
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    vqz_signal signal = field(VQZ_F32);
    vqz_encode_options options = within(VQZ_BOUND_ABSOLUTE, 0.125);
    vqz_info info;
    vqz_model *model = NULL;
    void *file = NULL, *named = NULL;
    size_t count = 0, named_count = 0, value_count = cases[i].channels;
    info.struct_size = sizeof info;
    signal.kind = cases[i].kind;
    signal.axis_count = cases[i].axis_count;
    signal.channels = cases[i].channels;
    options.has_blocks = 1;
    for (uint32_t axis = 0; axis < signal.axis_count; axis++) {
      signal.axes[axis] = cases[i].axes[axis];
      options.block_sizes[axis] = cases[i].blocks[axis];
      value_count *= (size_t)cases[i].axes[axis];
    }
    fill(samples, value_count, VQZ_F32);
    GOOD(vqz_encode(NULL, &signal, samples, value_count * 4, NULL, &options, &file, &count, NULL,
                    &last_error));
    GOOD(vqz_model_builtin(signal.kind, &model, &last_error));
    GOOD(vqz_encode(model, &signal, samples, value_count * 4, NULL, &options, &named, &named_count,
                    NULL, &last_error));
    CHECK(named_count == count && memcmp(file, named, count) == 0);
    memset(decoded, 0x5a, sizeof decoded);
    GOOD(vqz_decode(file, count, NULL, decoded, value_count * 4, NULL, &last_error));
    check_kept(samples, decoded, value_count, VQZ_F32, VQZ_BOUND_ABSOLUTE, 0.125);
    GOOD(vqz_peek(file, count, NULL, &info, NULL, &last_error));
    CHECK(info.kind == signal.kind && info.axis_count == signal.axis_count);
    CHECK(info.channels == signal.channels && info.block_count == cases[i].counts);
    for (uint32_t axis = 0; axis < signal.axis_count; axis++)
      CHECK(info.block_sizes[axis] == cases[i].blocks[axis]);
    vqz_model_release(model);
    vqz_free(named);
    vqz_free(file);
  }
}

/* Axes in another order, one backwards, with gaps between the samples: nothing else is touched. */
static void layouts(void) {
  static int32_t packed[position_count], spread[2 * position_count], out[2 * position_count];
  vqz_signal signal = field(VQZ_I32);
  vqz_encode_options options = within(VQZ_BOUND_ABSOLUTE, 2);
  vqz_layout layout;
  void *a = NULL, *b = NULL;
  size_t a_count = 0, b_count = 0;
  fill((unsigned char *)packed, position_count, VQZ_I32);
  memset(spread, 0x5a, sizeof spread);
  memset(out, 0x5a, sizeof out);
  vqz_layout_init(&layout, sizeof layout, VQZ_I32, signal.axes, 3, 1);
  CHECK(layout.strides[0] == rows * columns * 4 && layout.strides[2] == 4);
  layout.strides[0] = 8;
  layout.strides[1] = -8 * planes;
  layout.strides[2] = 8 * planes * rows;
  layout.offset = 8 * planes * (rows - 1);
  for (size_t z = 0; z < planes; z++)
    for (size_t y = 0; y < rows; y++)
      for (size_t x = 0; x < columns; x++)
        spread[2 * (z + planes * (rows - 1 - y + rows * x))] = packed[(z * rows + y) * columns + x];
  GOOD(vqz_encode(NULL, &signal, packed, sizeof packed, NULL, &options, &a, &a_count, NULL,
                  &last_error));
  GOOD(vqz_encode(NULL, &signal, spread, sizeof spread, &layout, &options, &b, &b_count, NULL,
                  &last_error));
  CHECK(a_count == b_count && memcmp(a, b, a_count) == 0);
  GOOD(vqz_decode(a, a_count, NULL, out, sizeof out, &layout, &last_error));
  GOOD(vqz_decode(a, a_count, NULL, packed, sizeof packed, NULL, &last_error));
  for (size_t z = 0; z < planes; z++)
    for (size_t y = 0; y < rows; y++)
      for (size_t x = 0; x < columns; x++) {
        const size_t place = 2 * (z + planes * (rows - 1 - y + rows * x));
        CHECK(out[place] == packed[(z * rows + y) * columns + x]);
        CHECK(out[place + 1] == 0x5a5a5a5a);
      }
  vqz_layout_init(&layout, sizeof layout, VQZ_F64, NULL, 0, 3);
  CHECK(layout.channel_stride == 8);
  vqz_free(a);
  vqz_free(b);
}

/* A file of which only what `region` needs is there: the front, the end, and so many blocks. */
static unsigned char *sparse_copy(const unsigned char *file, size_t count, const vqz_block *blocks,
                                  size_t block_count, const vqz_decode_options *region,
                                  size_t *used) {
  unsigned char *sparse = (unsigned char *)calloc(1, count);
  const vqz_block *last = blocks + block_count - 1;
  const size_t end = (size_t)(last->offset + last->byte_count);
  CHECK(sparse != NULL);
  memcpy(sparse, file, (size_t)blocks[0].offset);
  memcpy(sparse + end, file + end, count - end);
  *used = 0;
  for (const vqz_block *block = blocks; block <= last; block++) {
    int is_needed = 1;
    for (int axis = 0; axis < 3; axis++)
      is_needed &= block->start[axis] < region->region_start[axis] + region->region_size[axis] &&
                   region->region_start[axis] < block->start[axis] + block->size[axis];
    if (!is_needed) continue;
    *used += 1;
    memcpy(sparse + block->offset, file + block->offset, (size_t)block->byte_count);
  }
  return sparse;
}

/* A part along all axes, of a file of which only those blocks are there that it needs. */
static void parts(void) {
  static const uint64_t size[] = {2, 5, 7}, start[] = {1, 5, 14}, length[] = {3, 4, 5};
  static double samples[position_count], whole[position_count], part[3 * 4 * 5];
  vqz_signal signal = field(VQZ_F64);
  vqz_encode_options options = within(VQZ_BOUND_ABSOLUTE, 0.01);
  vqz_decode_options region;
  vqz_block *blocks = NULL;
  vqz_info info;
  void *file = NULL;
  unsigned char *sparse;
  size_t count = 0, block_count = 0, used;
  uint64_t memory = 0;
  info.struct_size = sizeof info;
  fill((unsigned char *)samples, position_count, VQZ_F64);
  options.has_blocks = 1;
  memcpy(options.block_sizes, size, sizeof size);
  GOOD(vqz_encode(NULL, &signal, samples, sizeof samples, NULL, &options, &file, &count, NULL,
                  &last_error));
  GOOD(vqz_decode(file, count, NULL, whole, sizeof whole, NULL, &last_error));
  GOOD(vqz_peek(file, 128, NULL, &info, NULL, &last_error));
  CHECK(info.block_count == 27 && info.block_overlap == 0 && info.block_sizes[2] == 7);
  GOOD(vqz_read_blocks(file, 128, (char *)file + count - info.index_byte_count,
                       (size_t)info.index_byte_count, count, NULL, &blocks, &block_count,
                       &last_error));
  CHECK(block_count == 27);
  vqz_decode_options_init(&region, sizeof region);
  region.has_region = 1;
  memcpy(region.region_start, start, sizeof start);
  memcpy(region.region_size, length, sizeof length);
  sparse = sparse_copy((unsigned char *)file, count, blocks, block_count, &region, &used);
  CHECK(used == 2);
  GOOD(vqz_decode(sparse, count, &region, part, sizeof part, NULL, &last_error));
  for (size_t z = 0; z < 3; z++)
    for (size_t y = 0; y < 4; y++)
      CHECK(memcmp(part + (z * 4 + y) * 5, whole + ((z + 1) * rows + y + 5) * columns + 14,
                   5 * sizeof *part) == 0);
  GOOD(vqz_decode_memory(file, count, &region, &memory, &last_error));
  CHECK(memory > sizeof part);
  CHECK(vqz_decode(sparse, count, NULL, whole, sizeof whole, NULL, &last_error) != VQZ_OK);
  region.region_start[0] = region.region_start[1] = 0;
  CHECK(vqz_decode(sparse, count, &region, part, sizeof part, NULL, &last_error) != VQZ_OK);
  vqz_free(blocks);
  vqz_free(file);
  free(sparse);
}

/* ---------------------------------------------------------------------------------- Row by row */

/* Rows are those of the last axis; of a series they are its positions. */
static void row_by_row(int32_t kind) {
  static unsigned char samples[position_count * 2], decoded[position_count * 2];
  vqz_signal signal = field(VQZ_I16);
  vqz_encode_options options = within(VQZ_BOUND_ABSOLUTE, 1);
  uint64_t bound = 0, memory = 0;
  size_t count = 0;
  void *file = NULL;
  stream in = {samples, NULL, 0, 0, 0}, to = {NULL, NULL, 0, 0, 0};
  stream out = {decoded, NULL, 0, 0, 0};
  fill(samples, position_count, VQZ_I16);
  options.has_blocks = 1;
  options.block_sizes[0] = 2;
  if (kind == VQZ_SERIES) {
    signal.kind = kind;
    signal.axis_count = 1;
    signal.axes[0] = planes * rows;
    signal.channels = columns;
    options.block_sizes[0] = 30;
  }
  GOOD(vqz_encode_bound(NULL, &signal, &options, &bound, &last_error));
  GOOD(vqz_encode_memory(NULL, &signal, &options, &memory, &last_error));
  CHECK(bound < 2 * sizeof samples && memory > sizeof samples);
  to.file = (unsigned char *)malloc((size_t)bound);
  to.room = (size_t)bound;
  CHECK(to.file != NULL);
  GOOD(vqz_encode_rows(NULL, &signal, give_rows, &in, &options, take_bytes, &to, NULL,
                       &last_error));
  GOOD(vqz_encode(NULL, &signal, samples, sizeof samples, NULL, &options, &file, &count, NULL,
                  &last_error));
  CHECK(count == to.count && memcmp(file, to.file, count) == 0);
  GOOD(vqz_decode_rows(file, count, NULL, take_rows, &out, &last_error));
  check_kept(samples, decoded, position_count, VQZ_I16, VQZ_BOUND_ABSOLUTE, 1);
  options.max_error_kind = VQZ_BOUND_OF_RANGE;
  FAILS(vqz_encode_rows(NULL, &signal, give_rows, &in, &options, take_bytes, &to, NULL,
                        &last_error), VQZ_USAGE);
  vqz_free(file);
  free(to.file);
}

int main(void) {
  bounds();
  shapes();
  layouts();
  parts();
  row_by_row(VQZ_ARRAY);
  row_by_row(VQZ_SERIES);
  puts("arrays: every sample within its bound");
  return 0;
}
