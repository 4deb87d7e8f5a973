/* Pictures through the interface and back: at once, in other layouts, in parts, row by row, by
 * their indices, and with what is said beside the samples. */
#include "check.h"
#include "rows.h"

enum { height = 150, width = 200, block = 128 };

static vqz_model *model;

static void models(void) {
  vqz_model_info info;
  vqz_codebook codebook;
  const char *key = NULL, *value = NULL;
  vqz_model *again = NULL;
  void *bytes = NULL;
  size_t count = 0;
  info.struct_size = sizeof info;
  GOOD(vqz_model_describe(model, &info, &last_error));
  CHECK(strlen(info.id) == 64 && info.name[0] && info.can_encode && info.kind == VQZ_PICTURE);
  CHECK(info.channels == 3 && info.quality_count > 1 && info.block_multiple > 0);
  for (size_t i = 0; i < info.metadata_count; i++) {
    GOOD(vqz_model_metadata(model, i, &key, &value, &last_error));
    CHECK(strncmp(key, "vqz.", 4) == 0 && value != NULL);
  }
  FAILS(vqz_model_metadata(model, info.metadata_count, &key, NULL, &last_error), VQZ_USAGE);
  for (size_t i = 0; i < info.codebook_count; i++) {
    codebook.struct_size = sizeof codebook;
    GOOD(vqz_model_codebook(model, i, &codebook, &last_error));
    CHECK(codebook.count > 0 && codebook.dimension > 0 && codebook.codewords != NULL);
  }
  GOOD(vqz_model_save(model, 1, &bytes, &count, &last_error));
  CHECK(count < info.byte_count);
  GOOD(vqz_model_load(bytes, count, NULL, &again, &last_error));
  info.struct_size = sizeof info;
  GOOD(vqz_model_describe(again, &info, &last_error));
  CHECK(!info.can_encode);
  vqz_model_release(again);
  vqz_free(bytes);
}

static void layouts(void) {
  unsigned char *packed = picture(height, width, 3, 1);
  unsigned char *planar = (unsigned char *)malloc(height * width * 3);
  unsigned char *out = (unsigned char *)calloc(1, height * width * 3);
  vqz_signal signal = description(height, width, 3);
  vqz_encode_options options;
  vqz_layout layout;
  void *a = NULL, *b = NULL;
  size_t a_count = 0, b_count = 0;
  CHECK(planar != NULL && out != NULL);
  vqz_encode_options_init(&options, sizeof options);
  options.effort = 1;
  options.max_error_kind = VQZ_BOUND_ABSOLUTE;
  /* Planes of a colour each, upside down: the last row comes first in memory. */
  for (size_t y = 0; y < height; y++)
    for (size_t x = 0; x < width; x++)
      for (size_t c = 0; c < 3; c++)
        planar[(c * height + height - 1 - y) * width + x] = packed[(y * width + x) * 3 + c];
  vqz_layout_init(&layout, sizeof layout, VQZ_U8, signal.axes, 2, 3);
  CHECK(layout.strides[0] == width * 3 && layout.strides[1] == 3 && layout.channel_stride == 1);
  layout.offset = (height - 1) * width;
  layout.strides[0] = -width;
  layout.strides[1] = 1;
  layout.channel_stride = height * width;
  GOOD(vqz_encode(model, &signal, packed, height * width * 3, NULL, &options, &a, &a_count, NULL,
                  &last_error));
  GOOD(vqz_encode(model, &signal, planar, height * width * 3, &layout, &options, &b, &b_count, NULL,
                  &last_error));
  CHECK(a_count == b_count && memcmp(a, b, a_count) == 0);
  GOOD(vqz_decode(a, a_count, NULL, out, height * width * 3, &layout, &last_error));
  CHECK(memcmp(out, planar, height * width * 3) == 0);
  FAILS(vqz_decode(a, a_count, NULL, out, height * width * 3 - 1, &layout, &last_error), VQZ_USAGE);
  vqz_free(a);
  vqz_free(b);
  free(packed);
  free(planar);
  free(out);
}

