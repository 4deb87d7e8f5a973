/* vqz.h - the C interface of vqz: signals compressed with learned codebooks, decoded in integers.
 *
 * For C99 and C++11. Link with `pkg-config --libs vqz`. What is here stays; vqz_experimental.h has
 * what may still change: codeword indices, and training.
 *
 * Threads. A vqz_model does not change, is counted, and may be used by any number of threads.
 * Every other handle is used by one thread at a time; handles share nothing else. A callback runs
 * on the thread that made the call, and may call this library, but for the handle it is called for.
 * A callback returns; it does not jump, throw or fork and return in the child.
 *
 * Fork. A child of fork() may use everything but handles that were at work in another thread.
 * Signals sent to the process never reach threads of the library, which dlclose leaves in place.
 *
 * Values. Sizes are bytes; text is UTF-8 that ends with 0. Functions that can fail return a
 * vqz_status: 0 is success, VQZ_MORE a wish, all else an error, whose sentence is in the vqz_error
 * of the caller, which may be NULL. What a function gives through pointers is written on success
 * only, but for samples and rows, whose content is undefined after an error. No argument, and no
 * byte of a file, ends the process: a NULL where one is not allowed, a size that does not fit and
 * a struct that is not filled are VQZ_USAGE. Only memory that is not the caller's to give cannot be
 * found out. Bytes that a function allocates are released by vqz_free.
 *
 * Structs. Those that begin with struct_size have fields added at their end in later versions. The
 * caller says how large his is: options by their function _init, which takes the sizeof of the
 * struct and fills in the defaults, results by setting the member before the call. Options, limits,
 * a layout and a vqz_result may be NULL wherever they are asked for. Other structs never change.
 * Every number that has a name here keeps its meaning; a caller has to expect new ones.
 *
 * Versions. VQZ_ABI_VERSION is that of this interface, vqz_version() that of the library, and
 * format_version of a vqz_info that of a file: they move apart from each other.
 *
 * Kinds. Pictures of 8-bit samples are coded with codebooks, at a quality; arrays and series of
 * every type within a bound that each sample keeps, and what is no number (NaN, infinities) comes
 * back bit for bit. Vectors, such as embeddings, are coded with a model that was trained on others
 * of as many numbers, for none is built in: at a quality, or within a bound that each vector keeps.
 */
#ifndef VQZ_H
#define VQZ_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define VQZ_API __attribute__((visibility("default")))
#else
#define VQZ_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ The library and its errors */

/* The version of the interface that this header describes. A program that was built with it runs
 * with every libvqz.so.0 whose vqz_abi_version() is the same or higher. */
#define VQZ_ABI_VERSION 1

/* The VQZ_ABI_VERSION of the library: for programs that load it by hand. */
VQZ_API uint32_t vqz_abi_version(void);

/* The version of the library, such as "0.9.0". Static. */
VQZ_API const char *vqz_version(void);

/* What came of a call. Hundreds are groups: 1xx the call, 2xx the bytes, 3xx the machine, 4xx the
 * model, 5xx what callbacks and files do, 6xx long work. */
typedef int32_t vqz_status;

