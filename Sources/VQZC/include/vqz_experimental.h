/* vqz_experimental.h - indices, training, previews, archives and open files of vectors: the part of
 * the C interface of vqz that may still change from one VQZ_ABI_VERSION to the next. All rules of
 * vqz.h hold here, too.
 */
#ifndef VQZ_EXPERIMENTAL_H
#define VQZ_EXPERIMENTAL_H

#include "vqz.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------- Indices */

/* The codewords that a signal was coded as: what a model of tokens learns from, or makes. */
typedef struct vqz_indices vqz_indices;

/* What indices are of. */
typedef struct vqz_indices_info {
  size_t struct_size;
  int32_t kind;
  uint32_t axis_count;
  uint64_t axes[VQZ_AXIS_LIMIT];
  uint32_t channels;             /* that the model codes: without alpha */
  uint32_t quality_index;
  uint64_t block_count;
  uint64_t step_count;           /* over all blocks */
  char model_id[68];
  uint32_t reserved;
} vqz_indices_info;

/* One step of the ladder in one block. */
typedef struct vqz_indices_step {
  size_t struct_size;
  uint64_t block;
  uint32_t level;                /* as in vqz_codebook */
  uint32_t step;
  uint64_t rows;                 /* of positions */
  uint64_t columns;
  uint64_t count;                /* of indices: positions, then groups of channels, then parts */
  uint32_t has_classes;          /* 0: every index is of class 0 */
  uint32_t reserved;
} vqz_indices_step;

/* Reads the indices of a file. Of `options`, a region is refused. Release them. */
VQZ_API vqz_status vqz_indices_read(const void *bytes, size_t count,
                                    const vqz_decode_options *options, vqz_indices **indices,
                                    vqz_error *error);

/* Describes indices. Set info->struct_size first. */
VQZ_API vqz_status vqz_indices_describe(const vqz_indices *indices, vqz_indices_info *info,
                                        vqz_error *error);

/* Describes step `number` of all steps: blocks in order, of each its steps in the order of
 * decoding; a block that is stored without the model has none. Set step->struct_size first. */
VQZ_API vqz_status vqz_indices_describe_step(const vqz_indices *indices, size_t number,
                                             vqz_indices_step *step, vqz_error *error);

/* Copies the indices of a step, `count` of them, and the class of each: which codebook it chooses
 * from. Either array may be NULL. */
VQZ_API vqz_status vqz_indices_get(const vqz_indices *indices, size_t number, uint16_t *values,
                                   uint8_t *classes, size_t count, vqz_error *error);

/* Puts other indices in the place of a step's, `count` of them. The classes of what is decoded
 * after them follow from them; those that vqz_indices_get gives stay as they were read. */
VQZ_API vqz_status vqz_indices_set(vqz_indices *indices, size_t number, const uint16_t *values,
                                   size_t count, vqz_error *error);

/* The samples that a model makes of indices, into `capacity` bytes: those of a file whose blocks
 * have indices and nothing else. VQZ_USAGE where an index is beyond its codebook. Of `options`, a
 * region is refused, and models are not looked at. `options` and `layout` may be NULL. */
VQZ_API vqz_status vqz_indices_decode(const vqz_indices *indices, vqz_model *model,
                                      const vqz_decode_options *options, void *samples,
                                      size_t capacity, const vqz_layout *layout,
                                      vqz_error *error);

/* Releases indices. NULL is fine. */
VQZ_API void vqz_indices_free(vqz_indices *indices);

/* ------------------------------------------------------------------------------------ Training */

/* What is trained. */
enum {
  VQZ_RECIPE_PLAIN = 1,          /* a VQ-VAE: one codebook, one quality */
  VQZ_RECIPE_LADDER = 2,         /* all qualities in one model, as the built-in one */
  VQZ_RECIPE_FAST = 3,           /* the same with a decoder of a quarter of the multiplications */
  VQZ_RECIPE_TUNED = 4,          /* a model to begin with: see vqz_training_begin */
  VQZ_RECIPE_ARRAYS = 5,         /* arrays, or series: from the signals alone, in seconds */
  VQZ_RECIPE_WINDOWS = 6         /* series: all qualities for a mean error, in minutes */
};

/* Everything that decides what a training computes, beside its signals. Filled by
 * vqz_recipe_init. With a number of steps, the same recipe and signals give the same model; those
 * of VQZ_RECIPE_ARRAYS and VQZ_RECIPE_WINDOWS always do: the one looks at `threads` alone, the
 * other at `patch`, `model_bytes` and `seed`, too. */