/* The built-in model for looks makes another file, which names it, and any decode finds it. */
static void tunings(void) {
  unsigned char *samples = picture(height, width, 3, 1);
  unsigned char *out = (unsigned char *)malloc(height * width * 3);
  vqz_signal signal = description(height, width, 3);
  vqz_encode_options options;
  vqz_model_info known;
  vqz_info info;
  void *file = NULL;
  size_t count = 0;
  CHECK(out != NULL);
  known.struct_size = sizeof known;
  GOOD(vqz_model_describe(model, &known, &last_error));
  vqz_encode_options_init(&options, sizeof options);
  CHECK(options.tuning == VQZ_TUNING_ERROR);
  options.effort = 1;
  options.falls_back = 0;
  for (int tuning = VQZ_TUNING_ERROR; tuning <= VQZ_TUNING_LOOK; tuning++) {
    options.tuning = tuning;
    GOOD(vqz_encode(NULL, &signal, samples, height * width * 3, NULL, &options, &file, &count, NULL,
                    &last_error));
    info.struct_size = sizeof info;
    GOOD(vqz_inspect(file, count, NULL, &info, &last_error));
    /* Small files have the first digits alone. */
    CHECK((strncmp(info.model_id, known.id, 16) == 0) == (tuning == VQZ_TUNING_ERROR));
    GOOD(vqz_decode(file, count, NULL, out, height * width * 3, NULL, &last_error));
    vqz_free(file);
  }
  FAILS(vqz_encode(model, &signal, samples, height * width * 3, NULL, &options, &file, &count, NULL,
                   &last_error), VQZ_USAGE);
  options.tuning = 2;
  FAILS(vqz_encode(NULL, &signal, samples, height * width * 3, NULL, &options, &file, &count, NULL,
                   &last_error), VQZ_USAGE);
  free(samples);
  free(out);
}

/* Only the bytes that a region needs are there. */
static void parts(void) {
  size_t count = 0, block_count = 0, offset = 0;
  unsigned char *file = (unsigned char *)compressed(model, height, width, 4, block, &count);
  unsigned char *sparse = (unsigned char *)calloc(1, count);
  unsigned char *whole = (unsigned char *)malloc(height * width * 4), part[20 * 30 * 4];
  vqz_block *blocks = NULL;
  vqz_decode_options options;
  vqz_info info;
  size_t need = 0;
  uint64_t memory = 0;
  CHECK(sparse != NULL && whole != NULL);
  info.struct_size = sizeof info;
  CHECK(vqz_peek(file, 4, NULL, &info, &need, &last_error) == VQZ_MORE && need > 4);
  GOOD(vqz_peek(file, 128, NULL, &info, &need, &last_error));
  CHECK(info.axes[0] == height && info.axes[1] == width && info.channels == 4);
  CHECK(info.sample_byte_count == height * width * 4 && info.block_count == 4);
  CHECK(info.block_sizes[0] == block && info.kind == VQZ_PICTURE && !info.is_compact);
  GOOD(vqz_inspect(file, count, NULL, &info, &last_error));
  CHECK(info.byte_count == count && info.model_name[0] && info.entropy[0]);
  GOOD(vqz_decode(file, count, NULL, whole, height * width * 4, NULL, &last_error));
  size_t tail = info.index_byte_count < count ? info.index_byte_count : count;
  GOOD(vqz_read_blocks(file, 128, file + count - tail, tail, count, NULL, &blocks, &block_count,
                       &last_error));
  CHECK(block_count == 4);
  CHECK(blocks[3].start[0] <= block && blocks[3].start[0] + blocks[3].size[0] == height);
  offset = blocks[3].offset + blocks[3].byte_count;
  memcpy(sparse, file, blocks[0].offset);
  memcpy(sparse + offset, file + offset, count - offset);
  memcpy(sparse + blocks[1].offset, file + blocks[1].offset, blocks[1].byte_count);
  vqz_decode_options_init(&options, sizeof options);
  options.has_region = 1;
  options.region_start[0] = 5;
  options.region_start[1] = 160;
  options.region_size[0] = 20;
  options.region_size[1] = 30;
  GOOD(vqz_decode(sparse, count, &options, part, sizeof part, NULL, &last_error));
  for (size_t y = 0; y < 20; y++)
    CHECK(memcmp(part + y * 120, whole + ((y + 5) * width + 160) * 4, 120) == 0);
  GOOD(vqz_decode_memory(file, count, &options, &memory, &last_error));
  CHECK(memory > sizeof part);
  options.region_start[1] = 20;
  CHECK(vqz_decode(sparse, count, &options, part, sizeof part, NULL, &last_error) != VQZ_OK);
  vqz_free(blocks);
  vqz_free(file);
  free(sparse);
  free(whole);
}