enum {
  VQZ_OK = 0,
  VQZ_MORE = 1,                  /* right so far: more bytes are needed. No error. */
  VQZ_USAGE = 100,               /* an argument that makes no sense */
  VQZ_FOREIGN = 200,             /* not a .vqz file */
  VQZ_TRUNCATED = 201,           /* the file ends before its structure does */
  VQZ_CORRUPT = 202,             /* a checksum of stored bytes does not match */
  VQZ_MALFORMED = 203,           /* the structure breaks a rule of the format */
  VQZ_FUTURE = 204,              /* made by a later version of the format */
  VQZ_UNKNOWN_CHUNK = 205,       /* a critical chunk that this version does not know */
  VQZ_MISMATCH = 206,            /* decoded samples differ from those the encoder saw */
  VQZ_BAD_MODEL = 207,           /* a model file, or the state of a training, breaks its format */
  VQZ_REFUSED_MODEL = 208,       /* a model that cannot be proved safe to run */
  VQZ_UNSUPPORTED = 209,         /* a kind, size or sample type that cannot be coded */
  VQZ_BAD_SIGNAL = 210,          /* a file of samples that cannot be read */
  VQZ_TOO_LARGE = 211,           /* over a limit */
  VQZ_MEMORY = 300,              /* more memory than is allowed */
  VQZ_MODEL_MISSING = 400,       /* the model that the file names is not at hand */
  VQZ_WRONG_MODEL = 401,         /* the model is not the one that is needed */
  VQZ_NO_INPUT = 500,            /* an input that does not exist */
  VQZ_CANNOT_CREATE = 501,       /* an output that cannot be made */
  VQZ_CALLBACK = 502,            /* a callback for rows, bytes or models failed, as it said */
  VQZ_PERMISSION = 503,          /* the system refuses access */
  VQZ_OUTPUT_EXISTS = 504,       /* the output exists already */
  VQZ_TOO_FEW_SAMPLES = 600,     /* too few different signals to train on */
  VQZ_CANCELLED = 601,           /* a callback for progress ended the work */
  VQZ_DIVERGED = 602             /* training left the numbers: a lower learning rate helps */
};

/* The name of a status, such as "corrupt"; "unknown" for none of this version. Static. */
VQZ_API const char *vqz_status_name(vqz_status status);

/* What went wrong, for people and for programs. Only written where a call fails. Never changes. */
typedef struct vqz_error {
  vqz_status status;
  char rule[60];                 /* the rule of Formats/ that was broken, or "" */
  char message[512];             /* one line: what failed, what was found, what was expected */
  char hint[256];                /* what can be done about it, or "" */
} vqz_error;

/* Releases bytes that a function of this library gave. NULL is fine. */
VQZ_API void vqz_free(void *bytes);

/* ------------------------------------------------------------------------------------- Signals */

#define VQZ_AXIS_LIMIT 4

/* What a signal is. */
enum {
  VQZ_PICTURE = 1,               /* axes: rows, columns; 1 to 4 channels: grey or RGB, then alpha */
  VQZ_ARRAY = 2,                 /* 0 to 4 axes of any numbers */
  VQZ_SERIES = 3,                /* one axis, time, with channels */
  VQZ_VECTORS = 4                /* one axis of vectors; their components are channels */
};

/* The type of a sample, in the byte order of the machine. */
enum {
  VQZ_U8 = 1, VQZ_I8 = 2, VQZ_U16 = 3, VQZ_I16 = 4, VQZ_U32 = 5, VQZ_I32 = 6, VQZ_U64 = 7,
  VQZ_I64 = 8, VQZ_F16 = 9, VQZ_F32 = 10, VQZ_F64 = 11, VQZ_BF16 = 12 /* upper half of a binary32 */
};

/* The format of the file that a signal came from: kept, so that it can be written again. */
enum {
  VQZ_FROM_NOTHING = 0, VQZ_FROM_PNG = 1, VQZ_FROM_PNM = 2, VQZ_FROM_PAM = 3, VQZ_FROM_JPEG = 4,
  VQZ_FROM_NPY = 5, VQZ_FROM_RAW = 6, VQZ_FROM_WAV = 7, VQZ_FROM_CSV = 8,
  VQZ_FROM_TIFF = 11, VQZ_FROM_WEBP = 12
};

/* Something that a file said beside its samples. */
enum {
  VQZ_META_ICC = 1,              /* an ICC profile, uncompressed */
  VQZ_META_EXIF = 2,             /* EXIF from its byte-order mark on, without a prefix */
  VQZ_META_TEXT = 3,             /* key: a keyword such as "Author"; bytes: its text, in UTF-8 */
  VQZ_META_CHUNK = 4,            /* key: a PNG chunk that is kept, such as gAMA, iTXt; its bytes */
  VQZ_META_PROPERTY = 5          /* key: a format and a name, as "wav:head"; its bytes */
};

