#include <stdio.h>
#include <vqz.h>
int main(void) { return puts(vqz_version()) < 0 || vqz_abi_version() < VQZ_ABI_VERSION; }
