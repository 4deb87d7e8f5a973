/* A small training: stopped, saved, gone on with, made a model of, judged. */
#include "check.h"

enum { side = 64, byte_count = side * side * 3 };

static int stop_at(void *user, const vqz_training_progress *progress) {
  CHECK(progress->struct_size >= sizeof *progress && progress->progress <= 1);
  (*(int *)user)++;
  return *(int *)user == 1;
}

static void add(vqz_training *training) {
  vqz_signal signal = description(side, side, 3);
  for (unsigned seed = 1; seed <= 8; seed++) {
    unsigned char *samples = picture(side, side, 3, seed);
    GOOD(vqz_training_add(training, &signal, samples, byte_count, NULL, &last_error));
    free(samples);
  }
}

static vqz_recipe small(void) {
  vqz_recipe recipe;
  vqz_recipe_init(&recipe, sizeof recipe, VQZ_RECIPE_PLAIN);
  recipe.steps = 4;
  recipe.patch = 32;
  recipe.batch = 2;
  recipe.width = 16;
  recipe.blocks = 1;
  recipe.codewords = 32;
  return recipe;
}

/* A base is for a recipe that says so. */
static void begin_where_none_belongs(void) {
  vqz_recipe recipe = small();
  vqz_training *training = NULL;
  vqz_model *base = NULL;
  GOOD(vqz_training_new(&recipe, NULL, 0, &training, &last_error));
  GOOD(vqz_model_builtin(VQZ_PICTURE, &base, &last_error));
  FAILS(vqz_training_begin(training, base, 0, &last_error), VQZ_USAGE);
  vqz_model_release(base);
  vqz_training_free(training);
}

/* A training that begins with the built-in model: with one step of it what is written is small. */
static void begin_with_a_model(void) {
  vqz_recipe recipe;
  vqz_training *training = NULL;
  vqz_model *base = NULL, *model = NULL, *again = NULL;
  vqz_model_info info, other;
  vqz_training_gain gain;
  void *bytes = NULL;
  size_t count = 0;
  info.struct_size = other.struct_size = sizeof info;
  gain.struct_size = sizeof gain;
  GOOD(vqz_model_builtin(VQZ_PICTURE, &base, &last_error));
  vqz_recipe_init(&recipe, sizeof recipe, VQZ_RECIPE_TUNED);
  CHECK(recipe.batch == 8 && recipe.patch == 128 && recipe.seconds == 1800);
  recipe.steps = 1;
  recipe.batch = 1;
  GOOD(vqz_training_new(&recipe, NULL, 0, &training, &last_error));
  add(training);
  FAILS(vqz_training_run(training, NULL, NULL, &last_error), VQZ_USAGE);
  FAILS(vqz_training_begin(training, NULL, 0, &last_error), VQZ_USAGE);
  GOOD(vqz_training_begin(training, base, 100000, &last_error));
  GOOD(vqz_training_run(training, NULL, NULL, &last_error));
  FAILS(vqz_training_begin(training, base, 0, &last_error), VQZ_USAGE);
  GOOD(vqz_training_model(training, "tuned", NULL, &model, &last_error));
  GOOD(vqz_training_compare(training, &gain, &last_error));
  CHECK(gain.signal_count == 2 && gain.base_bytes > 0 && gain.saving >= 0);
  CHECK((gain.saving > 0) == (gain.is_gained != 0));
  GOOD(vqz_model_save_difference(model, base, &bytes, &count, &last_error));
  CHECK(count < 200000);
  GOOD(vqz_model_load(bytes, count, NULL, &again, &last_error));
  GOOD(vqz_model_describe(model, &info, &last_error));
  GOOD(vqz_model_describe(again, &other, &last_error));
  CHECK(strcmp(info.id, other.id) == 0);
  vqz_free(bytes);
  vqz_model_release(again);
  vqz_model_release(model);
  vqz_model_release(base);
  vqz_training_free(training);
}

enum { wave_rows = 40, wave_columns = 60, wave_count = 12 };

/* A wave with noise, another one for each seed. */
static void fill(float *wave, unsigned seed) {
  unsigned state = seed * 2654435761u + 1;
  for (int at = 0; at < wave_rows * wave_columns; at++) {
    state = state * 1664525u + 1013904223u;
    wave[at] = (float)(at % (17 + (int)seed % 5)) + (float)(state >> 24) / 256;
  }
}