/* One such thing. Never changes. */
typedef struct vqz_metadata {
  int32_t kind;                  /* VQZ_META_… */
  int32_t reserved;              /* 0 */
  const char *key;               /* NULL or "" for profile and EXIF */
  const void *bytes;             /* text without its final 0 */
  size_t count;                  /* of bytes */
} vqz_metadata;

/* What samples are; not the samples. Filled by vqz_signal_init. */
typedef struct vqz_signal {
  size_t struct_size;
  int32_t kind;                  /* VQZ_PICTURE … */
  int32_t sample_type;           /* VQZ_U8 … */
  uint64_t axes[VQZ_AXIS_LIMIT]; /* positions along each axis, the slowest first: rows, columns */
  uint32_t axis_count;           /* how many of them count */
  uint32_t channels;             /* samples at each position */
  int32_t origin;                /* VQZ_FROM_… */
  int32_t original_bits;         /* of a sample in that file, 1 to 64; 0: not known */
  const vqz_metadata *metadata;  /* kept in the file, in this order */
  size_t metadata_count;
} vqz_signal;

/* Begins a description: a picture of VQZ_U8, two axes, three channels, sizes of 0, no metadata. */
VQZ_API void vqz_signal_init(vqz_signal *signal, size_t struct_size);

/* Where the samples of a signal lie in the memory of the caller. All of them must lie within it;
 * distances are in bytes, may be negative, and 0 where a sample stands for many. A layout of NULL
 * is a packed one: all channels of a position side by side, then the last axis, and so on. */
typedef struct vqz_layout {
  size_t struct_size;
  size_t offset;                 /* of the first sample, from the begin of the memory */
  ptrdiff_t strides[VQZ_AXIS_LIMIT]; /* from a position to the next, along each axis */
  ptrdiff_t channel_stride;      /* from a channel to the next */
} vqz_layout;

/* Begins with the packed layout of samples of such a type, axes and channels. What does not fit
 * into the numbers of a layout gives strides of 0. `struct_size` is sizeof(vqz_layout). */
VQZ_API void vqz_layout_init(vqz_layout *layout, size_t struct_size, int32_t sample_type,
                             const uint64_t *axes, uint32_t axis_count, uint32_t channels);

/* -------------------------------------------------------------------------------------- Limits */

/* What bytes that nobody trusts may cost. Checked before anything is allocated. */
typedef struct vqz_limits {
  size_t struct_size;
  uint64_t positions;            /* of a signal: 2^30 */
  uint64_t memory_bytes;         /* 3/4 of what machine and control group have, 8 GiB at most */
  uint64_t model_bytes;          /* of a model: 2^28 */
  uint64_t operations_per_position; /* multiplications of a model: 2^20 */
  uint64_t operations;           /* of one whole decode: 2^47, a quarter of an hour on two cores */
} vqz_limits;

/* Fills in the defaults, which are also what a NULL stands for wherever limits are asked for. */
VQZ_API void vqz_limits_init(vqz_limits *limits, size_t struct_size);

/* ----------------------------------------------------------------------------------- Callbacks */

/* Every callback gets the pointer that was given with it. 0 means: go on. */

/* Told how much is done, 0 to 1, within each block and after it. Not 0: VQZ_CANCELLED. */
typedef int (*vqz_progress_fn)(void *user, double done);
/* Takes the next bytes of a file. Not 0: VQZ_CALLBACK. */
typedef int (*vqz_write_fn)(void *user, const void *bytes, size_t count);
/* Takes `count` rows from row `first` on, packed, `row_bytes` each. A row is the last axis, counted
 * through the others; with one axis or none it is a position. Not 0: VQZ_CALLBACK. */
typedef int (*vqz_rows_out_fn)(void *user, const void *rows, uint64_t first, uint64_t count,
                               size_t row_bytes);
/* Fills `count` rows from row `first` on, packed, `row_bytes` each. Not 0: VQZ_CALLBACK. */
typedef int (*vqz_rows_in_fn)(void *user, void *rows, uint64_t first, uint64_t count,
                              size_t row_bytes);

/* ------------------------------------------------------------------------------------- Models */

