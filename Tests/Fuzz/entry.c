/* The function that libFuzzer calls with every input; it has the program's main. FUZZ is the one of
 * Parts or of Whole. */
#include <stddef.h>
#include <stdint.h>

int FUZZ(const uint8_t *bytes, size_t count);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) { return FUZZ(bytes, count); }