static int count_calls(void *user, const vqz_training_progress *progress) {
  CHECK(progress->progress >= 0 && progress->progress <= 1 && progress->step == 0);
  return (*(int *)user)++ < 0;
}

static int refuse(void *user, const vqz_training_progress *progress) {
  (void)user, (void)progress;
  return 1;
}

/* What holds before arrays were learnt from: a run that is ended leaves nothing. */
static void collect_arrays(vqz_training *training, const vqz_signal *signal) {
  static float wave[wave_rows * wave_columns];
  vqz_model *model = NULL, *base = NULL;
  vqz_training_gain gain;
  gain.struct_size = sizeof gain;
  GOOD(vqz_model_builtin(VQZ_ARRAY, &base, &last_error));
  FAILS(vqz_training_begin(training, base, 0, &last_error), VQZ_USAGE);
  FAILS(vqz_training_run(training, NULL, NULL, &last_error), VQZ_TOO_FEW_SAMPLES);
  for (unsigned seed = 0; seed < wave_count; seed++) {
    fill(wave, seed);
    GOOD(vqz_training_add(training, signal, wave, sizeof wave, NULL, &last_error));
  }
  FAILS(vqz_training_run(training, refuse, NULL, &last_error), VQZ_CANCELLED);
  FAILS(vqz_training_model(training, "waves", NULL, &model, &last_error), VQZ_USAGE);
  FAILS(vqz_training_compare(training, &gain, &last_error), VQZ_USAGE);
  vqz_model_release(base);
}

/* What was learnt: gained beside the built-in model, or that very model. */
static void judge_arrays(vqz_training *training, const vqz_signal *signal) {
  static float wave[wave_rows * wave_columns];
  vqz_model *model = NULL, *base = NULL;
  vqz_training_gain gain;
  vqz_model_info info, other;
  vqz_held_out result;
  void *bytes = NULL;
  size_t count = 0;
  gain.struct_size = sizeof gain;
  info.struct_size = other.struct_size = sizeof info;
  GOOD(vqz_model_builtin(VQZ_ARRAY, &base, &last_error));
  GOOD(vqz_training_compare(training, &gain, &last_error));
  CHECK(gain.quality == -1 && gain.signal_count > 0 && gain.base_bytes > 0);
  CHECK((gain.saving > 0) == (gain.is_gained != 0));
  GOOD(vqz_training_model(training, "waves", "CC0-1.0", &model, &last_error));
  GOOD(vqz_model_describe(model, &info, &last_error));
  GOOD(vqz_model_describe(base, &other, &last_error));
  CHECK((strcmp(info.id, other.id) == 0) == (gain.is_gained == 0));
  FAILS(vqz_training_save(training, &bytes, &count, &last_error), VQZ_USAGE);
  FAILS(vqz_training_judge(training, model, &result, 1, &count, &last_error), VQZ_USAGE);
  FAILS(vqz_training_add(training, signal, wave, sizeof wave, NULL, &last_error), VQZ_USAGE);
  fill(wave, wave_count);
  GOOD(vqz_encode(model, signal, wave, sizeof wave, NULL, NULL, &bytes, &count, NULL,
                  &last_error));
  vqz_free(bytes);
  vqz_model_release(model);
  vqz_model_release(base);
}

/* Arrays are learnt from alone, in one run, and compared with the built-in model. */
static void learn_from_arrays(void) {
  vqz_recipe recipe;
  vqz_training *training = NULL;
  vqz_signal signal = description(wave_rows, wave_columns, 1), pixels = description(side, side, 3);
  unsigned char *samples = picture(side, side, 3, 1);
  int calls = 0;
  signal.kind = VQZ_ARRAY;
  signal.sample_type = VQZ_F32;
  vqz_recipe_init(&recipe, sizeof recipe, VQZ_RECIPE_ARRAYS);
  FAILS(vqz_training_new(&recipe, "x", 1, &training, &last_error), VQZ_USAGE);
  GOOD(vqz_training_new(&recipe, NULL, 0, &training, &last_error));
  collect_arrays(training, &signal);
  GOOD(vqz_training_run(training, count_calls, &calls, &last_error));
  CHECK(calls > 0);
  judge_arrays(training, &signal);
  vqz_training_free(training);
  /* Pictures are no arrays. */
  GOOD(vqz_training_new(&recipe, NULL, 0, &training, &last_error));
  for (int copy = 0; copy < 4; copy++)
    GOOD(vqz_training_add(training, &pixels, samples, byte_count, NULL, &last_error));
  FAILS(vqz_training_run(training, NULL, NULL, &last_error), VQZ_UNSUPPORTED);
  vqz_training_free(training);
  free(samples);
}

