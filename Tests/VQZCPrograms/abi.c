/* The sizes of all structs and where their members lie, for comparison with abi.txt. */
#include <stdio.h>
#include <vqz_experimental.h>

#define SIZE(type) printf("size %s %zu\n", #type, sizeof(type))
#define PLACE(type, member) printf("  %s %zu\n", #member, offsetof(type, member))

static void vqz_error_members(void) {
  SIZE(vqz_error);
  PLACE(vqz_error, status);
  PLACE(vqz_error, rule);
  PLACE(vqz_error, message);
  PLACE(vqz_error, hint);
}

static void vqz_metadata_members(void) {
  SIZE(vqz_metadata);
  PLACE(vqz_metadata, kind);
  PLACE(vqz_metadata, reserved);
  PLACE(vqz_metadata, key);
  PLACE(vqz_metadata, bytes);
  PLACE(vqz_metadata, count);
}

static void vqz_signal_members(void) {
  SIZE(vqz_signal);
  PLACE(vqz_signal, struct_size);
  PLACE(vqz_signal, kind);
  PLACE(vqz_signal, sample_type);
  PLACE(vqz_signal, axes);
  PLACE(vqz_signal, axis_count);
  PLACE(vqz_signal, channels);
  PLACE(vqz_signal, origin);
  PLACE(vqz_signal, original_bits);
  PLACE(vqz_signal, metadata);
  PLACE(vqz_signal, metadata_count);
}

static void vqz_layout_members(void) {
  SIZE(vqz_layout);
  PLACE(vqz_layout, struct_size);
  PLACE(vqz_layout, offset);
  PLACE(vqz_layout, strides);
  PLACE(vqz_layout, channel_stride);
}

static void vqz_limits_members(void) {
  SIZE(vqz_limits);
  PLACE(vqz_limits, struct_size);
  PLACE(vqz_limits, positions);
  PLACE(vqz_limits, memory_bytes);
  PLACE(vqz_limits, model_bytes);
  PLACE(vqz_limits, operations_per_position);
  PLACE(vqz_limits, operations);
}

static void vqz_model_info_members(void) {
  SIZE(vqz_model_info);
  PLACE(vqz_model_info, struct_size);
  PLACE(vqz_model_info, byte_count);
  PLACE(vqz_model_info, codebook_count);
  PLACE(vqz_model_info, kind);
  PLACE(vqz_model_info, channels);
  PLACE(vqz_model_info, quality_count);
  PLACE(vqz_model_info, block_multiple);
  PLACE(vqz_model_info, can_encode);
  PLACE(vqz_model_info, metadata_count);
  PLACE(vqz_model_info, id);
  PLACE(vqz_model_info, name);
}

static void vqz_codebook_members(void) {
  SIZE(vqz_codebook);
  PLACE(vqz_codebook, struct_size);
  PLACE(vqz_codebook, level);
  PLACE(vqz_codebook, step);
  PLACE(vqz_codebook, symbol_class);
  PLACE(vqz_codebook, dimension);
  PLACE(vqz_codebook, count);
  PLACE(vqz_codebook, codewords);
}

static void vqz_info_members(void) {
  SIZE(vqz_info);
  PLACE(vqz_info, struct_size);
  PLACE(vqz_info, kind);
  PLACE(vqz_info, sample_type);
  PLACE(vqz_info, axes);
  PLACE(vqz_info, axis_count);
  PLACE(vqz_info, channels);
  PLACE(vqz_info, origin);
  PLACE(vqz_info, original_bits);
  PLACE(vqz_info, format_version);
  PLACE(vqz_info, quality_index);
  PLACE(vqz_info, max_error);
  PLACE(vqz_info, max_error_kind);
  PLACE(vqz_info, carries_model);
  PLACE(vqz_info, is_compact);
  PLACE(vqz_info, block_overlap);
  PLACE(vqz_info, block_count);
  PLACE(vqz_info, block_sizes);
  PLACE(vqz_info, sample_byte_count);
  PLACE(vqz_info, index_byte_count);
  PLACE(vqz_info, model_id);
  PLACE(vqz_info, sample_checksum);
  PLACE(vqz_info, byte_count);
  PLACE(vqz_info, model_byte_count);
  PLACE(vqz_info, entropy);
  PLACE(vqz_info, model_name);
  PLACE(vqz_info, model_hint);
}