typedef struct vqz_recipe {
  size_t struct_size;
  int32_t preset;                /* VQZ_RECIPE_…; only by vqz_recipe_init */
  int32_t threads;               /* 0: one for each processor; the model does not depend on it */
  uint64_t steps;                /* iterations; 0: seconds count */
  double seconds;                /* of wall time, where steps is 0 */
  uint64_t seed;
  uint32_t batch;                /* patches of an iteration */
  uint32_t patch;                /* positions of a patch along each axis; of VQZ_RECIPE_WINDOWS
                                  * moments of a window, 8 to 1024, or 0, which is 96 */
  double learning_rate;          /* of Adam */
  double muon_learning_rate;     /* of Muon, which trains ladders */
  /* Of a plain network; a ladder has its own and does not look at them. */
  uint32_t channels;             /* 1 or 3 */
  uint32_t stride;               /* samples a position of the grid stands for: 4 or 8 */
  uint32_t width;                /* features of a layer */
  uint32_t blocks;               /* residual blocks */
  uint32_t groups;               /* indices of a position */
  uint32_t codewords;            /* of the codebook */
  uint32_t dimension;            /* components of a codeword */
  uint32_t model_bytes;          /* of VQZ_RECIPE_WINDOWS, most of the model file; 0: a million */
} vqz_recipe;

/* Fills in the numbers of a preset; those of VQZ_RECIPE_PLAIN where there is no such preset, which
 * the training then refuses. `struct_size` is sizeof(vqz_recipe). */
VQZ_API void vqz_recipe_init(vqz_recipe *recipe, size_t struct_size, int32_t preset);

/* A training: signals, and what is learnt from them until now. */
typedef struct vqz_training vqz_training;

/* How a training stands. */
typedef struct vqz_training_progress {
  size_t struct_size;
  uint64_t step;                 /* iterations done; of VQZ_RECIPE_ARRAYS and VQZ_RECIPE_WINDOWS
                                  * 0, as what is below seconds_left */
  double progress;               /* the part of the budget that is spent, 0 to 1 */
  double seconds;                /* since the start, over all runs */
  double seconds_left;           /* at the pace of the last iterations */
  double learning_rate;
  double patches_per_second;
  double loss;                   /* mean since the last report; comparable within one training */
} vqz_training_progress;

/* Told between iterations, about once a second, how a training stands. Not 0: VQZ_CANCELLED, after
 * which the training can be run again, saved, and made a model of. */
typedef int (*vqz_training_fn)(void *user, const vqz_training_progress *progress);

/* Begins a training; signals are added next. With `state`, bytes that vqz_training_save gave, it
 * goes on from there, with the same signals, and of the recipe only threads and budget count; else
 * `state` is NULL. Release it. */
VQZ_API vqz_status vqz_training_new(const vqz_recipe *recipe, const void *state,
                                    size_t state_count, vqz_training **training, vqz_error *error);

/* Adds a signal, whose samples are copied: at least four different ones are needed. Refused once
 * the training has run. `layout` may be NULL. */
VQZ_API vqz_status vqz_training_add(vqz_training *training, const vqz_signal *signal,
                                    const void *samples, size_t capacity, const vqz_layout *layout,
                                    vqz_error *error);

/* Has a training of VQZ_RECIPE_TUNED begin with a model of colour pictures of all qualities that
 * encodes, such as the built-in one; before it runs. It ends with a model whose files of the
 * signals held out are smaller, or with that very model. `model_bytes` is the most that
 * vqz_model_save_difference is to give for it; 0: what makes model and files smallest together.
 * A training that goes on from a state knows its base. One of VQZ_RECIPE_ARRAYS or
 * VQZ_RECIPE_WINDOWS takes none: vqz_training_compare tells of it what was gained beside the
 * built-in model. */
VQZ_API vqz_status vqz_training_begin(vqz_training *training, const vqz_model *base,
                                      uint64_t model_bytes, vqz_error *error);

/* Trains until the budget is spent or the callback, which may be NULL, has enough. */
VQZ_API vqz_status vqz_training_run(vqz_training *training, vqz_training_fn report, void *user,
                                    vqz_error *error);

/* Everything that is needed to go on later, without the signals; VQZ_USAGE of VQZ_RECIPE_ARRAYS and
 * VQZ_RECIPE_WINDOWS, which begin anew instead. *bytes: vqz_free. */
VQZ_API vqz_status vqz_training_save(vqz_training *training, void **bytes, size_t *count,
                                     vqz_error *error);

/* The model of what is learnt until now; vqz_model_save makes a file of it. `name` is for people;
 * `licence` is that of the weights and may be NULL. VQZ_RECIPE_ARRAYS and VQZ_RECIPE_WINDOWS have
 * to have run; of the former it is the built-in one where files of the signals held out are no
 * smaller. Release it. */
VQZ_API vqz_status vqz_training_model(vqz_training *training, const char *name,
                                      const char *licence, vqz_model **model, vqz_error *error);

/* What a training has gained beside the model that it began with, of VQZ_RECIPE_ARRAYS and
 * VQZ_RECIPE_WINDOWS beside the built-in one, by the signals held out. */
