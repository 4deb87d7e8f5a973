/* The same work again and again, after which no more memory is in use than before. */
#include <malloc.h>

#include "check.h"

enum { side = 48, byte_count = side * side * 4 };

static size_t in_use(void) {
  struct mallinfo2 numbers = mallinfo2();
  return numbers.uordblks + numbers.hblkhd;
}

static void work(const void *model_file, size_t model_count, unsigned char *samples) {
  vqz_model *model = NULL;
  vqz_indices *indices = NULL;
  vqz_model_info model_info;
  vqz_codebook codebook;
  vqz_info info;
  vqz_decode_options options;
  vqz_encode_options encode_options;
  vqz_signal signal;
  size_t count = 0;
  void *file, *saved = NULL;
  GOOD(vqz_model_load(model_file, model_count, NULL, &model, &last_error));
  model_info.struct_size = sizeof model_info;
  codebook.struct_size = sizeof codebook;
  info.struct_size = sizeof info;
  GOOD(vqz_model_describe(model, &model_info, &last_error));
  GOOD(vqz_model_codebook(model, 0, &codebook, &last_error));
  file = compressed(model, side, side, 4, -1, &count);
  GOOD(vqz_inspect(file, count, NULL, &info, &last_error));
  vqz_decode_options_init(&options, sizeof options);
  options.models = &model;
  options.model_count = 1;
  GOOD(vqz_decode(file, count, &options, samples, byte_count, NULL, &last_error));
  FAILS(vqz_decode(file, count / 2, &options, samples, byte_count, NULL, &last_error),
        VQZ_TRUNCATED);
  GOOD(vqz_indices_read(file, count, &options, &indices, &last_error));
  vqz_free(file);
  /* An array of the built-in model, in several blocks. */
  signal = description(side, side, 1);
  signal.kind = VQZ_ARRAY;
  vqz_encode_options_init(&encode_options, sizeof encode_options);
  encode_options.max_error_kind = VQZ_BOUND_ABSOLUTE;
  cut(&encode_options, 20);
  GOOD(vqz_encode(NULL, &signal, samples, side * side, NULL, &encode_options, &file, &count, NULL,
                  &last_error));
  GOOD(vqz_decode(file, count, NULL, samples, byte_count, NULL, &last_error));
  FAILS(vqz_decode(file, count / 2, NULL, samples, byte_count, NULL, &last_error), VQZ_TRUNCATED);
  GOOD(vqz_model_save(model, 1, &saved, &count, &last_error));
  vqz_free(saved);
  vqz_indices_free(indices);
  vqz_free(file);
  vqz_model_release(model);
}

/* Takes a model file. */
int main(int count, char **words) {
  FILE *input = count == 2 ? fopen(words[1], "rb") : NULL;
  void *model = malloc(1 << 24);
  unsigned char *samples = (unsigned char *)malloc(byte_count);
  size_t model_count, before;
  CHECK(input != NULL && model != NULL && samples != NULL);
  model_count = fread(model, 1, 1 << 24, input);
  fclose(input);
  for (int i = 0; i < 50; i++) work(model, model_count, samples);
  before = in_use();
  for (int i = 0; i < 200; i++) work(model, model_count, samples);
  /* Threads keep some memory of their own, as many as came to work at once. */
  CHECK(in_use() < before + 200 * 512);
  free(model);
  free(samples);
  puts("leaks: none");
  return 0;
}
