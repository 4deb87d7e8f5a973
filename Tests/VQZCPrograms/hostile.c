/* Damaged files and models: an error or the right samples, never an end of the process. */
#include "check.h"

enum { height = 40, width = 56, byte_count = height * width * 4, file_count = 4 };

static uint32_t state = 1;

static uint32_t draw(uint32_t below) {
  state = state * 1664525u + 1013904223u;
  return (uint32_t)(((uint64_t)state * below) >> 32);
}

/* Changes some bytes, cuts, or puts bytes in twice. */
static size_t damage(unsigned char *bytes, size_t count) {
  uint32_t changes = 1 + draw(4);
  for (uint32_t i = 0; i < changes; i++) {
    size_t place = draw((uint32_t)count);
    switch (draw(5)) {
      case 0: bytes[place] ^= (unsigned char)(1 << draw(8)); break;
      case 1: bytes[place] = (unsigned char)draw(256); break;
      case 2: bytes[place] = draw(2) ? 255 : 0; break;
      case 3: memmove(bytes + place, bytes + place / 2, count - place); break;
      default: if (draw(3) == 0) count = place + 1;
    }
  }
  return count;
}

static void attempt(const unsigned char *bytes, size_t count, unsigned char *samples) {
  vqz_decode_options options;
  vqz_info info;
  vqz_metadata *metadata = NULL;
  vqz_block *blocks = NULL;
  vqz_indices *indices = NULL;
  size_t n = 0;
  uint64_t needed = 0;
  vqz_status status;
  info.struct_size = sizeof info;
  (void)vqz_peek(bytes, count, NULL, &info, NULL, &last_error);
  (void)vqz_inspect(bytes, count, NULL, &info, &last_error);
  vqz_decode_options_init(&options, sizeof options);
  options.threads = 1;
  status = vqz_decode(bytes, count, &options, samples, byte_count, NULL, &last_error);
  CHECK(status == VQZ_OK || (status >= 100 && last_error.message[0] != 0));
  (void)vqz_decode_memory(bytes, count, &options, &needed, &last_error);
  if (vqz_read_metadata(bytes, count, NULL, &metadata, &n, &last_error) == VQZ_OK)
    vqz_free(metadata);
  if (vqz_read_blocks(bytes, count, bytes, count, count, NULL, &blocks, &n, &last_error) == VQZ_OK)
    vqz_free(blocks);
  if (draw(8) == 0 && vqz_indices_read(bytes, count, &options, &indices, &last_error) == VQZ_OK)
    vqz_indices_free(indices);
  options.has_region = 1;
  options.region_start[0] = draw(height);
  options.region_start[1] = draw(width);
  options.region_size[0] = options.region_size[1] = 1 + draw(8);
  options.region_start[2] = draw(4);
  options.region_size[2] = 1 + draw(8);
  (void)vqz_decode(bytes, count, &options, samples, byte_count, NULL, &last_error);
}

/* An array of three axes in several blocks, or a series of two channels. */
static void *numbers(int32_t kind, size_t *count) {
  static float samples[5 * 14 * 16];
  vqz_signal signal = description(5, 14, 1);
  vqz_encode_options options;
  void *file = NULL;
  for (int i = 0; i < 5 * 14 * 16; i++) samples[i] = (float)(i % 97) + (float)draw(100) / 300;
  vqz_encode_options_init(&options, sizeof options);
  options.max_error_kind = VQZ_BOUND_RELATIVE;
  options.max_error = 0.01;
  cut(&options, 10);
  signal.kind = kind;
  signal.sample_type = VQZ_F32;
  signal.axis_count = 3;
  signal.axes[2] = 16;
  if (kind == VQZ_SERIES) {
    signal.axis_count = 1;
    signal.axes[0] = 300;
    signal.channels = 2;
    cut(&options, 100);
  }
  GOOD(vqz_encode(NULL, &signal, samples, sizeof samples, NULL, &options, &file, count, NULL,
                  &last_error));
  return file;
}

/* Takes the number of files to damage, and a model file. */
int main(int argument_count, char **words) {
  int rounds = argument_count == 3 ? atoi(words[1]) : 0;
  vqz_model *model = NULL, *other = NULL;
  unsigned char *samples = (unsigned char *)malloc(byte_count), *copy, *models;
  void *files[file_count];
  size_t counts[file_count], model_count, longest;
  FILE *input = argument_count == 3 ? fopen(words[2], "rb") : NULL;
  CHECK(input != NULL && rounds > 0);
  models = (unsigned char *)malloc(1 << 24);
  CHECK(models != NULL && samples != NULL);
  model_count = fread(models, 1, 1 << 24, input);
  fclose(input);
  GOOD(vqz_model_builtin(VQZ_PICTURE, &model, &last_error));
  files[0] = compressed(model, height, width, 4, -1, &counts[0]);
  files[1] = compressed(model, height, width, 3, -1, &counts[1]);
  files[2] = numbers(VQZ_ARRAY, &counts[2]);
  files[3] = numbers(VQZ_SERIES, &counts[3]);
  longest = model_count;
  for (int i = 0; i < file_count; i++) longest = counts[i] > longest ? counts[i] : longest;
  copy = (unsigned char *)malloc(longest);
  CHECK(copy != NULL);
  for (int i = 0; i < rounds; i++) {
    size_t count = counts[i % file_count];
    memcpy(copy, files[i % file_count], count);
    attempt(copy, damage(copy, count), samples);
    if (i % 10 == 0) {
      memcpy(copy, models, model_count);
      if (vqz_model_load(copy, damage(copy, draw(4) ? 4096 : model_count), NULL, &other,
                         &last_error) == VQZ_OK)
        vqz_model_release(other);
    }
  }
  for (int i = 0; i < file_count; i++) vqz_free(files[i]);
  vqz_model_release(model);
  free(samples);
  free(models);
  free(copy);
  printf("hostile: %d damaged files\n", rounds);
  return 0;
}
