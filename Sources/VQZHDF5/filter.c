/* The HDF5 filter: chunks of datasets as .vqz files. HDF5 1.10 or later loads it from a folder that
 * HDF5_PLUGIN_PATH names; libvqz.so.0 lies beside it.
 *
 * A filter sees bytes only, so `set_local` writes type and shape of the chunks behind the values
 * that the user gave. All values are unsigned int:
 *
 *   0  1, the version of this list
 *   1  kind of the chunks, VQZ_PICTURE …; 0: a picture where samples are bytes, else an array
 *   2  quality in hundredths; UINT_MAX: what suits
 *   3  kind of the bound that every sample keeps, VQZ_BOUND_…
 *   4, 5  the bound: a double of IEEE 754, its higher 32 bits first
 *   6  effort, 1 to 9; 0: 5
 *   7, 8  the first 16 digits of the id of a model in VQZ_MODELS, two numbers; 0, 0: the built-in
 *   9  how many of the next four count: none, as it suits; one for all axes; or one for each
 *   10 to 13  positions from block to block; 0: not cut
 *   14  kind, 15  sample type, 16  channels, 17  axes, and from 18 on the positions along each
 *
 * Values may be left out from the end on. The last row is not the user's.
 *
 * No HDF5 library is linked, for a process may have several (h5py brings its own): the functions
 * are those of the library that called. */

#define _GNU_SOURCE  /* dladdr */

#include <dlfcn.h>
#include <hdf5.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <H5PLextern.h>
#include <vqz.h>

/* In the range that HDF5 leaves to tests. */
#define FILTER_ID 483

enum {
  LIST_VERSION, ASKED_KIND, QUALITY, BOUND, BOUND_HIGH, BOUND_LOW, EFFORT, MODEL_HIGH, MODEL_LOW,
  BLOCK_COUNT, BLOCKS, USER_COUNT = BLOCKS + VQZ_AXIS_LIMIT,
  KIND = USER_COUNT, TYPE, CHANNELS, AXIS_COUNT, AXES, VALUE_COUNT = AXES + VQZ_AXIS_LIMIT
};

static const unsigned defaults[USER_COUNT] = {[LIST_VERSION] = 1, [QUALITY] = UINT_MAX};

/* ------------------------------------------------------------- The HDF5 library that has called */