typedef struct vqz_training_gain {
  size_t struct_size;
  double saving;                 /* share of bits saved at equal PSNR, or within equal bounds; 0:
                                  * nothing was gained. Of VQZ_RECIPE_WINDOWS at equal mean errors,
                                  * as the mean over many; below 0: files are larger */
  double quality;                /* 0 to 100: what the bytes below are of; -1: within a bound, or of
                                  * VQZ_RECIPE_WINDOWS, where both are 0 */
  double base_bytes;             /* of a file with the base, mean over the signals */
  double saved_bytes;            /* how many of them are saved */
  uint64_t signal_count;         /* signals that were held out */
  int32_t is_gained;             /* 0: the model is that which it is compared with; of
                                  * VQZ_RECIPE_WINDOWS: nothing is saved */
  uint32_t reserved;             /* 0 */
} vqz_training_gain;

/* Tells what a training from a model, or of VQZ_RECIPE_ARRAYS or VQZ_RECIPE_WINDOWS, has gained,
 * once it has run. */
VQZ_API vqz_status vqz_training_compare(vqz_training *training, vqz_training_gain *gain,
                                        vqz_error *error);

/* The model as a file that tells it from another one: few bytes where little was changed. Whoever
 * loads it needs the base, which a built-in model always is. *bytes: vqz_free. */
VQZ_API vqz_status vqz_model_save_difference(const vqz_model *model, const vqz_model *base,
                                             void **bytes, size_t *count, vqz_error *error);

/* What a model makes of signals that were held out of the training. Never changes. */
typedef struct vqz_held_out {
  double quality;                /* 0 to 100; -1: the model has one quality */
  double bits_per_position;      /* mean over the signals */
  double psnr;                   /* mean over the signals, in dB */
  uint64_t signal_count;
} vqz_held_out;

/* Judges a model by the signals that were held out, at up to three qualities, through files and
 * the integer decoder. Writes at most `capacity` results, and how many there are to *count.
 * VQZ_USAGE of VQZ_RECIPE_ARRAYS and VQZ_RECIPE_WINDOWS, of which vqz_training_compare tells. */
VQZ_API vqz_status vqz_training_judge(vqz_training *training, const vqz_model *model,
                                      vqz_held_out *results, size_t capacity, size_t *count,
                                      vqz_error *error);

/* Releases a training. NULL is fine. */
VQZ_API void vqz_training_free(vqz_training *training);

/* ------------------------------------------------------------------------- Training on vectors */

/* What may be chosen for a model of vectors. Filled by vqz_vector_recipe_init; NULL is the same. */
typedef struct vqz_vector_recipe {
  size_t struct_size;
  uint64_t model_bytes;          /* most of the model file; 0: a million, or what vectors of more
                                  * than some 700 numbers take */
  uint64_t vector_count;         /* most that are learnt from, drawn at random: 200,000 */
  uint64_t seed;                 /* of all that is drawn */
  int32_t threads;               /* 0: one for each processor; the model does not depend on it */
  uint32_t reserved;             /* 0 */
} vqz_vector_recipe;

/* Fills in the defaults. `struct_size` is sizeof(vqz_vector_recipe). */
VQZ_API void vqz_vector_recipe_init(vqz_vector_recipe *recipe, size_t struct_size);

/* Trains a model on a signal of vectors of 1 to 4096 numbers, which takes minutes: at least 256
 * vectors, and as many as there are numbers in each; more are better. Those that are zero or not
 * finite are left out. The same vectors and recipe give the same model. `name` is for people;
 * `licence` is that of the model and may be NULL, as `progress` may. VQZ_CANCELLED, without a
 * model, where `progress` has enough. Release the model. */
VQZ_API vqz_status vqz_train_vectors(const vqz_signal *signal, const void *samples,
                                     size_t capacity, const vqz_layout *layout,
                                     const vqz_vector_recipe *recipe, const char *name,
                                     const char *licence, vqz_progress_fn progress, void *user,
                                     vqz_model **model, vqz_error *error);

/* ------------------------------------------------------------------------------------ Previews */

/* Decodes a small picture out of the coarse levels of a file that holds a picture, or an array that
 * is one: `scale` is 8 or 32, and along each axis there are (size + scale - 1) / scale positions,
 * each the mean of scale x scale of the picture. With `is_partial` not 0 `bytes` may be the first
 * bytes of the file: about a fifth is enough where it is one block. VQZ_MORE where they end within
 * the coarse levels of the last block, or may hide something of them behind their end: the preview
 * is there, but not as sharp as that of the whole file; VQZ_TRUNCATED where there is none. Without
 * it a compact file that is cut off may give wrong samples. What has no coarse levels is decoded in
 * full. No checksum of samples proves a preview, and those of stored bytes only blocks that are
 * whole. The layout is that of the small picture; of the options a region is refused. */