static void rows(void) {
  unsigned char *samples = picture(height, width, 3, 1);
  unsigned char *out = (unsigned char *)malloc(height * width * 3);
  vqz_signal signal = description(height, width, 3);
  vqz_encode_options options;
  vqz_result result;
  uint64_t bound = 0, memory = 0;
  size_t count = 0;
  void *file = NULL;
  stream in = {samples, NULL, 0, 0, 0}, to = {NULL, NULL, 0, 0, 0};
  stream decoded = {out, NULL, 0, 0, 0};
  vqz_encode_options_init(&options, sizeof options);
  options.effort = 1;
  cut(&options, block);
  result.struct_size = sizeof result;
  GOOD(vqz_encode_bound(model, &signal, &options, &bound, &last_error));
  GOOD(vqz_encode_memory(model, &signal, &options, &memory, &last_error));
  CHECK(bound < 2 * height * width * 3 && memory > height * width * 3);
  to.file = (unsigned char *)malloc(bound);
  to.room = bound;
  CHECK(to.file != NULL && out != NULL);
  GOOD(vqz_encode_rows(model, &signal, give_rows, &in, &options, take_bytes, &to, &result,
                       &last_error));
  CHECK(result.byte_count == to.count && result.psnr > 20 && result.block_count == 4);
  GOOD(vqz_encode(model, &signal, samples, height * width * 3, NULL, &options, &file, &count,
                  &result, &last_error));
  CHECK(count == to.count && memcmp(file, to.file, count) == 0);
  GOOD(vqz_decode_rows(file, count, NULL, take_rows, &decoded, &last_error));
  GOOD(vqz_decode(file, count, NULL, samples, height * width * 3, NULL, &last_error));
  CHECK(memcmp(samples, out, height * width * 3) == 0);
  vqz_free(file);
  free(to.file);
  free(samples);
  free(out);
}

static void metadata(void) {
  unsigned char *samples = picture(40, 50, 1, 1);
  vqz_signal signal = description(40, 50, 1);
  const vqz_metadata said[] = {{VQZ_META_TEXT, 0, "Author", "nobody", 6},
                               {VQZ_META_ICC, 0, NULL, "profile", 7},
                               {VQZ_META_CHUNK, 0, "gAMA", "\0\0\xb1\x8f", 4},
                               {VQZ_META_PROPERTY, 0, "wav:a:b", "\0head", 5}};
  vqz_metadata *heard = NULL;
  size_t count = 0, heard_count = 0;
  void *file = NULL;
  vqz_info info;
  signal.metadata = said;
  signal.metadata_count = 4;
  signal.origin = VQZ_FROM_PNG;
  signal.original_bits = 16;
  GOOD(vqz_encode(model, &signal, samples, 2000, NULL, NULL, &file, &count, NULL, &last_error));
  GOOD(vqz_read_metadata(file, count, NULL, &heard, &heard_count, &last_error));
  CHECK(heard_count == 4);
  for (size_t i = 0; i < 4; i++) {
    CHECK(heard[i].kind == said[i].kind && heard[i].count == said[i].count);
    CHECK(memcmp(heard[i].bytes, said[i].bytes, said[i].count) == 0);
    CHECK(strcmp(heard[i].key, said[i].key ? said[i].key : "") == 0);
  }
  info.struct_size = sizeof info;
  GOOD(vqz_peek(file, count, NULL, &info, NULL, &last_error));
  CHECK(info.origin == VQZ_FROM_PNG && info.original_bits == 16);
  vqz_free(heard);
  vqz_free(file);
  free(samples);
}

