#include "lattice_solve.h"

void vqz_lattice_solve(lattice_predictor *predictor, int taps, int ridge) {
  lattice_solve(predictor, taps, ridge);
}
