// The models carried inside the binary.
#ifndef VQZ_MODELS_H
#define VQZ_MODELS_H

#include <stddef.h>

// The default photograph model: a .vqzm file, byte for byte, and its length. NULL and 0 in a
// build made before the first model was trained.
const unsigned char *vqz_model_photo(size_t *byte_count);

#endif