/* The indices of a step out and in again. */
static void put_back(vqz_indices *handle, size_t number) {
  vqz_indices_step step;
  step.struct_size = sizeof step;
  GOOD(vqz_indices_describe_step(handle, number, &step, &last_error));
  uint16_t *values = (uint16_t *)malloc(step.count * 2 + 2);
  uint8_t *classes = (uint8_t *)malloc(step.count + 1);
  GOOD(vqz_indices_get(handle, number, values, classes, step.count, &last_error));
  GOOD(vqz_indices_set(handle, number, values, step.count, &last_error));
  FAILS(vqz_indices_set(handle, number, values, step.count + 1, &last_error), VQZ_USAGE);
  free(values);
  free(classes);
}

static void indices(void) {
  size_t count = 0;
  unsigned char *file, *samples = (unsigned char *)malloc(64 * 64 * 3);
  unsigned char *again = (unsigned char *)malloc(64 * 64 * 3);
  vqz_indices *handle = NULL;
  vqz_indices_info info;
  vqz_indices_step step;
  vqz_signal signal = description(64, 64, 3);
  vqz_encode_options options;
  unsigned char *original = picture(64, 64, 3, 1);
  void *bytes = NULL;
  CHECK(samples != NULL && again != NULL);
  vqz_encode_options_init(&options, sizeof options);
  options.effort = 1;
  options.falls_back = 0;
  GOOD(vqz_encode(model, &signal, original, 64 * 64 * 3, NULL, &options, &bytes, &count, NULL,
                  &last_error));
  file = (unsigned char *)bytes;
  GOOD(vqz_decode(file, count, NULL, samples, 64 * 64 * 3, NULL, &last_error));
  GOOD(vqz_indices_read(file, count, NULL, &handle, &last_error));
  info.struct_size = sizeof info;
  GOOD(vqz_indices_describe(handle, &info, &last_error));
  CHECK(info.step_count > 0 && info.channels == 3 && info.axes[1] == 64);
  for (size_t i = 0; i < info.step_count; i++) put_back(handle, i);
  GOOD(vqz_indices_decode(handle, model, NULL, again, 64 * 64 * 3, NULL, &last_error));
  CHECK(memcmp(samples, again, 64 * 64 * 3) == 0);
  step.struct_size = sizeof step;
  GOOD(vqz_indices_describe_step(handle, 0, &step, &last_error));
  uint16_t *values = (uint16_t *)malloc(step.count * 2);
  memset(values, 255, step.count * 2);
  GOOD(vqz_indices_set(handle, 0, values, step.count, &last_error));
  FAILS(vqz_indices_decode(handle, model, NULL, again, 64 * 64 * 3, NULL, &last_error), VQZ_USAGE);
  vqz_indices_free(handle);
  vqz_free(file);
  free(values);
  free(original);
  free(samples);
  free(again);
}

