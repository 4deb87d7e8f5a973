/* Callbacks that fail, that end the work, and that find models. */
#include "check.h"

enum { height = 150, width = 200, byte_count = height * width * 3 };

typedef struct {
  int left, calls;
  vqz_model *model;
} patience;

static int bear(void *user) {
  patience *p = (patience *)user;
  p->calls++;
  return p->left-- <= 0 ? 42 : 0;
}

static int progress(void *user, double done) {
  CHECK(done >= 0 && done <= 1);
  return bear(user);
}

/* Ends the work midway, and neither before it has begun nor after the last block. */
static int midway(void *user, double done) {
  patience *p = (patience *)user;
  p->calls++;
  return done > 0 && done < 1;
}

static int write_bytes(void *user, const void *bytes, size_t count) {
  (void)bytes, (void)count;
  return bear(user);
}

static int rows_out(void *user, const void *rows, uint64_t first, uint64_t count, size_t size) {
  CHECK(rows != NULL && first + count <= height && size > 0);
  return bear(user);
}

static int rows_in(void *user, void *rows, uint64_t first, uint64_t count, size_t size) {
  CHECK(first + count <= height);
  memset(rows, (int)first & 255, (size_t)count * size);
  return bear(user);
}

static int resolve(void *user, const char *id, vqz_model **model) {
  patience *p = (patience *)user;
  CHECK(strlen(id) == 64 || strlen(id) == 16);
  p->calls++;
  *model = vqz_model_retain(p->model);
  return p->left;
}

static void decoding(const void *file, size_t count, unsigned char *samples) {
  vqz_decode_options options;
  patience p = {1000, 0, NULL};
  int calls;
  vqz_decode_options_init(&options, sizeof options);
  options.progress = progress;
  options.progress_user = &p;
  GOOD(vqz_decode(file, count, &options, samples, byte_count, NULL, &last_error));
  calls = p.calls;
  CHECK(calls > 4);
  for (int left = 0; left < calls; left++) {
    p.left = left;
    FAILS(vqz_decode(file, count, &options, samples, byte_count, NULL, &last_error), VQZ_CANCELLED);
  }
  p.left = calls;
  GOOD(vqz_decode(file, count, &options, samples, byte_count, NULL, &last_error));
  options.progress = NULL;
  p.left = 1;
  FAILS(vqz_decode_rows(file, count, &options, rows_out, &p, &last_error), VQZ_CALLBACK);
  p.left = 100;
  GOOD(vqz_decode_rows(file, count, NULL, rows_out, &p, &last_error));
}

static void encoding(vqz_model *model) {
  vqz_signal signal = description(height, width, 3);
  vqz_encode_options options;
  patience in = {100, 0, NULL}, out = {0, 0, NULL}, p = {1, 0, NULL};
  vqz_encode_options_init(&options, sizeof options);
  options.effort = 1;
  cut(&options, 128);
  FAILS(vqz_encode_rows(model, &signal, rows_in, &in, &options, write_bytes, &out, NULL,
                        &last_error), VQZ_CALLBACK);
  in.left = 1;
  out.left = 100;
  FAILS(vqz_encode_rows(model, &signal, rows_in, &in, &options, write_bytes, &out, NULL,
                        &last_error), VQZ_CALLBACK);
  in.left = 100;
  options.progress = progress;
  options.progress_user = &p;
  FAILS(vqz_encode_rows(model, &signal, rows_in, &in, &options, write_bytes, &out, NULL,
                        &last_error), VQZ_CANCELLED);
  options.target = VQZ_TARGET_BITS;
  options.target_value = 1;
  FAILS(vqz_encode_rows(model, &signal, rows_in, &in, &options, write_bytes, &out, NULL,
                        &last_error), VQZ_USAGE);
}

