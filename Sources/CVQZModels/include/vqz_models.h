// The models carried inside the binary.
#ifndef VQZ_MODELS_H
#define VQZ_MODELS_H

#include <stddef.h>

// The default photograph model: a .vqzm file, byte for byte, and its length. NULL and 0 in a
// build made before the first model was trained.
const unsigned char *vqz_model_photo(size_t *byte_count);

// The identifier of that model, 64 hexadecimal digits, as `vqz model info` tells it for the file.
// Written down since computing it takes a tenth of the start of a program; a test compares the
// two. Anything but 64 digits has it computed.
const char *vqz_model_photo_identifier(void);

#endif