/* The library, or the program, that `caller` is an address in. */
static void *library_of(void *caller)
{
  Dl_info place;
  if (dladdr(caller, &place) == 0) return NULL;
  void *found = dlopen(place.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
  return found != NULL ? found : dlopen(NULL, RTLD_LAZY);
}

/* The function of that name and type in `library`. */
#define HDF5(library, name) ((__typeof__(name) *)dlsym(library, #name))

/* What was told last in this thread. */
static _Thread_local char last_error[1024];

/* For programs that cannot see the error stack: HDF5 2 drops what filters put there while it reads
 * and writes chunks. Lives as long as the thread. */
__attribute__((visibility("default"))) const char *vqz_hdf5_last_error(void);
const char *vqz_hdf5_last_error(void) { return last_error; }

/* Puts a sentence on the error stack of the library that has called. */
static void tell(void *caller, const char *message, const char *rule, const char *hint)
{
  snprintf(last_error, sizeof last_error, "vqz: %s%s%s%s%s%s", message, *rule ? " [" : "", rule,
           *rule ? "]" : "", *hint ? "; " : "", hint);
  void *library = library_of(caller);
  if (library == NULL) return;
  __typeof__(H5Epush2) *push = HDF5(library, H5Epush2);
  const hid_t *class = dlsym(library, "H5E_ERR_CLS_g");
  const hid_t *major = dlsym(library, "H5E_PLINE_g");
  const hid_t *minor = dlsym(library, "H5E_CANTFILTER_g");
  if (push != NULL && class != NULL && major != NULL && minor != NULL)
    push(H5E_DEFAULT, "filter.c", "vqz", __LINE__, *class, *major, *minor, "%s", last_error);
  dlclose(library);
}

/* --------------------------------------------------------------------------------------- Models */

/* The models in VQZ_MODELS that were asked for; only ever grows, at its front. */
struct known {
  vqz_model *model;
  char id[68];
  struct known *next;
};

static _Atomic(struct known *) known_models;

/* Reads a file whole; NULL where that fails. */
static void *read_file(const char *path, size_t *count)
{
  FILE *file = fopen(path, "rb");
  if (file == NULL) return NULL;
  char *bytes = NULL;
  long size = -1;
  if (fseek(file, 0, SEEK_END) == 0) size = ftell(file);
  if (size >= 0 && fseek(file, 0, SEEK_SET) == 0) bytes = malloc((size_t)size + 1);
  if (bytes != NULL && fread(bytes, 1, (size_t)size, file) != (size_t)size) {
    free(bytes);
    bytes = NULL;
  }
  fclose(file);
  *count = (size_t)size;
  return bytes;
}

/* Loads a model file and remembers it. */
static struct known *load(const char *path)
{
  size_t count;
  void *bytes = read_file(path, &count);
  if (bytes == NULL) return NULL;
  vqz_model_info info = {.struct_size = sizeof info};
  struct known *entry = calloc(1, sizeof *entry);
  if (entry != NULL && vqz_model_load(bytes, count, NULL, &entry->model, NULL) == VQZ_OK &&
      vqz_model_describe(entry->model, &info, NULL) == VQZ_OK) {
    memcpy(entry->id, info.id, sizeof entry->id);
    entry->next = atomic_load(&known_models);
    while (!atomic_compare_exchange_weak(&known_models, &entry->next, entry)) {}
  } else if (entry != NULL) {
    vqz_model_release(entry->model);
    free(entry);
    entry = NULL;
  }
  free(bytes);
  return entry;
}

/* Finds a model in the files that VQZ_MODELS names, with ':' between them. */
static int resolve(void *user, const char *id, vqz_model **model)
{
  (void)user;
  const size_t digits = strlen(id);
  for (struct known *entry = atomic_load(&known_models); entry != NULL; entry = entry->next)
    if (strncmp(entry->id, id, digits) == 0) {
      *model = vqz_model_retain(entry->model);
      return 0;
    }
  const char *list = getenv("VQZ_MODELS");
  char *paths = list == NULL ? NULL : strdup(list), *rest = paths, *path;
  while (*model == NULL && (path = strsep(&rest, ":")) != NULL) {
    struct known *entry = *path == 0 ? NULL : load(path);
    if (entry != NULL && strncmp(entry->id, id, digits) == 0)
      *model = vqz_model_retain(entry->model);
  }
  free(paths);
  return 0;
}

/* ------------------------------------------------------------------------ What the values say */

/* What the values say of a chunk. Bytes of its samples; 0 where the values make no sense. */
static size_t signal_of(vqz_signal *signal, const unsigned *values, size_t value_count)
{
  static const size_t sizes[] = {0, 1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8};
  if (value_count < AXES || value_count > VALUE_COUNT) return 0;
  if (values[AXIS_COUNT] != value_count - AXES || values[TYPE] > VQZ_BF16) return 0;
  vqz_signal_init(signal, sizeof *signal);
  signal->kind = (int32_t)values[KIND];
  signal->sample_type = (int32_t)values[TYPE];
  signal->channels = values[CHANNELS];
  signal->axis_count = values[AXIS_COUNT];
  size_t total = sizes[values[TYPE]];
  if (__builtin_mul_overflow(total, (size_t)values[CHANNELS], &total)) return 0;
  for (unsigned axis = 0; axis < values[AXIS_COUNT]; axis += 1) {
    signal->axes[axis] = values[AXES + axis];
    if (__builtin_mul_overflow(total, (size_t)values[AXES + axis], &total)) return 0;
  }
  return total;
}

/* The model that the values name; NULL is the built-in one of the chunk's kind. */
static vqz_status model_of(const unsigned *values, vqz_model **model, vqz_error *error)
{
  *model = NULL;
  if (values[MODEL_HIGH] == 0 && values[MODEL_LOW] == 0) return VQZ_OK;
  char id[20];
  snprintf(id, sizeof id, "%08x%08x", values[MODEL_HIGH], values[MODEL_LOW]);
  resolve(NULL, id, model);
  if (*model != NULL) return VQZ_OK;
  error->status = VQZ_MODEL_MISSING;
  snprintf(error->message, sizeof error->message, "model %s: not at hand", id);
  snprintf(error->hint, sizeof error->hint, "name its file in VQZ_MODELS");
  return error->status;
}

/* How the values say that chunks are encoded. */
static void options_of(vqz_encode_options *options, const unsigned *values)
{
  vqz_encode_options_init(options, sizeof *options);
  if (values[QUALITY] != UINT_MAX) {
    options->target = VQZ_TARGET_QUALITY;
    options->target_value = values[QUALITY] / 100.0;
  }
  const uint64_t bits = (uint64_t)values[BOUND_HIGH] << 32 | values[BOUND_LOW];
  options->max_error_kind = (int32_t)values[BOUND];
  memcpy(&options->max_error, &bits, sizeof bits);
  if (values[EFFORT] != 0) options->effort = (int32_t)values[EFFORT];
  options->has_blocks = values[BLOCK_COUNT] != 0;
  for (unsigned axis = 0; axis < VQZ_AXIS_LIMIT; axis += 1)
    options->block_sizes[axis] = values[BLOCKS + (values[BLOCK_COUNT] == 1 ? 0 : axis)];
}

/* Whether such chunks can be encoded: asked when a dataset is made, for HDF5 writes chunks when it
 * closes it, where errors are lost. */
static vqz_status check(const unsigned *values, size_t value_count, vqz_error *error)
{
  vqz_signal signal;
  vqz_encode_options options;
  vqz_model *model;
  uint64_t needed;
  signal_of(&signal, values, value_count);
  options_of(&options, values);
  if (values[BLOCK_COUNT] > 1 && values[BLOCK_COUNT] != values[AXIS_COUNT]) {
    error->status = VQZ_USAGE;
    snprintf(error->message, sizeof error->message,
             "blocks: found %u numbers, expected one, or one for each of %u axes",
             values[BLOCK_COUNT], values[AXIS_COUNT]);
    return error->status;
  }
  vqz_status status = model_of(values, &model, error);
  if (status != VQZ_OK) return status;
  status = vqz_encode_memory(model, &signal, &options, &needed, error);
  vqz_model_release(model);
  return status;
}

/* ------------------------------------------------------------------------- What a dataset holds */

/* The sample type of numbers as HDF5 knows them; 0 where it is none. */
static unsigned sample_type(H5T_class_t class, size_t size, H5T_sign_t sign, H5T_order_t order)
{
  const unsigned one = 1;
  const H5T_order_t own = *(const char *)&one ? H5T_ORDER_LE : H5T_ORDER_BE;
  if (size > 1 && order != own) return 0;
  const unsigned wide = size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : size == 8 ? 3 : 4;
  if (wide > 3) return 0;
  if (class == H5T_INTEGER) return VQZ_U8 + 2 * wide + (sign == H5T_SGN_NONE ? 0 : 1);
  if (class == H5T_FLOAT && wide > 0) return VQZ_F16 + wide - 1;
  return 0;
}

/* How a chunk is coded, after axes of length one: a picture is [rows][columns] or
 * [rows][columns][1 to 4], an array has up to four axes, a series is [time] or [time][channels].
 * False where a chunk is not so. */
static bool describe(unsigned *values, unsigned type, int rank, const hsize_t *chunk)
{
  values[KIND] = values[ASKED_KIND];
  if (values[KIND] == 0) values[KIND] = type == VQZ_U8 ? VQZ_PICTURE : VQZ_ARRAY;
  values[TYPE] = type;
  values[CHANNELS] = 1;
  int begin = 0, end = rank;
  const bool has_channels = values[KIND] == VQZ_PICTURE ? rank >= 3 && chunk[rank - 1] <= 4
                            : values[KIND] == VQZ_ARRAY ? false
                                                        : rank >= 2;
  if (has_channels) values[CHANNELS] = (unsigned)chunk[--end];
  const int most = values[KIND] == VQZ_PICTURE ? 2 : values[KIND] == VQZ_ARRAY ? VQZ_AXIS_LIMIT : 1;
  while (end - begin > most && chunk[begin] == 1) begin += 1;
  if (end - begin > most || (values[KIND] == VQZ_PICTURE && end - begin != 2)) return false;
  values[AXIS_COUNT] = (unsigned)(end - begin);
  for (int axis = begin; axis < end; axis += 1) values[AXES + axis - begin] = (unsigned)chunk[axis];
  return true;
}

/* Fills the values behind the user's. Returns -1 after an error, 0 where the filter does not fit
 * the dataset, and a positive number. */
static htri_t fill(void *caller, hid_t properties, hid_t type, unsigned *values, size_t *count)
{
  void *library = library_of(caller);
  if (library == NULL) return -1;
  __typeof__(H5Pget_filter_by_id2) *get_filter = HDF5(library, H5Pget_filter_by_id2);
  __typeof__(H5Pget_chunk) *get_chunk = HDF5(library, H5Pget_chunk);
  __typeof__(H5Tget_class) *get_class = HDF5(library, H5Tget_class);
  __typeof__(H5Tget_size) *get_size = HDF5(library, H5Tget_size);
  __typeof__(H5Tget_sign) *get_sign = HDF5(library, H5Tget_sign);
  __typeof__(H5Tget_order) *get_order = HDF5(library, H5Tget_order);
  htri_t result = -1;
  if (get_filter == NULL || get_chunk == NULL || get_class == NULL || get_size == NULL ||
      get_sign == NULL || get_order == NULL)
    goto done;

  unsigned flags = 0, given[VALUE_COUNT];
  size_t given_count = VALUE_COUNT;
  if (get_filter(properties, FILTER_ID, &flags, &given_count, given, 0, NULL, NULL) < 0) goto done;
  memcpy(values, defaults, sizeof defaults);
  if (given_count > USER_COUNT) given_count = USER_COUNT;
  memcpy(values, given, given_count * sizeof *given);

  hsize_t chunk[H5S_MAX_RANK];
  const int rank = get_chunk(properties, H5S_MAX_RANK, chunk);
  if (rank < 1) goto done;
  const H5T_class_t class = get_class(type);
  const H5T_sign_t sign = class == H5T_INTEGER ? get_sign(type) : H5T_SGN_2;
  const unsigned kind = sample_type(class, get_size(type), sign, get_order(type));
  if (kind == 0) {
    tell(caller, "dataset: found a type that is no number in the byte order of this machine, "
         "expected integers or floating point of 1 to 8 bytes", "", "");
    result = 0;
  } else if (values[LIST_VERSION] != 1) {
    tell(caller, "filter values: found a list of another version, expected 1 as the first", "",
         "vqz.hdf5.options makes the values");
    result = 0;
  } else if (!describe(values, kind, rank, chunk)) {
    tell(caller, values[KIND] == VQZ_PICTURE
           ? "chunk: found a shape that is no picture, expected (rows, columns) or (rows, columns, "
             "1 to 4) after axes of length one"
           : "chunk: found too many axes, expected up to 4 of an array, or (time) or (time, "
             "channels) of a series, after axes of length one",
         "vqz.head.axes",
         values[KIND] == VQZ_PICTURE ? "choose chunks that are one picture each, or kind=\"array\""
                                     : "choose chunks of length 1 along the first axes");
    result = 0;
  } else {
    vqz_error error = {0};
    *count = AXES + values[AXIS_COUNT];
    result = check(values, *count, &error) == VQZ_OK;
    if (result == 0) tell(caller, error.message, error.rule, error.hint);
  }
done:
  dlclose(library);
  return result;
}

static htri_t can_apply(hid_t properties, hid_t type, hid_t space)
{
  (void)space;
  unsigned values[VALUE_COUNT];
  size_t count;
  return fill(__builtin_return_address(0), properties, type, values, &count);
}

static herr_t set_local(hid_t properties, hid_t type, hid_t space)
{
  (void)space;
  void *caller = __builtin_return_address(0);
  unsigned values[VALUE_COUNT];
  size_t count;
  if (fill(caller, properties, type, values, &count) <= 0) return -1;
  void *library = library_of(caller);
  if (library == NULL) return -1;
  __typeof__(H5Pmodify_filter) *modify = HDF5(library, H5Pmodify_filter);
  const herr_t result =
      modify == NULL ? -1 : modify(properties, FILTER_ID, H5Z_FLAG_MANDATORY, count, values);
  dlclose(library);
  return result;
}

/* --------------------------------------------------------------------- Chunks of a dataset */

/* A copy of `count` bytes that HDF5 may free; NULL where there is no memory. */
static void *copy(const void *bytes, size_t count)
{
  void *result = malloc(count);
  if (result != NULL) memcpy(result, bytes, count);
  return result;
}

/* Encodes the samples of a chunk; 0 after an error. */
static size_t encode(const unsigned *values, size_t value_count, size_t count, void **buffer,
                     vqz_error *error)
{
  vqz_signal signal;
  if (signal_of(&signal, values, value_count) != count) {
    snprintf(error->message, sizeof error->message,
             "chunk: found %zu bytes, which the values of the filter do not tell of", count);
    return 0;
  }
  vqz_encode_options options;
  options_of(&options, values);
  vqz_model *model;
  if (model_of(values, &model, error) != VQZ_OK) return 0;
  void *bytes, *result = NULL;
  size_t found = 0;
  if (vqz_encode(model, &signal, *buffer, count, NULL, &options, &bytes, &found, NULL, error) ==
      VQZ_OK) {
    result = copy(bytes, found);
    vqz_free(bytes);
    if (result == NULL) snprintf(error->message, sizeof error->message, "no memory");
  }
  vqz_model_release(model);
  if (result == NULL) return 0;
  free(*buffer);
  *buffer = result;
  return found;
}

/* Decodes a chunk; 0 after an error. */
static size_t decode(const unsigned *values, size_t value_count, size_t count, void **buffer,
                     vqz_error *error)
{
  vqz_signal signal;
  const size_t expected = signal_of(&signal, values, value_count);
  vqz_info info = {.struct_size = sizeof info};
  const vqz_status status = vqz_peek(*buffer, count, NULL, &info, NULL, error);
  if (status > VQZ_MORE) return 0;
  if (status == VQZ_MORE || expected == 0 || info.sample_byte_count != expected) {
    snprintf(error->message, sizeof error->message,
             "chunk: found a file of %llu bytes of samples, expected %zu",
             status == VQZ_OK ? (unsigned long long)info.sample_byte_count : 0ULL, expected);
    return 0;
  }
  vqz_decode_options options;
  vqz_decode_options_init(&options, sizeof options);
  options.resolve = resolve;
  void *samples = malloc(expected);
  if (samples == NULL) {
    snprintf(error->message, sizeof error->message, "no memory");
    return 0;
  }
  if (vqz_decode(*buffer, count, &options, samples, expected, NULL, error) != VQZ_OK) {
    free(samples);
    return 0;
  }
  free(*buffer);
  *buffer = samples;
  return expected;
}

static size_t filter(unsigned flags, size_t value_count, const unsigned *values, size_t count,
                     size_t *capacity, void **buffer)
{
  vqz_error error = {0};
  const size_t result = flags & H5Z_FLAG_REVERSE
                            ? decode(values, value_count, count, buffer, &error)
                            : encode(values, value_count, count, buffer, &error);
  if (result == 0)
    tell(__builtin_return_address(0), error.message, error.rule, error.hint);
  else
    *capacity = result;
  return result;
}

/* ------------------------------------------------------------------------ What HDF5 looks for */

static const H5Z_class2_t class = {
  .version = H5Z_CLASS_T_VERS, .id = FILTER_ID, .encoder_present = 1, .decoder_present = 1,
  .name = "vqz (HDF5_PLUGIN_PATH=$(python3 -m vqz.hdf5))",
  .can_apply = can_apply, .set_local = set_local,
  .filter = filter,
};

H5PL_type_t H5PLget_plugin_type(void) { return H5PL_TYPE_FILTER; }

const void *H5PLget_plugin_info(void) { return &class; }