/* A trained codec: codebooks, tables, the integer decoder and, to encode, an analysis network. */
typedef struct vqz_model vqz_model;

/* Finds a model by its id: 64 hexadecimal digits, or the first 16 where a file has no more. Gives
 * the library one reference through `model`, NULL where there is none. Not 0: VQZ_CALLBACK. */
typedef int (*vqz_resolve_fn)(void *user, const char *id, vqz_model **model);

/* The built-in model for signals of a kind (VQZ_PICTURE, VQZ_ARRAY and so on): what an encode takes
 * that is given no model. VQZ_MODEL_MISSING for a kind that has none. Release it. */
VQZ_API vqz_status vqz_model_builtin(int32_t kind, vqz_model **model, vqz_error *error);

/* Reads and verifies a model file (.vqzm); the bytes are copied. Release it. */
VQZ_API vqz_status vqz_model_load(const void *bytes, size_t count, const vqz_limits *limits,
                                  vqz_model **model, vqz_error *error);

/* Takes out the model that a .vqz file carries: kept and given to decodes of files that carry the
 * same, it need not be verified again. VQZ_MODEL_MISSING where it is only named. Release it. */
VQZ_API vqz_status vqz_model_carried(const void *bytes, size_t count, const vqz_limits *limits,
                                     vqz_model **model, vqz_error *error);

/* One more reference; gives the same pointer. NULL is fine. */
VQZ_API vqz_model *vqz_model_retain(vqz_model *model);

/* One reference less; after the last one the model is gone. NULL is fine. */
VQZ_API void vqz_model_release(vqz_model *model);

/* What a model is. */
typedef struct vqz_model_info {
  size_t struct_size;
  uint64_t byte_count;           /* of the model file */
  uint64_t codebook_count;       /* that vqz_model_codebook gives; 0 but for pictures */
  int32_t kind;                  /* of the signals it codes */
  uint32_t channels;             /* that it codes: 1 or 3 colours, numbers of a vector; 0: any */
  uint32_t quality_count;        /* 1 to 256: rows of step sizes */
  uint32_t block_multiple;       /* sizes of blocks are multiples of this */
  uint32_t can_encode;           /* 0: it only decodes */
  uint32_t metadata_count;
  char id[68];                   /* SHA-256 of what decides how files decode, 64 digits */
  char name[260];
} vqz_model_info;

/* Describes a model. */
VQZ_API vqz_status vqz_model_describe(const vqz_model *model, vqz_model_info *info,
                                      vqz_error *error);

/* Entry `index` of what the model file says of itself, such as its licence and its recipe, ordered
 * by key; keys begin with "vqz.". Both texts live as long as the model. Either may be NULL. */
VQZ_API vqz_status vqz_model_metadata(const vqz_model *model, size_t index, const char **key,
                                      const char **value, vqz_error *error);

/* The model as a file: all of it, or with `decoder_only` not 0 without the analysis network, as a
 * .vqz file carries it. *bytes: vqz_free. */
VQZ_API vqz_status vqz_model_save(const vqz_model *model, int32_t decoder_only, void **bytes,
                                  size_t *count, vqz_error *error);

/* The codewords that the indices of one class of one step of the model choose among. */
typedef struct vqz_codebook {
  size_t struct_size;
  uint32_t level;                /* of the ladder, 0 the coarsest */
  uint32_t step;                 /* within the level */
  uint32_t symbol_class;         /* within the step: how far off its prediction a value may be */
  uint32_t dimension;            /* components of a codeword */
  uint64_t count;                /* codewords: indices are below it */
  const int16_t *codewords;      /* [count][dimension]; lives as long as the model */
} vqz_codebook;

/* Codebook `index`: levels from the coarsest, steps, classes. */
VQZ_API vqz_status vqz_model_codebook(const vqz_model *model, size_t index,
                                      vqz_codebook *codebook, vqz_error *error);

/* ----------------------------------------------------------------------------- Looking at files */