VQZ_API vqz_status vqz_decode_preview(const void *bytes, size_t count,
                                      const vqz_decode_options *options, uint32_t scale,
                                      int32_t is_partial, void *samples, size_t capacity,
                                      const vqz_layout *layout, vqz_error *error);

/* ------------------------------------------------------------------------------------ Archives */

/* One file with many signals, of which each is read alone. Any number of threads may use one. */
typedef struct vqz_archive vqz_archive;

/* What an archive is. */
typedef struct vqz_archive_info {
  size_t struct_size;
  uint64_t byte_count;           /* of the whole archive */
  uint64_t index_byte_count;     /* at its end */
  uint64_t model_byte_count;     /* of the models that it carries */
  uint64_t member_count;
  uint64_t model_count;
} vqz_archive_info;

/* Opens an archive that is in memory; the bytes are copied. `limits` may be NULL; memory bounds
 * the index, and each member. Release it. */
VQZ_API vqz_status vqz_archive_open(const void *bytes, size_t count, const vqz_limits *limits,
                                    vqz_archive **archive, vqz_error *error);

/* Opens an archive of the disk, which is read as its members are asked for. Release it. */
VQZ_API vqz_status vqz_archive_open_path(const char *path, const vqz_limits *limits,
                                         vqz_archive **archive, vqz_error *error);

/* Describes an archive. Set info->struct_size first. */
VQZ_API vqz_status vqz_archive_describe(const vqz_archive *archive, vqz_archive_info *info,
                                        vqz_error *error);

/* The name of member `number`; members are in the order of the bytes of their names. A name is the
 * bytes of a relative path, mostly UTF-8, none of them 0, without a 0 at its end. *bytes: vqz_free.
 */
VQZ_API vqz_status vqz_archive_name(const vqz_archive *archive, size_t number, void **bytes,
                                    size_t *count, vqz_error *error);

/* The number of the member of a name of `count` bytes; VQZ_NO_INPUT where there is none. */
VQZ_API vqz_status vqz_archive_find(const vqz_archive *archive, const void *name, size_t count,
                                    size_t *number, vqz_error *error);

/* A member as the file that was put in, for vqz_decode and all that takes files. *bytes: vqz_free.
 */
VQZ_API vqz_status vqz_archive_member(const vqz_archive *archive, size_t number, void **bytes,
                                      size_t *count, vqz_error *error);

/* Model `number` of those that the archive carries, verified, for vqz_decode_options. Free it. */
VQZ_API vqz_status vqz_archive_model(const vqz_archive *archive, size_t number, vqz_model **model,
                                     vqz_error *error);

/* Releases an archive. NULL is fine. */
VQZ_API void vqz_archive_free(vqz_archive *archive);

/* ----------------------------------------------------------------------- Open files of vectors */

/* A file of vectors that is open: its index is read and its model found once, and any of its
 * vectors is decoded without most of the others. Any number of threads may use one. */
typedef struct vqz_vector_file vqz_vector_file;

/* What its vectors are. */
typedef struct vqz_vector_file_info {
  size_t struct_size;
  uint64_t count;
  uint32_t dimensions;           /* numbers of a vector */
  int32_t sample_type;           /* VQZ_U8 … */
} vqz_vector_file_info;

/* Opens a file of vectors that is in memory; the bytes are copied. `options` may be NULL; a region
 * is refused, nobody is told of progress, and `resolve` is asked now or never. Release it. */
VQZ_API vqz_status vqz_vector_file_open(const void *bytes, size_t count,
                                        const vqz_decode_options *options, vqz_vector_file **file,
                                        vqz_error *error);

/* Opens a file of vectors of the disk, whose blocks are read as vectors of them are asked for; it
 * must not change meanwhile. Release it. */
VQZ_API vqz_status vqz_vector_file_open_path(const char *path, const vqz_decode_options *options,
                                             vqz_vector_file **file, vqz_error *error);

/* Describes a file of vectors. Set info->struct_size first. */
VQZ_API vqz_status vqz_vector_file_describe(const vqz_vector_file *file,
                                            vqz_vector_file_info *info, vqz_error *error);

/* Decodes the vectors of `indices`, counted from 0, in their order; one may be asked for again. The
 * layout is that of what is asked for. What cannot be proved right is an error. */
VQZ_API vqz_status vqz_vector_file_decode(const vqz_vector_file *file, const uint64_t *indices,
                                          size_t index_count, void *samples, size_t capacity,
                                          const vqz_layout *layout, vqz_error *error);

/* Closes a file of vectors. NULL is fine. */
VQZ_API void vqz_vector_file_free(vqz_vector_file *file);

#ifdef __cplusplus
}
#endif

#endif /* VQZ_EXPERIMENTAL_H */
