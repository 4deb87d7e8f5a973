// The block function of SHA-256 (FIPS 180-4, section 6.2.2).
#ifndef VQZ_SHA256_H
#define VQZ_SHA256_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Works `count` blocks of 64 bytes into the eight words of `state`. Uses the instructions of the
// machine where there are any; VQZ_ISA=portable takes the loop.
void vqz_sha256_blocks(uint32_t *state, const uint8_t *blocks, size_t count);

// The same by loop on any machine: the reference of the other one.
void vqz_sha256_blocks_loop(uint32_t *state, const uint8_t *blocks, size_t count);

#ifdef __cplusplus
}
#endif
#endif
