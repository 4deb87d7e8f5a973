/* A fuzz target of the C interface as a whole: the bytes of an input are a program of calls, with
 * arguments that vqz.h allows. Every buffer has exactly the bytes that a call is told of, so that
 * the sanitizer of addresses sees what goes beyond. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vqz_experimental.h>

#define LAW(condition)                                                          \
  do {                                                                          \
    if (!(condition)) {                                                         \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);   \
      abort();                                                                  \
    }                                                                           \
  } while (0)

enum { call_limit = 12, sample_limit = 1 << 16 };

/* What is left of the program; behind its end are zeros. */
static const uint8_t *next_byte, *end_of_program;
/* The file that calls work on. */
static unsigned char *file;
static size_t file_count;
/* None, a small network of pictures, a model of vectors, one of windows, and one that the program
 * makes. */
static vqz_model *models[5];
static vqz_limits limits;
static vqz_error error;

static unsigned take(unsigned below) {
  unsigned value = next_byte < end_of_program ? *next_byte++ : 0;
  return value % below;
}

static uint64_t wide(void) {
  static const uint64_t odd[] = {0, 1, 2, 255, 65536, 1ull << 31, 1ull << 40, UINT64_MAX};
  unsigned choice = take(64);
  return choice < 8 ? odd[choice] : choice < 24 ? take(256) * 256 + take(256) : take(16);
}

/* A call has to say what went wrong, and nothing else. */
static int good(vqz_status status) {
  LAW(status >= 0 && strcmp(vqz_status_name(status), "unknown") != 0);
  if (status > VQZ_MORE) LAW(error.status == status && error.message[0] != 0);
  LAW(memchr(error.message, 0, sizeof error.message) != NULL);
  return status == VQZ_OK;
}

static void keep(const void *bytes, size_t count) {
  unsigned char *copy = (unsigned char *)malloc(count ? count : 1);
  if (count) memcpy(copy, bytes, count);
  free(file);
  file = copy;
  file_count = count;
}

/* Takes over bytes of the library. */
static void adopt(void *bytes, size_t count) {
  LAW(bytes != NULL);
  keep(bytes, count);
  vqz_free(bytes);
}

static int progress(void *user, double done) {
  LAW(done >= 0 && done <= 1);
  return *(int *)user;
}

static int cancels;

static vqz_decode_options decode_options(void) {
  vqz_decode_options options;
  vqz_decode_options_init(&options, sizeof options);
  options.limits = &limits;
  options.models = (vqz_model *const *)models + 1;
  options.model_count = models[4] ? 4 : 3;
  options.threads = (int32_t)take(3);
  cancels = take(16) == 1;
  options.progress = progress;
  options.progress_user = &cancels;
  if (take(3) == 1) {
    options.has_region = 1;
    for (int axis = 0; axis < VQZ_AXIS_LIMIT; axis++) {
      options.region_start[axis] = take(4) ? take(8) : wide();
      options.region_size[axis] = take(8) ? 1 + take(8) : wide();
    }
  }
  return options;
}

static vqz_encode_options encode_options(void) {
  static const double numbers[] = {0, 1, 0.5, 60, 0.01, 100, -1, 1e300, 1e-40, 3};
  vqz_encode_options options;
  vqz_encode_options_init(&options, sizeof options);
  options.limits = &limits;
  /* Most targets take many encodes, so they are rare. */
  options.target = (int32_t)(take(16) ? take(2) : take(6));
  options.target_value = numbers[take(10)];
  options.max_error_kind = (int32_t)take(6);
  options.max_error = numbers[take(10)];
  options.has_blocks = take(2);
  for (int axis = 0; axis < VQZ_AXIS_LIMIT; axis++) options.block_sizes[axis] = wide();
  options.effort = (int32_t)take(11);
  options.threads = (int32_t)take(3);
  options.entropy = (int32_t)take(4);
  options.embeds_model = take(2);
  options.falls_back = take(2);
  options.unit_length = take(4) == 1;
  options.tuning = take(8) == 1 ? (int32_t)take(3) : VQZ_TUNING_ERROR;
  options.model_hint = take(4) == 1 ? "somewhere" : NULL;
  cancels = take(16) == 1;
  options.progress = progress;
  options.progress_user = &cancels;
  return options;
}