/* How far a sample may be from the original, at most. A bound of 0 is lossless, bit for bit. */
enum {
  VQZ_BOUND_NONE = 0,
  VQZ_BOUND_ABSOLUTE = 1,        /* in units of a sample; of a vector the distance of all of it */
  VQZ_BOUND_OF_RANGE = 2,        /* times greatest less least finite sample; of pictures 255 */
  VQZ_BOUND_RELATIVE = 3,        /* times the sample itself, below 1; for arrays and series */
  VQZ_BOUND_COSINE = 4           /* of a vector to its original, at least; above 0, at most 1 */
};

/* What a file is. */
typedef struct vqz_info {
  size_t struct_size;
  int32_t kind;                  /* VQZ_PICTURE … */
  int32_t sample_type;           /* VQZ_U8 … */
  uint64_t axes[VQZ_AXIS_LIMIT];
  uint32_t axis_count;
  uint32_t channels;
  int32_t origin;                /* VQZ_FROM_… */
  int32_t original_bits;         /* 0: not known */
  uint32_t format_version;
  uint32_t quality_index;        /* row of the model's step sizes, 0 the coarsest */
  double max_error;              /* what the file promises, as max_error_kind says; 0: lossless */
  int32_t max_error_kind;        /* VQZ_BOUND_NONE: nothing is promised; never VQZ_BOUND_OF_RANGE */
  uint32_t carries_model;        /* 0: the model is only named */
  uint32_t is_compact;           /* 1: one block, without chunks */
  uint32_t block_overlap;        /* positions by which a block reaches over its own, each way */
  uint64_t block_count;
  uint64_t block_sizes[VQZ_AXIS_LIMIT]; /* from block to block along each axis; 0: not cut */
  uint64_t sample_byte_count;    /* of all samples: what vqz_decode fills */
  uint64_t index_byte_count;     /* the last so many bytes of the file hold its index, or fewer */
  char model_id[68];             /* 64 digits; of a compact file the first 16 */
  /* What only vqz_inspect knows; else 0 and "". */
  uint32_t sample_checksum;      /* CRC-32C of all samples */
  uint64_t byte_count;           /* of the file */
  uint64_t model_byte_count;     /* of the model in it */
  char entropy[128];             /* methods of the blocks with plus signs between */
  char model_name[260];
  char model_hint[1028];         /* where to get the model */
} vqz_info;

/* What a file is, from its first bytes: 128 are enough for most. VQZ_MORE, and the number of bytes
 * to come back with in *need, which may be NULL, where they are not. */
VQZ_API vqz_status vqz_peek(const void *bytes, size_t count, const vqz_limits *limits,
                            vqz_info *info, size_t *need, vqz_error *error);

/* What a whole file is; all checksums of stored bytes are checked, no sample is decoded. */
VQZ_API vqz_status vqz_inspect(const void *bytes, size_t count, const vqz_limits *limits,
                               vqz_info *info, vqz_error *error);

/* What the original file said beside its samples. *metadata: one vqz_free for everything; NULL
 * where there is none. */
VQZ_API vqz_status vqz_read_metadata(const void *bytes, size_t count, const vqz_limits *limits,
                                     vqz_metadata **metadata, size_t *metadata_count,
                                     vqz_error *error);

/* A block of a file: what decodes alone. Never changes. */
typedef struct vqz_block {
  uint64_t start[VQZ_AXIS_LIMIT]; /* the positions it has a share in; a region needs every block */
  uint64_t size[VQZ_AXIS_LIMIT];  /* that shares a position with it. Axes there are not: 0 and 1. */
  uint64_t offset;                /* of its bytes in the file */
  uint64_t byte_count;
} vqz_block;

/* Where the blocks of a file lie, from two ends of it: `prefix` as vqz_peek takes it, and `end`,
 * the last index_byte_count bytes, or more, of a file of `file_count` bytes. Both may be the file.
 * So a reader fetches only what it needs: it gives vqz_decode, with a region, file_count bytes
 * that are right before the first block, behind the last one, and in the blocks that the region
 * needs; the others may be 0. *blocks: vqz_free. */
