/* A model trained on vectors: the same again, within the size that was asked for, and of use. */
#include <math.h>

#include "check.h"

enum { dimensions = 24, learnt = 1500, coded = 200 };

static float samples[learnt * dimensions];
static vqz_signal signal;
static int reports;

/* Vectors about some centres, one of which is no number. */
static void fill(void) {
  uint32_t state = 1;
  float centres[5 * dimensions];
  for (int i = 0; i < (5 + learnt) * dimensions; i++) {
    const int place = i - 5 * dimensions;
    state = state * 1664525u + 1013904223u;
    const float number = (float)(state / 4294967296.0 - 0.5);
    if (place < 0) centres[i] = number;
    else samples[place] = centres[place % (5 * dimensions)] + 0.3f * number;
  }
  samples[(learnt - 1) * dimensions] = (float)NAN;
  signal = description(learnt, 0, dimensions);
  signal.kind = VQZ_VECTORS;
  signal.sample_type = VQZ_F32;
  signal.axis_count = 1;
}

static int stop(void *user, double done) {
  CHECK(done >= 0 && done <= 1);
  return ++*(int *)user > 2;
}

static vqz_status trained(const vqz_vector_recipe *recipe, const char *name,
                          vqz_progress_fn progress, vqz_model **model) {
  return vqz_train_vectors(&signal, samples, sizeof samples, NULL, recipe, name, NULL, progress,
                           &reports, model, &last_error);
}

/* Others like them are coded in less, within the cosine that was asked for. */
static void check_use(vqz_model *model) {
  static float decoded[coded * dimensions];
  vqz_signal some = signal;
  vqz_encode_options options;
  vqz_decode_options reading;
  void *file = NULL;
  size_t count = 0;
  some.axes[0] = coded;
  vqz_encode_options_init(&options, sizeof options);
  options.max_error_kind = VQZ_BOUND_COSINE;
  options.max_error = 0.9;
  GOOD(vqz_encode(model, &some, samples, sizeof decoded, NULL, &options, &file, &count, NULL,
                  &last_error));
  CHECK(count < sizeof decoded / 8);
  vqz_decode_options_init(&reading, sizeof reading);
  reading.models = &model;
  reading.model_count = 1;
  GOOD(vqz_decode(file, count, &reading, decoded, sizeof decoded, NULL, &last_error));
  for (int v = 0; v < coded; v++) {
    double product = 0, one = 0, other = 0;
    for (int i = v * dimensions; i < (v + 1) * dimensions; i++) {
      product += (double)samples[i] * decoded[i];
      one += (double)samples[i] * samples[i];
      other += (double)decoded[i] * decoded[i];
    }
    CHECK(product >= (0.9 - 1e-12) * sqrt(one) * sqrt(other));
  }
  vqz_free(file);
}

/* What is asked for wrongly, and a training that is ended. */
static void check_errors(void) {
  vqz_vector_recipe recipe;
  vqz_model *model = NULL;
  FAILS(trained(NULL, "own", stop, &model), VQZ_CANCELLED);
  CHECK(reports == 3 && model == NULL);
  FAILS(trained(NULL, NULL, NULL, &model), VQZ_USAGE);
  FAILS(trained(NULL, "own", NULL, NULL), VQZ_USAGE);
  vqz_vector_recipe_init(&recipe, sizeof recipe);
  recipe.model_bytes = 100;
  FAILS(trained(&recipe, "own", NULL, &model), VQZ_USAGE);
  recipe.threads = -1;
  FAILS(trained(&recipe, "own", NULL, &model), VQZ_USAGE);
  recipe.struct_size = 1;
  FAILS(trained(&recipe, "own", NULL, &model), VQZ_USAGE);
  signal.axes[0] = learnt + 1;
  FAILS(trained(NULL, "own", NULL, &model), VQZ_USAGE);
  signal.axes[0] = 3;
  FAILS(trained(NULL, "own", NULL, &model), VQZ_TOO_FEW_SAMPLES);
  signal = description(8, 8, 1);
  FAILS(trained(NULL, "own", NULL, &model), VQZ_USAGE);
}

int main(void) {
  vqz_vector_recipe recipe;
  vqz_model *model = NULL, *again = NULL;
  vqz_model_info info, other;
  fill();
  vqz_vector_recipe_init(&recipe, sizeof recipe);
  CHECK(recipe.model_bytes == 0 && recipe.vector_count == 200000 && recipe.seed == 1);
  recipe.model_bytes = 30000;
  GOOD(trained(&recipe, "own", NULL, &model));
  recipe.threads = 1;
  GOOD(trained(&recipe, "own", NULL, &again));
  memset(&info, 0, sizeof info);
  memset(&other, 0, sizeof other);
  info.struct_size = other.struct_size = sizeof info;
  GOOD(vqz_model_describe(model, &info, &last_error));
  GOOD(vqz_model_describe(again, &other, &last_error));
  CHECK(strcmp(info.id, other.id) == 0 && info.byte_count <= 30000);
  CHECK(info.kind == VQZ_VECTORS && info.channels == dimensions && !strcmp(info.name, "own"));
  check_use(model);
  vqz_model_release(model);
  vqz_model_release(again);
  check_errors();
  puts("vector_training: a model of 1500 vectors");
  return 0;
}