static size_t sample_size(int32_t type) {
  static const unsigned char sizes[] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8, 2};
  return type >= 1 && type <= 12 ? sizes[type] : 1;
}

static vqz_metadata metadata[2];

/* Mostly a signal that can be coded. */
static vqz_signal signal_of_program(void) {
  vqz_signal signal;
  vqz_signal_init(&signal, sizeof signal);
  signal.kind = (int32_t)take(5);
  signal.sample_type = signal.kind == VQZ_PICTURE ? VQZ_U8 : (int32_t)take(14);
  signal.axis_count = signal.kind == VQZ_PICTURE ? 2 : signal.kind == VQZ_ARRAY ? take(6) : 1;
  for (int axis = 0; axis < VQZ_AXIS_LIMIT; axis++)
    signal.axes[axis] = take(16) ? 1 + take(12) : wide();
  signal.channels = signal.kind == VQZ_VECTORS ? 24 : take(6);
  signal.origin = (int32_t)take(9);
  signal.original_bits = (int32_t)take(66);
  metadata[0] = (vqz_metadata){VQZ_META_TEXT, 0, "Author", "nobody", 6};
  metadata[1] = (vqz_metadata){(int32_t)take(6), 0, take(2) ? "gAMA" : "wav:head", "abcd", take(5)};
  signal.metadata = metadata;
  signal.metadata_count = take(3);
  return signal;
}

/* The bytes that packed samples of the signal take, as far as anyone has so many. */
static size_t byte_count(const vqz_signal *signal) {
  size_t count = sample_size(signal->sample_type);
  for (uint32_t axis = 0; axis < signal->axis_count && axis < VQZ_AXIS_LIMIT; axis++) {
    if (signal->axes[axis] > sample_limit) return 0;
    count *= (size_t)signal->axes[axis];
    if (count > sample_limit) return 0;
  }
  count *= signal->channels;
  return count > sample_limit ? 0 : count;
}

/* Any layout: the library has to find out whether it fits. */
static vqz_layout layout_of_program(const vqz_signal *signal) {
  vqz_layout layout;
  vqz_layout_init(&layout, sizeof layout, signal->sample_type, signal->axes, signal->axis_count,
                  signal->channels);
  unsigned choice = take(8);
  if (choice & 1) layout.offset = take(32);
  if (choice & 2) layout.strides[take(VQZ_AXIS_LIMIT)] = (ptrdiff_t)wide() - 8;
  if (choice & 4) layout.channel_stride = (ptrdiff_t)wide();
  return layout;
}

static unsigned char *samples_of_program(size_t count) {
  unsigned char *samples = (unsigned char *)malloc(count ? count : 1);
  unsigned step = take(32), value = take(256);
  for (size_t i = 0; i < count; i++)
    samples[i] = (unsigned char)(i % 7 == 3 && step > 16 ? take(256) : (value += step));
  return samples;
}

static int rows_in(void *user, void *rows, uint64_t first, uint64_t count, size_t row_bytes) {
  memset(rows, (int)first, count * row_bytes);
  return *(int *)user;
}

static int write_out(void *user, const void *bytes, size_t count) {
  size_t *sum = (size_t *)user;
  if (count) *sum += count + (((const unsigned char *)bytes)[count - 1] & 0);
  return 0;
}

static int rows_out(void *user, const void *rows, uint64_t first, uint64_t count,
                    size_t row_bytes) {
  uint64_t *next = (uint64_t *)user;
  LAW(first == *next && (count == 0 || rows != NULL));
  if (count) LAW((((const unsigned char *)rows)[count * row_bytes - 1] & 0) == 0);
  *next = first + count;
  return 0;
}