VQZ_API vqz_status vqz_read_blocks(const void *prefix, size_t prefix_count, const void *end,
                                   size_t end_count, uint64_t file_count, const vqz_limits *limits,
                                   vqz_block **blocks, size_t *block_count, vqz_error *error);

/* ------------------------------------------------------------------------------------ Decoding */

/* How to decode. Filled by vqz_decode_options_init; wherever it is asked for, NULL is the same. */
typedef struct vqz_decode_options {
  size_t struct_size;
  const vqz_limits *limits;      /* NULL: the defaults */
  vqz_model *const *models;      /* that files may name, beside the built-in one; NULL: none */
  size_t model_count;
  vqz_resolve_fn resolve;        /* asked for any other model; NULL: nobody is */
  void *resolve_user;
  vqz_progress_fn progress;      /* may be NULL */
  void *progress_user;
  uint64_t region_start[VQZ_AXIS_LIMIT]; /* a part of the signal: first positions, from 0 */
  uint64_t region_size[VQZ_AXIS_LIMIT];  /* along each axis that the signal has */
  uint32_t has_region;           /* 0: everything */
  int32_t threads;               /* 0: one for each processor that the thread may use */
} vqz_decode_options;

/* Fills in the defaults. `struct_size` is sizeof(vqz_decode_options). */
VQZ_API void vqz_decode_options_init(vqz_decode_options *options, size_t struct_size);

/* Decodes a file, or a region of it, into `capacity` bytes of memory. Any bytes may be given; what
 * cannot be proved right is an error. Of a region only the blocks that hold some of it are looked
 * at; the layout is that of the region. */
VQZ_API vqz_status vqz_decode(const void *bytes, size_t count, const vqz_decode_options *options,
                              void *samples, size_t capacity, const vqz_layout *layout,
                              vqz_error *error);

/* Decodes some vectors of a file of vectors: those of `indices`, counted from 0, in their order;
 * one may be asked for again. Only blocks that hold some of them are looked at; the layout is that
 * of what is asked for. Of the options a region is refused, and nobody is told of progress. */
VQZ_API vqz_status vqz_decode_vectors(const void *bytes, size_t count,
                                      const vqz_decode_options *options, const uint64_t *indices,
                                      size_t index_count, void *samples, size_t capacity,
                                      const vqz_layout *layout, vqz_error *error);

/* Decodes row by row, in memory that does not grow with the number of rows. Only after success are
 * the rows proved right. */
VQZ_API vqz_status vqz_decode_rows(const void *bytes, size_t count,
                                   const vqz_decode_options *options, vqz_rows_out_fn rows,
                                   void *rows_user, vqz_error *error);

/* Bytes of memory that a decode takes at most, beside those that the caller gives. */
VQZ_API vqz_status vqz_decode_memory(const void *bytes, size_t count,
                                     const vqz_decode_options *options, uint64_t *byte_count,
                                     vqz_error *error);

/* ------------------------------------------------------------------------------------ Encoding */

/* What a file is to reach. */
enum {
  VQZ_TARGET_DEFAULT = 0,        /* quality 60, or what suits max_error */
  VQZ_TARGET_QUALITY = 1,        /* 0 to 100. Of arrays and series a bound: an eighth of the range
                                  * at 0, half of that for every 8 more; max_error counts first */
  VQZ_TARGET_BITS = 2,           /* bits of the file for each position: the nearest */
  VQZ_TARGET_BYTES = 3,          /* bytes of the file: the largest that is not above */
  VQZ_TARGET_PSNR = 4            /* in dB: the smallest file that is not below */
};

/* How indices are entropy-coded; the smallest is whichever is shorter, block by block. */
enum { VQZ_ENTROPY_SMALLEST = 0, VQZ_ENTROPY_RANGE = 1, VQZ_ENTROPY_ZSTD = 2 };

/* What the built-in model of pictures makes the most of: PSNR, or what is seen. */
enum { VQZ_TUNING_ERROR = 0, VQZ_TUNING_LOOK = 1 };