static void vqz_block_members(void) {
  SIZE(vqz_block);
  PLACE(vqz_block, start);
  PLACE(vqz_block, size);
  PLACE(vqz_block, offset);
  PLACE(vqz_block, byte_count);
}

static void vqz_decode_options_members(void) {
  SIZE(vqz_decode_options);
  PLACE(vqz_decode_options, struct_size);
  PLACE(vqz_decode_options, limits);
  PLACE(vqz_decode_options, models);
  PLACE(vqz_decode_options, model_count);
  PLACE(vqz_decode_options, resolve);
  PLACE(vqz_decode_options, resolve_user);
  PLACE(vqz_decode_options, progress);
  PLACE(vqz_decode_options, progress_user);
  PLACE(vqz_decode_options, region_start);
  PLACE(vqz_decode_options, region_size);
  PLACE(vqz_decode_options, has_region);
  PLACE(vqz_decode_options, threads);
}

static void vqz_encode_options_members(void) {
  SIZE(vqz_encode_options);
  PLACE(vqz_encode_options, struct_size);
  PLACE(vqz_encode_options, target);
  PLACE(vqz_encode_options, max_error_kind);
  PLACE(vqz_encode_options, target_value);
  PLACE(vqz_encode_options, max_error);
  PLACE(vqz_encode_options, block_sizes);
  PLACE(vqz_encode_options, has_blocks);
  PLACE(vqz_encode_options, effort);
  PLACE(vqz_encode_options, threads);
  PLACE(vqz_encode_options, entropy);
  PLACE(vqz_encode_options, embeds_model);
  PLACE(vqz_encode_options, falls_back);
  PLACE(vqz_encode_options, model_hint);
  PLACE(vqz_encode_options, limits);
  PLACE(vqz_encode_options, progress);
  PLACE(vqz_encode_options, progress_user);
  PLACE(vqz_encode_options, unit_length);
  PLACE(vqz_encode_options, tuning);
}

static void vqz_result_members(void) {
  SIZE(vqz_result);
  PLACE(vqz_result, struct_size);
  PLACE(vqz_result, byte_count);
  PLACE(vqz_result, bits_per_position);
  PLACE(vqz_result, mean_squared_error);
  PLACE(vqz_result, psnr);
  PLACE(vqz_result, largest_error);
  PLACE(vqz_result, quality);
  PLACE(vqz_result, quality_index);
  PLACE(vqz_result, missed_target);
  PLACE(vqz_result, block_count);
  PLACE(vqz_result, plain_block_count);
  PLACE(vqz_result, index_count);
}

static void vqz_indices_info_members(void) {
  SIZE(vqz_indices_info);
  PLACE(vqz_indices_info, struct_size);
  PLACE(vqz_indices_info, kind);
  PLACE(vqz_indices_info, axis_count);
  PLACE(vqz_indices_info, axes);
  PLACE(vqz_indices_info, channels);
  PLACE(vqz_indices_info, quality_index);
  PLACE(vqz_indices_info, block_count);
  PLACE(vqz_indices_info, step_count);
  PLACE(vqz_indices_info, model_id);
  PLACE(vqz_indices_info, reserved);
}

static void vqz_indices_step_members(void) {
  SIZE(vqz_indices_step);
  PLACE(vqz_indices_step, struct_size);
  PLACE(vqz_indices_step, block);
  PLACE(vqz_indices_step, level);
  PLACE(vqz_indices_step, step);
  PLACE(vqz_indices_step, rows);
  PLACE(vqz_indices_step, columns);
  PLACE(vqz_indices_step, count);
  PLACE(vqz_indices_step, has_classes);
  PLACE(vqz_indices_step, reserved);
}

