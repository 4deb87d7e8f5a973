#include "vqz_models.h"

// #embed is C23; clang has it in every mode, and warns in all but that one.
#pragma clang diagnostic ignored "-Wc23-extensions"

#if __has_embed("../../Fixtures/models/photo.vqzm")
static const unsigned char photo[] = {
#embed "../../Fixtures/models/photo.vqzm"
};
#else
static const unsigned char photo[1];
#define NO_PHOTO 1
#endif

#if __has_embed("../../Fixtures/models/photo-look.vqzm")
static const unsigned char photo_look[] = {
#embed "../../Fixtures/models/photo-look.vqzm"
};
#else
static const unsigned char photo_look[1];
#define NO_PHOTO_LOOK 1
#endif

#if __has_embed("../../Fixtures/models/array.vqzm")
static const unsigned char array[] = {
#embed "../../Fixtures/models/array.vqzm"
};
#else
static const unsigned char array[1];
#define NO_ARRAY 1
#endif

#if __has_embed("../../Fixtures/models/series.vqzm")
static const unsigned char series[] = {
#embed "../../Fixtures/models/series.vqzm"
};
#else
static const unsigned char series[1];
#define NO_SERIES 1
#endif

typedef struct {
  const unsigned char *bytes;
  size_t byte_count;
  const char *identifier;  // an empty text for a file nobody has asked yet
} model;

// By kind and tuning.
static const model models[][2] = {
#ifndef NO_PHOTO
    [1][VQZ_TUNED_FOR_ERROR] = {photo, sizeof photo,
                                "faf1eefed73dbc5d748639f2884cef6b1844e06fcb76294aaf01d24751c170c8"},
#endif
#ifndef NO_PHOTO_LOOK
    [1][VQZ_TUNED_FOR_LOOK] = {photo_look, sizeof photo_look,
                               "d112f9eb98a6d17499807d0c85927273a0cef198ddc5deb38e3a944a96dcfee4"},
#endif
#ifndef NO_ARRAY
    [2][VQZ_TUNED_FOR_ERROR] = {array, sizeof array,
                                "68b462fb6ec4b6367926250e205d8071ab3ffbdd6f90a35cca649d8a2f83e60a"},
#endif
#ifndef NO_SERIES
    [3][VQZ_TUNED_FOR_ERROR] = {series, sizeof series,
                                "cc3c9db51dac29f7625df6045b7abcf00df9e6a18da38ea1b1bb227ee47e9e95"},
#endif
    [4][VQZ_TUNED_FOR_ERROR] = {NULL, 0, ""},
};

static const model *find(uint32_t kind, uint32_t tuning) {
  if (kind >= sizeof models / sizeof *models || tuning >= sizeof *models / sizeof **models)
    return NULL;
  return models[kind][tuning].bytes != NULL ? &models[kind][tuning] : NULL;
}

const unsigned char *vqz_model_file(uint32_t kind, uint32_t tuning, size_t *byte_count) {
  const model *found = find(kind, tuning);
  *byte_count = found != NULL ? found->byte_count : 0;
  return found != NULL ? found->bytes : NULL;
}

const char *vqz_model_identifier(uint32_t kind, uint32_t tuning) {
  const model *found = find(kind, tuning);
  return found != NULL ? found->identifier : "";
}