static void call_encode(void) {
  vqz_signal signal = signal_of_program();
  vqz_encode_options options = encode_options();
  vqz_layout layout = layout_of_program(&signal);
  vqz_result result;
  vqz_model *model = models[take(5)];
  /* A large network is slow: pictures get the small one. */
  if (model == NULL && signal.kind == VQZ_PICTURE) model = models[1];
  size_t capacity = byte_count(&signal), count = 0, sum = 0;
  uint64_t bound = 0;
  void *bytes = NULL;
  unsigned form = take(4);
  int stops = take(16) == 1;
  result.struct_size = sizeof result;
  unsigned char *samples = samples_of_program(capacity);
  int bounded = good(vqz_encode_bound(model, &signal, &options, &bound, &error));
  if (good(vqz_encode(model, &signal, samples, capacity, form & 1 ? &layout : NULL, &options,
                      &bytes, &count, form & 2 ? &result : NULL, &error))) {
    LAW(bounded && count <= bound);
    if (form & 2) LAW(result.byte_count == count);
    adopt(bytes, count);
  } else {
    LAW(bytes == NULL && count == 0);
  }
  good(vqz_encode_memory(model, &signal, &options, &bound, &error));
  if (capacity > 0 && good(vqz_encode_rows(model, &signal, rows_in, &stops, &options, write_out,
                                           &sum, &result, &error)))
    LAW(result.byte_count == sum);
  free(samples);
}

static void call_decode(void) {
  vqz_decode_options options = decode_options();
  vqz_info info;
  uint64_t needed = 0, row = 0, indices[3] = {take(16), take(16), wide()};
  size_t capacity = 0;
  info.struct_size = sizeof info;
  if (good(vqz_inspect(file, file_count, &limits, &info, &error))) {
    capacity = (size_t)info.sample_byte_count;
    LAW(info.byte_count == file_count && info.axis_count <= VQZ_AXIS_LIMIT);
  }
  if (capacity > sample_limit || take(16) == 1) capacity = take(256);
  unsigned char *samples = (unsigned char *)malloc(capacity ? capacity : 1);
  vqz_signal shape;
  vqz_signal_init(&shape, sizeof shape);
  shape.sample_type = (int32_t)take(14);
  vqz_layout layout = layout_of_program(&shape);
  good(vqz_decode(file, file_count, &options, samples, capacity, take(4) ? NULL : &layout,
                  &error));
  good(vqz_decode_rows(file, file_count, &options, rows_out, &row, &error));
  good(vqz_decode_memory(file, file_count, &options, &needed, &error));
  options.has_region = 0;
  size_t first = take(2) ? file_count : take(256);
  if (first > file_count) first = file_count;
  good(vqz_decode_preview(file, first, &options, take(2) ? 8 : 32, (int32_t)take(2), samples,
                          capacity, take(4) ? NULL : &layout, &error));
  good(vqz_decode_vectors(file, file_count, &options, indices, take(4), samples, capacity, NULL,
                          &error));
  free(samples);
}

static void call_look(void) {
  vqz_info info;
  vqz_metadata *found = NULL;
  vqz_block *blocks = NULL;
  vqz_model *carried = NULL;
  size_t count = 0, need = 0, front = take(2) ? file_count : take(256);
  if (front > file_count) front = file_count;
  info.struct_size = sizeof info;
  vqz_status status = vqz_peek(file, front, &limits, &info, &need, &error);
  good(status);
  if (status == VQZ_MORE) LAW(need > front);
  if (good(vqz_read_metadata(file, file_count, &limits, &found, &count, &error))) {
    for (size_t i = 0; i < count; i++) LAW(found[i].key == NULL || strlen(found[i].key) < 100000);
    vqz_free(found);
  }
  size_t tail = take(2) ? file_count : take(256);
  if (tail > file_count) tail = file_count;
  if (good(vqz_read_blocks(file, front, file + file_count - tail, tail, file_count, &limits,
                           &blocks, &count, &error))) {
    for (size_t i = 0; i < count; i++)
      LAW(blocks[i].offset <= file_count && blocks[i].byte_count <= file_count - blocks[i].offset);
    vqz_free(blocks);
  }
  if (good(vqz_model_carried(file, file_count, &limits, &carried, &error)))
    vqz_model_release(carried);
}

