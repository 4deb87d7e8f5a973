#include "vqz_models.h"

// That of the file below; an empty text for a file nobody has asked yet.
const char *vqz_model_photo_identifier(void) {
  return "faf1eefed73dbc5d748639f2884cef6b1844e06fcb76294aaf01d24751c170c8";
}

// #embed is C23; clang has it in every mode, and warns in all but that one.
#pragma clang diagnostic ignored "-Wc23-extensions"
#if __has_embed("../../Fixtures/models/photo.vqzm")
static const unsigned char photo[] = {
#embed "../../Fixtures/models/photo.vqzm"
};
const unsigned char *vqz_model_photo(size_t *byte_count) {
  *byte_count = sizeof photo;
  return photo;
}
#else
const unsigned char *vqz_model_photo(size_t *byte_count) {
  *byte_count = 0;
  return NULL;
}
#endif