enum { moments = 6000, series_count = 6 };

/* Sums of triangles with noise, other ones for each seed. */
static void fill_series(float *series, unsigned seed) {
  unsigned state = seed * 2654435761u + 1, periods[3];
  for (int part = 0; part < 3; part++) {
    state = state * 1664525u + 1013904223u;
    periods[part] = 20 + (state >> 24);
  }
  for (unsigned at = 0; at < moments; at++) {
    state = state * 1664525u + 1013904223u;
    series[at] = (float)(state >> 24) / 2048;
    for (int part = 0; part < 3; part++) {
      unsigned place = at % periods[part], half = periods[part] / 2;
      series[at] += (float)(place < half ? place : periods[part] - place) / (float)half;
    }
  }
}

/* At a quality, near the original; within a bound, not at all. */
static void code_with_windows(vqz_model *model, const vqz_signal *signal) {
  static float series[moments], decoded[moments];
  vqz_encode_options options;
  vqz_decode_options reading;
  double squares = 0;
  void *bytes = NULL;
  size_t count = 0;
  fill_series(series, series_count);
  vqz_encode_options_init(&options, sizeof options);
  options.target = VQZ_TARGET_QUALITY;
  options.target_value = 80;
  GOOD(vqz_encode(model, signal, series, sizeof series, NULL, &options, &bytes, &count, NULL,
                  &last_error));
  CHECK(count < sizeof series / 10);
  vqz_decode_options_init(&reading, sizeof reading);
  reading.models = &model;
  reading.model_count = 1;
  GOOD(vqz_decode(bytes, count, &reading, decoded, sizeof decoded, NULL, &last_error));
  for (int at = 0; at < moments; at++)
    squares += (double)(decoded[at] - series[at]) * (decoded[at] - series[at]);
  CHECK(squares < 0.01 * moments);
  vqz_free(bytes);
  bytes = NULL;
  vqz_encode_options_init(&options, sizeof options);
  options.max_error_kind = VQZ_BOUND_ABSOLUTE;
  options.max_error = 0.1;
  FAILS(vqz_encode(model, signal, series, sizeof series, NULL, &options, &bytes, &count, NULL,
                   &last_error), VQZ_USAGE);
}

/* What a training of windows has that others have not. */
static void judge_windows(vqz_training *training, const vqz_signal *signal) {
  vqz_model *model = NULL;
  vqz_model_info info;
  vqz_training_gain gain;
  vqz_held_out result;
  void *bytes = NULL;
  size_t count = 0;
  gain.struct_size = sizeof gain;
  info.struct_size = sizeof info;
  GOOD(vqz_training_compare(training, &gain, &last_error));
  CHECK(gain.quality == -1 && gain.signal_count > 0 && gain.base_bytes == 0 && gain.saving < 1);
  CHECK((gain.saving > 0) == (gain.is_gained != 0));
  GOOD(vqz_training_model(training, "triangles", "CC0-1.0", &model, &last_error));
  GOOD(vqz_model_describe(model, &info, &last_error));
  CHECK(info.kind == VQZ_SERIES && info.quality_count > 1 && info.byte_count <= 40000);
  FAILS(vqz_training_save(training, &bytes, &count, &last_error), VQZ_USAGE);
  FAILS(vqz_training_judge(training, model, &result, 1, &count, &last_error), VQZ_USAGE);
  code_with_windows(model, signal);
  vqz_model_release(model);
}

