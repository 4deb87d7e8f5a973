import CVQZ
import VQZ

extension vqz_info {
  /// What the first bytes of a file tell; `struct_size` is written with it.
  init(_ preview: FilePreview) {
    self.init()
    kind = Int32(preview.kind.rawValue)
    sample_type = Int32(preview.sampleType.rawValue)
    let sizes = preview.shape.axes.map { UInt64($0) } + [0, 0, 0, 0]
    axes = (sizes[0], sizes[1], sizes[2], sizes[3])
    axis_count = UInt32(preview.shape.axes.count)
    channels = UInt32(preview.shape.channels)
    origin = Int32(preview.origin.rawValue)
    original_bits = Int32(preview.originalBitsPerSample)
    format_version = UInt32(preview.formatVersion)
    quality_index = UInt32(preview.qualityIndex)
    switch preview.maxError {
    case .absolute(let most): (max_error, max_error_kind) = (most, Int32(VQZ_BOUND_ABSOLUTE))
    case .ofRange(let share): (max_error, max_error_kind) = (share, Int32(VQZ_BOUND_OF_RANGE))
    case .relative(let share): (max_error, max_error_kind) = (share, Int32(VQZ_BOUND_RELATIVE))
    case .cosine(let least): (max_error, max_error_kind) = (least, Int32(VQZ_BOUND_COSINE))
    case nil: (max_error, max_error_kind) = (0, Int32(VQZ_BOUND_NONE))
    }
    carries_model = preview.carriesModel ? 1 : 0
    is_compact = preview.isCompact ? 1 : 0
    block_overlap = UInt32(preview.tileOverlap)
    block_count = UInt64(preview.tileCount)
    let blocks = preview.tileSizes.map { UInt64($0) } + [0, 0, 0, 0]
    block_sizes = (blocks[0], blocks[1], blocks[2], blocks[3])
    sample_byte_count = UInt64(preview.shape.sampleCount * preview.sampleType.byteCount)
    index_byte_count = UInt64(preview.indexByteLimit)
    CallerBytes.write(preview.modelIdentifier, to: &model_id)
  }
}
