// The interface from C++11: a model that an owner releases, and round trips.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <vector>

#include <vqz_experimental.h>

int main() {
  vqz_error error;
  vqz_model *made = nullptr;
  if (vqz_model_builtin(VQZ_PICTURE, &made, &error) != VQZ_OK) return 1;
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

  // An array of doubles, of the built-in model, in blocks, and a layer of it.
  std::vector<double> field(6 * 10 * 12), decoded(field.size()), layer(10 * 12);
  for (std::size_t i = 0; i < field.size(); i++)
    field[i] = 1e3 + 0.25 * static_cast<double>(i % 31) * static_cast<double>(i % 7);
  signal.kind = VQZ_ARRAY;
  signal.sample_type = VQZ_F64;
  signal.axis_count = 3;
  signal.axes[0] = 6;
  signal.axes[1] = 10;
  signal.axes[2] = 12;
  signal.channels = 1;
  options.max_error = 0.05;
  options.has_blocks = 1;
  options.block_sizes[0] = 1;
  const std::size_t byte_count = field.size() * sizeof(double);
  if (vqz_encode(nullptr, &signal, field.data(), byte_count, nullptr, &options, &file, &count,
                 nullptr, &error) != VQZ_OK)
    return 5;
  owner.reset(file);
  vqz_decode_options part;
  vqz_decode_options_init(&part, sizeof part);
  part.has_region = 1;
  part.region_start[0] = 4;
  part.region_size[0] = 1;
  part.region_size[1] = 10;
  part.region_size[2] = 12;
  if (vqz_decode(file, count, nullptr, decoded.data(), byte_count, nullptr, &error) != VQZ_OK ||
      vqz_decode(file, count, &part, layer.data(), byte_count / 6, nullptr, &error) != VQZ_OK)
    return 6;
  for (std::size_t i = 0; i < field.size(); i++)
    if (!(std::fabs(field[i] - decoded[i]) <= 0.05)) return 7;
  if (!std::equal(layer.begin(), layer.end(), decoded.begin() + 4 * 10 * 12)) return 8;
  std::printf("C++: %zu bytes, the same samples\n", count);
  return 0;
}
