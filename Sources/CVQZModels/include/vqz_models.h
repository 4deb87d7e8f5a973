// The models carried inside the binary.
#ifndef VQZ_MODELS_H
#define VQZ_MODELS_H

#include <stddef.h>
#include <stdint.h>

// What a built-in model is tuned for.
enum { VQZ_TUNED_FOR_ERROR = 0, VQZ_TUNED_FOR_LOOK = 1 };

// The built-in model of a kind of signals, by the number that the kind has in files: 1 pictures,
// 2 arrays, 3 series. A .vqzm file, byte for byte, and its length; NULL and 0 for a kind without
// one of that tuning, and in a build made before it was trained.
const unsigned char *vqz_model_file(uint32_t kind, uint32_t tuning, size_t *byte_count);

// The identifier of that model, 64 hexadecimal digits, as `vqz model info` tells it for the file.
// Written down since computing it takes a tenth of the start of a program; a test compares the
// two. Anything but 64 digits has it computed.
const char *vqz_model_identifier(uint32_t kind, uint32_t tuning);

#endif
