// The kernels of vqz: everything that must be fast, in C with run-time dispatch.
// One header a topic; this one gathers them for the module map.
#ifndef CVQZKERNELS_H
#define CVQZKERNELS_H

#include "vqz_contexts.h"
#include "vqz_conv_b16.h"
#include "vqz_conv_f32.h"
#include "vqz_conv_i16.h"
#include "vqz_crc32c.h"
#include "vqz_eigen_f64.h"
#include "vqz_elementwise_f32.h"
#include "vqz_extent.h"
#include "vqz_gemm_f32.h"
#include "vqz_isa.h"
#include "vqz_lattice.h"
#include "vqz_nearest_f32.h"
#include "vqz_planes.h"
#include "vqz_posterior_f32.h"
#include "vqz_processors.h"
#include "vqz_rans.h"
#include "vqz_rate_f32.h"
#include "vqz_search_f32.h"
#include "vqz_sha256.h"
#include "vqz_shuffle_i16.h"
#include "vqz_step_i16.h"
#include "vqz_vectors.h"
#include "vqz_windows.h"

#endif
