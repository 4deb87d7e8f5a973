#include "vqz_models.h"

// That of the file below; an empty text for a file nobody has asked yet.
const char *vqz_model_photo_identifier(void) {
  return "d1afd9a80cc9eeb38a48f6dcd3907a083fec825f4b7fe6cf4a9496d0ec3d926e";
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
