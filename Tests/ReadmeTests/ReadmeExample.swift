import VQZ

/// What every decoder makes of a picture, `[height][width][3]`, and how small it was.
func roundTrip(
  width: Int, height: Int, samples: [UInt8]
) throws -> (samples: [UInt8], byteCount: Int) {
  let picture = try Signal(width: width, height: height, layout: .rgb, samples: samples)
  var options = VQZEncoder.Options()
  options.quality = 80
  let bytes = try VQZEncoder(VQZModel.photo, options: options).encode(picture)
  let again = try VQZDecoder().decode(bytes)
  return (again.samples, bytes.count)
}