/* How to encode. Filled by vqz_encode_options_init; wherever it is asked for, NULL is the same. */
typedef struct vqz_encode_options {
  size_t struct_size;
  int32_t target;                /* VQZ_TARGET_… */
  int32_t max_error_kind;        /* VQZ_BOUND_…; goes with VQZ_TARGET_DEFAULT and _QUALITY */
  double target_value;
  double max_error;              /* what every sample or vector keeps, whatever it costs */
  uint64_t block_sizes[VQZ_AXIS_LIMIT]; /* along each axis; 0: not cut. Of pictures all the same */
  uint32_t has_blocks;           /* 0: as it suits, whatever block_sizes says */
  int32_t effort;                /* 1, the fastest, to 9, the best: 5 */
  int32_t threads;               /* 0: as for decoding; any value gives the same bytes */
  int32_t entropy;               /* VQZ_ENTROPY_… */
  uint32_t embeds_model;         /* 1: the file carries its model and needs no other */
  uint32_t falls_back;           /* 1: blocks are stored exactly where that is no longer */
  const char *model_hint;        /* where to get the model, for people, 1024 bytes; may be NULL */
  const vqz_limits *limits;      /* NULL: the defaults; only memory counts */
  vqz_progress_fn progress;      /* may be NULL */
  void *progress_user;
  uint32_t unit_length;          /* 1: vectors of length 1 have it again; others stay bit for bit */
  int32_t tuning;                /* VQZ_TUNING_…, where no model is named */
} vqz_encode_options;

/* Fills in the defaults. `struct_size` is sizeof(vqz_encode_options). */
VQZ_API void vqz_encode_options_init(vqz_encode_options *options, size_t struct_size);

/* What an encode reached, measured on the samples that every decoder will make. */
typedef struct vqz_result {
  size_t struct_size;
  uint64_t byte_count;           /* of the file */
  double bits_per_position;
  double mean_squared_error;     /* over coded samples: all finite ones, but alpha */
  double psnr;                   /* in dB, of 255 or of the range; infinite for an exact copy */
  double largest_error;          /* that any coded sample is off by */
  double quality;                /* 0 to 100; 100 for a model that has no choice */
  uint32_t quality_index;        /* row of the model's step sizes */
  uint32_t missed_target;        /* 1: no quality of the model meets the target */
  uint64_t block_count;
  uint64_t plain_block_count;    /* stored without the model */
  uint64_t index_count;          /* codeword indices in the file */
} vqz_result;

/* Encodes the samples of a signal, which lie in `capacity` bytes of memory, into one allocation.
 * The same signal, model and options give the same bytes. *bytes: vqz_free. A model of NULL, here
 * and below, is the built-in one of the signal's kind. */
VQZ_API vqz_status vqz_encode(vqz_model *model, const vqz_signal *signal, const void *samples,
                              size_t capacity, const vqz_layout *layout,
                              const vqz_encode_options *options, void **bytes, size_t *count,
                              vqz_result *result, vqz_error *error);

/* Encodes a signal whose rows come one after another, and hands out its bytes in order: in memory
 * are one row of blocks and the file. A target other than a quality is refused, and of arrays and
 * series a quality or a bound of the range, too: those need all samples at once. */
VQZ_API vqz_status vqz_encode_rows(vqz_model *model, const vqz_signal *signal, vqz_rows_in_fn rows,
                                   void *rows_user, const vqz_encode_options *options,
                                   vqz_write_fn write, void *write_user, vqz_result *result,
                                   vqz_error *error);

/* Bytes of memory that an encode of such a signal takes at most, beside those of the caller. */
VQZ_API vqz_status vqz_encode_memory(vqz_model *model, const vqz_signal *signal,
                                     const vqz_encode_options *options, uint64_t *byte_count,
                                     vqz_error *error);

/* Bytes that the file of such a signal has at most. */
VQZ_API vqz_status vqz_encode_bound(vqz_model *model, const vqz_signal *signal,
                                    const vqz_encode_options *options, uint64_t *byte_count,
                                    vqz_error *error);

#ifdef __cplusplus
}
#endif

#endif /* VQZ_H */