/* The work on a picture of one block can be ended, too. */
static void one_block(vqz_model *model, unsigned char *samples) {
  vqz_signal signal = description(height, width, 3);
  vqz_encode_options encode_options;
  vqz_decode_options options;
  patience p = {0, 0, NULL};
  size_t count = 0;
  void *file = NULL;
  vqz_encode_options_init(&encode_options, sizeof encode_options);
  cut(&encode_options, 0);
  encode_options.progress = midway;
  encode_options.progress_user = &p;
  FAILS(vqz_encode(model, &signal, samples, byte_count, NULL, &encode_options, &file, &count, NULL,
                   &last_error), VQZ_CANCELLED);
  CHECK(file == NULL && p.calls >= 2);
  file = compressed(model, height, width, 3, 0, &count);
  vqz_decode_options_init(&options, sizeof options);
  options.progress = midway;
  options.progress_user = &p;
  p.calls = 0;
  FAILS(vqz_decode(file, count, &options, samples, byte_count, NULL, &last_error), VQZ_CANCELLED);
  CHECK(p.calls >= 2);
  vqz_free(file);
}

/* A model that the library does not have comes from the caller. */
static void models(vqz_model *other, unsigned char *samples) {
  size_t count = 0, carrying_count = 0;
  void *file = compressed(other, height, width, 3, 128, &count), *carrying = NULL;
  vqz_signal signal = description(height, width, 3);
  vqz_model *carried = NULL;
  vqz_encode_options encode_options;
  vqz_decode_options options;
  patience p = {0, 0, other};
  FAILS(vqz_decode(file, count, NULL, samples, byte_count, NULL, &last_error), VQZ_MODEL_MISSING);
  FAILS(vqz_model_carried(file, count, NULL, &carried, &last_error), VQZ_MODEL_MISSING);
  vqz_decode_options_init(&options, sizeof options);
  options.resolve = resolve;
  options.resolve_user = &p;
  GOOD(vqz_decode(file, count, &options, samples, byte_count, NULL, &last_error));
  CHECK(p.calls == 1);
  p.left = 3;
  FAILS(vqz_decode(file, count, &options, samples, byte_count, NULL, &last_error), VQZ_CALLBACK);
  p.left = 0;
  p.model = NULL;
  FAILS(vqz_decode(file, count, &options, samples, byte_count, NULL, &last_error),
        VQZ_MODEL_MISSING);
  vqz_decode_options_init(&options, sizeof options);
  options.models = &other;
  options.model_count = 1;
  GOOD(vqz_decode(file, count, &options, samples, byte_count, NULL, &last_error));
  vqz_encode_options_init(&encode_options, sizeof encode_options);
  encode_options.effort = 1;
  encode_options.embeds_model = 1;
  GOOD(vqz_encode(other, &signal, samples, byte_count, NULL, &encode_options, &carrying,
                  &carrying_count, NULL, &last_error));
  GOOD(vqz_decode(carrying, carrying_count, NULL, samples, byte_count, NULL, &last_error));
  GOOD(vqz_model_carried(carrying, carrying_count, NULL, &carried, &last_error));
  options.models = &carried;
  GOOD(vqz_decode(file, count, &options, samples, byte_count, NULL, &last_error));
  vqz_model_release(carried);
  vqz_free(file);
  vqz_free(carrying);
}

/* Takes a model file that is not the built-in one. */
int main(int count, char **words) {
  vqz_model *model = NULL, *other = NULL;
  unsigned char *samples = picture(height, width, 3, 1);
  size_t file_count = 0, model_count = 0;
  void *file, *bytes = malloc(1 << 24);
  FILE *input = count == 2 ? fopen(words[1], "rb") : NULL;
  CHECK(input != NULL && bytes != NULL);
  model_count = fread(bytes, 1, 1 << 24, input);
  fclose(input);
  GOOD(vqz_model_builtin(VQZ_PICTURE, &model, &last_error));
  GOOD(vqz_model_load(bytes, model_count, NULL, &other, &last_error));
  free(bytes);
  file = compressed(model, height, width, 3, 128, &file_count);
  decoding(file, file_count, samples);
  encoding(model);
  one_block(model, samples);
  models(other, samples);
  vqz_free(file);
  vqz_model_release(other);
  vqz_model_release(model);
  free(samples);
  puts("callbacks: failures passed on");
  return 0;
}