static void vqz_recipe_members(void) {
  SIZE(vqz_recipe);
  PLACE(vqz_recipe, struct_size);
  PLACE(vqz_recipe, preset);
  PLACE(vqz_recipe, threads);
  PLACE(vqz_recipe, steps);
  PLACE(vqz_recipe, seconds);
  PLACE(vqz_recipe, seed);
  PLACE(vqz_recipe, batch);
  PLACE(vqz_recipe, patch);
  PLACE(vqz_recipe, learning_rate);
  PLACE(vqz_recipe, muon_learning_rate);
  PLACE(vqz_recipe, channels);
  PLACE(vqz_recipe, stride);
  PLACE(vqz_recipe, width);
  PLACE(vqz_recipe, blocks);
  PLACE(vqz_recipe, groups);
  PLACE(vqz_recipe, codewords);
  PLACE(vqz_recipe, dimension);
  PLACE(vqz_recipe, model_bytes);
}

static void vqz_training_progress_members(void) {
  SIZE(vqz_training_progress);
  PLACE(vqz_training_progress, struct_size);
  PLACE(vqz_training_progress, step);
  PLACE(vqz_training_progress, progress);
  PLACE(vqz_training_progress, seconds);
  PLACE(vqz_training_progress, seconds_left);
  PLACE(vqz_training_progress, learning_rate);
  PLACE(vqz_training_progress, patches_per_second);
  PLACE(vqz_training_progress, loss);
}

static void vqz_training_gain_members(void) {
  SIZE(vqz_training_gain);
  PLACE(vqz_training_gain, struct_size);
  PLACE(vqz_training_gain, saving);
  PLACE(vqz_training_gain, quality);
  PLACE(vqz_training_gain, base_bytes);
  PLACE(vqz_training_gain, saved_bytes);
  PLACE(vqz_training_gain, signal_count);
  PLACE(vqz_training_gain, is_gained);
  PLACE(vqz_training_gain, reserved);
}

static void vqz_held_out_members(void) {
  SIZE(vqz_held_out);
  PLACE(vqz_held_out, quality);
  PLACE(vqz_held_out, bits_per_position);
  PLACE(vqz_held_out, psnr);
  PLACE(vqz_held_out, signal_count);
}

static void vqz_vector_recipe_members(void) {
  SIZE(vqz_vector_recipe);
  PLACE(vqz_vector_recipe, struct_size);
  PLACE(vqz_vector_recipe, model_bytes);
  PLACE(vqz_vector_recipe, vector_count);
  PLACE(vqz_vector_recipe, seed);
  PLACE(vqz_vector_recipe, threads);
  PLACE(vqz_vector_recipe, reserved);
}

static void vqz_archive_info_members(void) {
  SIZE(vqz_archive_info);
  PLACE(vqz_archive_info, struct_size);
  PLACE(vqz_archive_info, byte_count);
  PLACE(vqz_archive_info, index_byte_count);
  PLACE(vqz_archive_info, model_byte_count);
  PLACE(vqz_archive_info, member_count);
  PLACE(vqz_archive_info, model_count);
}

static void vqz_vector_file_info_members(void) {
  SIZE(vqz_vector_file_info);
  PLACE(vqz_vector_file_info, struct_size);
  PLACE(vqz_vector_file_info, count);
  PLACE(vqz_vector_file_info, dimensions);
  PLACE(vqz_vector_file_info, sample_type);
}

int main(void) {
  printf("version %d\n", VQZ_ABI_VERSION);
  vqz_error_members();
  vqz_metadata_members();
  vqz_signal_members();
  vqz_layout_members();
  vqz_limits_members();
  vqz_model_info_members();
  vqz_codebook_members();
  vqz_info_members();
  vqz_block_members();
  vqz_decode_options_members();
  vqz_encode_options_members();
  vqz_result_members();
  vqz_indices_info_members();
  vqz_indices_step_members();
  vqz_recipe_members();
  vqz_training_progress_members();
  vqz_training_gain_members();
  vqz_held_out_members();
  vqz_vector_recipe_members();
  vqz_archive_info_members();
  vqz_vector_file_info_members();
  return 0;
}