static void call_model(void) {
  vqz_model_info info;
  vqz_codebook book;
  const char *key = NULL, *value = NULL;
  void *bytes = NULL;
  size_t count = 0;
  if (take(2)) {
    vqz_model *loaded = NULL;
    if (good(vqz_model_load(file, file_count, &limits, &loaded, &error))) {
      vqz_model_release(models[4]);
      models[4] = loaded;
    }
  }
  vqz_model *model = models[take(5)];
  info.struct_size = sizeof info;
  if (!good(vqz_model_describe(model, &info, &error))) return;
  LAW(strlen(info.id) == 64 && info.byte_count > 0);
  size_t index = (size_t)(take(2) ? take(8) : wide());
  if (good(vqz_model_metadata(model, index, &key, &value, &error)))
    LAW(index < info.metadata_count && key != NULL && value != NULL);
  book.struct_size = sizeof book;
  if (good(vqz_model_codebook(model, index, &book, &error)))
    LAW(index < info.codebook_count && book.count > 0 && book.dimension > 0 &&
        book.codewords[book.count * book.dimension - 1] <= 32767);
  if (good(vqz_model_save(model, (int32_t)take(2), &bytes, &count, &error))) adopt(bytes, count);
  vqz_model_release(vqz_model_retain(model));
}

static void call_indices(void) {
  vqz_decode_options options = decode_options();
  vqz_indices *indices = NULL;
  vqz_indices_info info;
  vqz_indices_step step;
  if (!good(vqz_indices_read(file, file_count, &options, &indices, &error))) return;
  info.struct_size = sizeof info;
  step.struct_size = sizeof step;
  LAW(good(vqz_indices_describe(indices, &info, &error)));
  size_t number = take(2) ? take(16) : (size_t)wide();
  if (good(vqz_indices_describe_step(indices, number, &step, &error))) {
    LAW(number < info.step_count && step.count <= 1 << 20);
    uint16_t *values = (uint16_t *)malloc(step.count * sizeof *values + 1);
    uint8_t *classes = (uint8_t *)malloc(step.count + 1);
    LAW(good(vqz_indices_get(indices, number, values, take(2) ? classes : NULL, step.count,
                             &error)));
    for (size_t i = 0; i < step.count; i++)
      if (take(8) == 1) values[i] = (uint16_t)take(256);
    size_t count = step.count > 0 ? step.count - take(2) : 0;
    good(vqz_indices_set(indices, number, values, count, &error));
    free(classes);
    free(values);
  }
  size_t capacity = (size_t)(info.axes[0] * info.axes[1] * info.channels);
  if (capacity <= sample_limit) {
    unsigned char *samples = (unsigned char *)malloc(capacity ? capacity : 1);
    good(vqz_indices_decode(indices, models[take(5)], &options, samples, capacity, NULL, &error));
    free(samples);
  }
  vqz_indices_free(indices);
}

static void call_archive(void) {
  vqz_archive *archive = NULL;
  vqz_archive_info info;
  vqz_model *model = NULL;
  void *bytes = NULL, *member = NULL;
  size_t count = 0, member_count = 0, found = 0, number = take(8);
  if (!good(vqz_archive_open(file, file_count, &limits, &archive, &error))) return;
  info.struct_size = sizeof info;
  LAW(good(vqz_archive_describe(archive, &info, &error)) && info.byte_count == file_count);
  if (good(vqz_archive_name(archive, number, &bytes, &count, &error))) {
    LAW(number < info.member_count);
    LAW(good(vqz_archive_find(archive, bytes, count, &found, &error)) && found == number);
    vqz_free(bytes);
  }
  if (good(vqz_archive_model(archive, take(4), &model, &error))) vqz_model_release(model);
  if (good(vqz_archive_member(archive, number, &member, &member_count, &error)))
    adopt(member, member_count);
  vqz_archive_free(archive);
}

static void call_vectors(void) {
  vqz_decode_options options = decode_options();
  vqz_vector_file *vectors = NULL;
  vqz_vector_file_info info;
  uint64_t indices[4] = {take(16), take(16), take(16), wide()};
  size_t wanted = take(5);
  if (!good(vqz_vector_file_open(file, file_count, &options, &vectors, &error))) return;
  info.struct_size = sizeof info;
  LAW(good(vqz_vector_file_describe(vectors, &info, &error)) && info.dimensions > 0);
  size_t capacity = wanted * info.dimensions * sample_size(info.sample_type) - take(2);
  if (capacity <= sample_limit) {
    unsigned char *samples = (unsigned char *)malloc(capacity ? capacity : 1);
    good(vqz_vector_file_decode(vectors, indices, wanted, samples, capacity, NULL, &error));
    free(samples);
  }
  vqz_vector_file_free(vectors);
}

