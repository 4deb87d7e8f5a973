// The rate of noisy quantiser residuals under a logistic model, and its gradients.
#ifndef VQZ_RATE_F32_H
#define VQZ_RATE_F32_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// For each of `count` residuals u[i] (in quantiser steps, noise added) with log2 spread s[i] the
// bits of the unit bin around u under a logistic distribution of mean 0 and standard deviation
// 2^s:
//   bits[i] = -log2 (F(u + 1/2) - F(u - 1/2))
// and its derivatives by u and by s. Finite for |u| < 1e6 and s in -4 ... 12. Basic operations in a
// written order without contraction: the same bits on every machine and for every vector width.
void vqz_logistic_rate_f32(
    const float *u, const float *s, size_t count, float *bits, float *by_u, float *by_s);

#ifdef __cplusplus
}
#endif
#endif