/* Small pictures, of all bytes and of the first ones. */
static void previews(void) {
  enum { rows = (height + 7) / 8, columns = (width + 7) / 8 };
  unsigned char *samples = (unsigned char *)malloc(height * width * 3);
  vqz_signal signal = description(height, width, 3);
  unsigned char small[rows * columns * 3], planar[3 * rows * columns], cut_off[sizeof small];
  uint64_t axes[2] = {rows, columns};
  vqz_encode_options coding;
  vqz_decode_options options;
  vqz_layout layout;
  void *file = NULL;
  size_t count = 0, unsharp = 0;
  CHECK(samples != NULL);
  for (size_t i = 0; i < height * width * 3; i++)
    samples[i] = (unsigned char)((i / 3 % width + 2 * (i / 3 / width) + 40 * (i % 3)) / 3);
  vqz_encode_options_init(&coding, sizeof coding);
  coding.falls_back = 0;
  GOOD(vqz_encode(model, &signal, samples, height * width * 3, NULL, &coding, &file, &count, NULL,
                  &last_error));
  GOOD(vqz_decode_preview(file, count, NULL, 8, 0, small, sizeof small, NULL, &last_error));
  vqz_layout_init(&layout, sizeof layout, VQZ_U8, axes, 2, 3);
  layout.strides[0] = columns, layout.strides[1] = 1, layout.channel_stride = rows * columns;
  GOOD(vqz_decode_preview(file, count, NULL, 8, 0, planar, sizeof planar, &layout, &last_error));
  for (size_t i = 0; i < rows * columns; i++)
    for (size_t c = 0; c < 3; c++) CHECK(small[i * 3 + c] == planar[c * rows * columns + i]);
  GOOD(vqz_decode_preview(file, count, NULL, 32, 0, cut_off, 5 * 7 * 3, NULL, &last_error));
  /* The first bytes give a preview, too, which more of them make sharper. */
  for (size_t first = 0; first < count; first += 16) {
    vqz_status status =
        vqz_decode_preview(file, first, NULL, 8, 1, cut_off, sizeof cut_off, NULL, &last_error);
    CHECK(status <= VQZ_MORE || status == VQZ_TRUNCATED || status == VQZ_MALFORMED);
    unsharp += status == VQZ_MORE;
  }
  CHECK(unsharp > 0);
  FAILS(vqz_decode_preview(file, 20, NULL, 8, 1, small, sizeof small, NULL, &last_error),
        VQZ_TRUNCATED);
  FAILS(vqz_decode_preview(file, count, NULL, 16, 0, small, sizeof small, NULL, &last_error),
        VQZ_USAGE);
  FAILS(vqz_decode_preview(file, count, NULL, 8, 0, small, sizeof small - 1, NULL, &last_error),
        VQZ_USAGE);
  FAILS(vqz_decode_preview(file, count, NULL, 8, 0, NULL, 0, NULL, &last_error), VQZ_USAGE);
  vqz_decode_options_init(&options, sizeof options);
  options.has_region = 1;
  FAILS(vqz_decode_preview(file, count, &options, 8, 0, small, sizeof small, NULL, &last_error),
        VQZ_USAGE);
  vqz_free(file);
  free(samples);
}

/* Whether a part of this program is asked for: all are where none is named. */
static int asked(const char *part, int count, char **words) {
  for (int i = 1; i < count; i++)
    if (strcmp(words[i], part) == 0) return 1;
  return count < 2;
}

int main(int count, char **words) {
  CHECK(vqz_abi_version() == VQZ_ABI_VERSION);
  CHECK(strcmp(vqz_status_name(VQZ_CORRUPT), "corrupt") == 0);
  CHECK(strcmp(vqz_status_name(-7), "unknown") == 0);
  GOOD(vqz_model_builtin(VQZ_PICTURE, &model, &last_error));
  if (asked("models", count, words)) models();
  if (asked("layouts", count, words)) layouts();
  if (asked("tunings", count, words)) tunings();
  if (asked("parts", count, words)) parts();
  if (asked("previews", count, words)) previews();
  if (asked("rows", count, words)) rows();
  if (asked("metadata", count, words)) metadata();
  if (asked("indices", count, words)) indices();
  vqz_model_release(model);
  printf("round trips: vqz %s\n", vqz_version());
  return 0;
}
