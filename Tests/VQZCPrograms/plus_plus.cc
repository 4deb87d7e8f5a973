// The interface from C++11: a model that an owner releases, and a round trip.
#include <cstdio>
#include <memory>
#include <vector>

#include <vqz_experimental.h>

int main() {
  vqz_error error;
  vqz_model *made = nullptr;
  if (vqz_model_builtin(&made, &error) != VQZ_OK) return 1;
  std::unique_ptr<vqz_model, void (*)(vqz_model *)> model(made, vqz_model_release);
  vqz_signal signal;
  vqz_signal_init(&signal, sizeof signal);
  signal.axes[0] = 48;
  signal.axes[1] = 64;
  std::vector<unsigned char> samples(48 * 64 * 3), again(samples.size());
  for (std::size_t i = 0; i < samples.size(); i++)
    samples[i] = static_cast<unsigned char>(i / 7);
  void *file = nullptr;
  std::size_t count = 0;
  vqz_encode_options options;
  vqz_encode_options_init(&options, sizeof options);
  options.max_error_kind = VQZ_BOUND_ABSOLUTE;
  if (vqz_encode(model.get(), &signal, samples.data(), samples.size(), nullptr, &options, &file,
                 &count, nullptr, &error) != VQZ_OK)
    return 2;
  std::unique_ptr<void, void (*)(void *)> owner(file, vqz_free);
  if (vqz_decode(file, count, nullptr, again.data(), again.size(), nullptr, &error) != VQZ_OK)
    return 3;
  if (samples != again) return 4;
  std::printf("C++: %zu bytes, the same samples\n", count);
  return 0;
}