/* A state of a training is bytes that nobody trusts, too. */
static void call_training(void) {
  vqz_recipe recipe;
  vqz_training *training = NULL;
  void *bytes = NULL;
  size_t count = 0;
  vqz_recipe_init(&recipe, sizeof recipe, (int32_t)take(7));
  recipe.steps = 1;
  recipe.width = 8 << take(3);
  recipe.batch = 1 + take(2);
  int resumes = take(2) == 1;
  if (!good(vqz_training_new(&recipe, resumes ? file : NULL, resumes ? file_count : 0, &training,
                             &error)))
    return;
  vqz_signal signal = signal_of_program();
  size_t capacity = byte_count(&signal);
  unsigned char *samples = samples_of_program(capacity);
  good(vqz_training_add(training, &signal, samples, capacity, NULL, &error));
  free(samples);
  if (good(vqz_training_save(training, &bytes, &count, &error))) adopt(bytes, count);
  vqz_training_free(training);
}

/* Structs that are smaller or larger than those of this version. */
static void call_sizes(void) {
  size_t size = take(2) ? take(256) : sizeof(vqz_info) + take(64);
  unsigned char *memory = (unsigned char *)calloc(1, size + 8);
  switch (take(6)) {
    case 0: vqz_decode_options_init((vqz_decode_options *)(void *)memory, size); break;
    case 1: vqz_encode_options_init((vqz_encode_options *)(void *)memory, size); break;
    case 2: vqz_signal_init((vqz_signal *)(void *)memory, size); break;
    case 3: vqz_limits_init((vqz_limits *)(void *)memory, size); break;
    case 4: vqz_recipe_init((vqz_recipe *)(void *)memory, size, (int32_t)take(7)); break;
    default: vqz_vector_recipe_init((vqz_vector_recipe *)(void *)memory, size);
  }
  for (size_t i = 0; i < 8; i++) LAW(memory[size + i] == 0);
  if (size >= sizeof(size_t)) {
    memcpy(memory, &size, sizeof size);
    vqz_info *info = (vqz_info *)(void *)memory;
    good(vqz_inspect(file, file_count, NULL, info, &error));
  }
  free(memory);
}

/* Bytes of the program as the file, or other bytes in the file there is. */
static void change_file(void) {
  if (take(2)) {
    size_t most = take(256) * 16u, count = (size_t)(end_of_program - next_byte);
    if (count > most) count = most;
    keep(next_byte, count);
    next_byte += count;
    return;
  }
  for (unsigned changes = 1 + take(4); changes > 0 && file_count > 0; changes--) {
    size_t place = (take(256) * 256u + take(256)) % file_count;
    file[place] = (unsigned char)take(256);
  }
  if (take(8) == 1 && file_count > 0) keep(file, take(256) * file_count / 256);
}

static vqz_model *model_of(const char *name) {
  char path[4096];
  const char *folder = getenv("VQZ_FUZZ_MODELS");
  static unsigned char bytes[1 << 18];
  vqz_model *model = NULL;
  snprintf(path, sizeof path, "%s/%s", folder ? folder : ".", name);
  FILE *input = fopen(path, "rb");
  LAW(input != NULL);
  size_t count = fread(bytes, 1, sizeof bytes, input);
  fclose(input);
  LAW(good(vqz_model_load(bytes, count, NULL, &model, &error)));
  return model;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  static void (*const calls[])(void) = {call_encode,  call_decode,  call_look,    change_file,
                                        call_model,   call_indices, call_archive, call_vectors,
                                        call_training, call_sizes};
  if (models[1] == NULL) {
    models[1] = model_of("test.vqzm");
    models[2] = model_of("vectors.vqzm");
    models[3] = model_of("windows.vqzm");
    vqz_limits_init(&limits, sizeof limits);
    limits.positions = 1 << 14;
    limits.memory_bytes = 64 << 20;
    limits.model_bytes = 1 << 20;
    limits.operations = 1 << 27;
  }
  next_byte = bytes;
  end_of_program = bytes + count;
  keep(NULL, 0);
  for (int i = 0; i < call_limit && next_byte < end_of_program; i++) calls[take(10)]();
  vqz_model_release(models[4]);
  models[4] = NULL;
  return 0;
}