/* Series are learnt in windows, in one run. */
static void learn_windows(void) {
  static float series[moments];
  vqz_recipe recipe;
  vqz_training *training = NULL;
  vqz_model *model = NULL;
  vqz_signal signal = description(moments, 0, 1);
  int calls = 0;
  signal.kind = VQZ_SERIES;
  signal.sample_type = VQZ_F32;
  signal.axis_count = 1;
  vqz_recipe_init(&recipe, sizeof recipe, VQZ_RECIPE_WINDOWS);
  CHECK(recipe.patch == 96 && recipe.seed == 1 && recipe.model_bytes == 0);
  FAILS(vqz_training_new(&recipe, "x", 1, &training, &last_error), VQZ_USAGE);
  recipe.model_bytes = 40000;
  for (recipe.patch = 7; recipe.patch <= 32; recipe.patch += 25) {
    GOOD(vqz_training_new(&recipe, NULL, 0, &training, &last_error));
    FAILS(vqz_training_run(training, NULL, NULL, &last_error), VQZ_TOO_FEW_SAMPLES);
    for (unsigned seed = 0; seed < series_count; seed++) {
      fill_series(series, seed);
      GOOD(vqz_training_add(training, &signal, series, sizeof series, NULL, &last_error));
    }
    if (recipe.patch == 7) {
      FAILS(vqz_training_run(training, NULL, NULL, &last_error), VQZ_USAGE);
      vqz_training_free(training);
    }
  }
  FAILS(vqz_training_run(training, refuse, NULL, &last_error), VQZ_CANCELLED);
  FAILS(vqz_training_model(training, "early", NULL, &model, &last_error), VQZ_USAGE);
  GOOD(vqz_training_run(training, count_calls, &calls, &last_error));
  CHECK(calls > 0);
  judge_windows(training, &signal);
  vqz_training_free(training);
}

int main(void) {
  vqz_recipe recipe = small();
  vqz_training *training = NULL, *again = NULL;
  vqz_model *model = NULL;
  vqz_held_out results[3];
  vqz_signal signal = description(side, side, 3);
  void *state = NULL, *file = NULL;
  size_t state_count = 0, count = 0, result_count = 0;
  unsigned char *samples = picture(side, side, 3, 1);
  int reports = 0;
  vqz_status status;
  GOOD(vqz_training_new(&recipe, NULL, 0, &training, &last_error));
  FAILS(vqz_training_run(training, NULL, NULL, &last_error), VQZ_TOO_FEW_SAMPLES);
  add(training);
  status = vqz_training_run(training, stop_at, &reports, &last_error);
  CHECK(reports > 0 && (status == VQZ_OK || status == VQZ_CANCELLED));
  FAILS(vqz_training_add(training, &signal, samples, byte_count, NULL, &last_error), VQZ_USAGE);
  GOOD(vqz_training_save(training, &state, &state_count, &last_error));
  vqz_training_free(training);
  recipe.steps = 6;
  GOOD(vqz_training_new(&recipe, state, state_count, &again, &last_error));
  add(again);
  GOOD(vqz_training_run(again, NULL, NULL, &last_error));
  GOOD(vqz_training_model(again, "small", NULL, &model, &last_error));
  GOOD(vqz_training_judge(again, model, results, 3, &result_count, &last_error));
  CHECK(result_count == 1 && results[0].quality == -1 && results[0].psnr > 0);
  GOOD(vqz_encode(model, &signal, samples, byte_count, NULL, NULL, &file, &count, NULL,
                  &last_error));
  vqz_training_free(again);
  FAILS(vqz_training_new(&recipe, NULL, 7, &training, &last_error), VQZ_USAGE);
  recipe.width = 0;
  GOOD(vqz_training_new(&recipe, NULL, 0, &training, &last_error));
  add(training);
  FAILS(vqz_training_run(training, NULL, NULL, &last_error), VQZ_USAGE);
  vqz_training_free(training);
  begin_where_none_belongs();
  begin_with_a_model();
  learn_from_arrays();
  learn_windows();
  recipe.preset = 77;
  FAILS(vqz_training_new(&recipe, NULL, 0, &training, &last_error), VQZ_USAGE);
  vqz_free(state);
  vqz_free(file);
  vqz_model_release(model);
  free(samples);
  puts("training: a model of 6 steps");
  return 0;
}
