// CRC-32C (Castagnoli): polynomial 0x1EDC6F41, bits reflected, all ones before and after.
#ifndef VQZ_CRC32C_H
#define VQZ_CRC32C_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The checksum of what went into `crc` followed by `size` bytes at `bytes`. A new checksum starts
// at 0. Uses the instruction of the machine where there is one; VQZ_ISA=portable takes the table.
uint32_t vqz_crc32c(uint32_t crc, const uint8_t *bytes, size_t size);

// The same by table on any machine: the reference of the other one.
uint32_t vqz_crc32c_table(uint32_t crc, const uint8_t *bytes, size_t size);

#ifdef __cplusplus
}
#endif
#endif
