import VQZ
import VQZSystem

/// The files of members, kept in a folder beside an archive until that is whole, so that a run
/// that was stopped goes on where it was.
///
/// A file is called by the input as it was last written. The options that it was made with stand
/// beside all of them, and its model in itself.
struct KeptMembers: Sendable {
  let folder: String
  private let limits: ResourceLimits
  private let options: String

  /// The name of the file with the options.
  private static let optionsName = "options"
  private static let checkpointName = "model.checkpoint"
  private static let modelName = "model.vqzm"

  /// - Parameters:
  ///   - archive: the path of the archive.
  ///   - options: that decide what members are.
  init(beside archive: String, options: PackOptions) {
    folder = archive + ".members"
    limits = options.work.limits
    var encoding = options.encoderOptions
    // Any number of threads gives the same bytes.
    encoding.threads = 1
    let training = options.train.map { " train \($0.seconds)" } ?? ""
    let (metadata, tuning) = (options.metadata, options.model.tuning)
    self.options =
      "\(Main.version) \(encoding) \(tuning) \(options.signals)\(training)"
      + (metadata.strip ? " strip" : "") + (metadata.orient ? " orient" : "") + "\n"
  }

  /// Where the training of the archive's model is saved.
  var checkpointPath: String { FilePath.join(folder, Self.checkpointName) }

  private var modelPath: String { FilePath.join(folder, Self.modelName) }

  /// The model that was trained for the archive; nil where none was yet, or what there is of it is
  /// no whole file.
  func model(limits: ResourceLimits) throws -> VQZModel? {
    guard let bytes = try? readFile(modelPath, limit: limits.modelByteCount) else { return nil }
    return try? VQZModel(bytes: bytes, limits: limits)
  }

  /// Keeps the model that was trained for the archive.
  func keep(_ model: [UInt8]) throws {
    do { try write(model, modelPath) } catch { throw FileFailure(modelPath, error) }
  }

  /// Makes the folder, without what was made with other options.
  func prepare() throws {
    let path = FilePath.join(folder, Self.optionsName)
    let bytes = Array(options.utf8)
    if let before = try? readFile(path, limit: 1 << 20), before == bytes { return }
    if FileStatus(path) != nil { remove() }
    do throws(FileError) {
      try Folder.create(folder)
      try write(bytes, path)
    } catch {
      throw FileFailure(path, error)
    }
  }

  /// Removes the folder: the archive is whole. What a user has put there stays.
  func remove() {
    for name in (try? Folder.names(in: folder)) ?? [] where Self.isKept(name) {
      Folder.removeAll(FilePath.join(folder, name))
    }
    Folder.removeEmpty(folder)
  }

  /// Whether it is the name of a file that runs keep here, or of one that was left half made.
  private static func isKept(_ name: String) -> Bool {
    let isMember = name.utf8.dropLast(4).allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D }
    return [optionsName, checkpointName, modelName].contains(name)
      || (name.hasSuffix(".vqz") && isMember) || (name.hasPrefix(".") && name.hasSuffix(".part"))
  }

  /// Where the file of an input is kept, found out before the input is read: what changes
  /// afterwards has another place. Nil where the input cannot be looked at.
  private func place(of entry: PackInputs.Entry) -> String? {
    FileStatus.version(ofFile: entry.path).map { FilePath.join(folder, $0 + ".vqz") }
  }

  /// The file that is kept at a place; nil where there is none, or none of the model that is used
  /// now that decodes. Small files have no other checksum than that of their samples.
  ///
  /// - Parameter encoders: gives the model for the kind of the member.
  private func file(at place: String, _ encoders: EncoderSet) throws -> [UInt8]? {
    guard let file = try? readFile(place, limit: limits.memoryByteCount),
      let found = try? VQZDecoder.inspect(file, limits: limits)
    else { return nil }
    let model = try encoders.model(for: found.kind)
    guard model.identifier.hasPrefix(found.modelIdentifier) else { return nil }
    let decoder = VQZDecoder(models: [model], limits: limits, threads: 1)
    do { try decoder.decode(file, header: { _ in }, rows: { _ in }) } catch { return nil }
    return file
  }

  /// What is kept of an input, or else what `make` makes of it, which is kept then.
  ///
  /// - Parameter make: gives the file and what reading the input left out.
  func file(
    of entry: PackInputs.Entry, _ encoders: EncoderSet,
    make: () throws -> (file: [UInt8], notices: [String])
  ) throws -> (file: [UInt8], notices: [String]) {
    guard let place = place(of: entry) else { return try make() }
    if let file = try file(at: place, encoders) { return (file, []) }
    let made = try make()
    do { try write(made.file, place) } catch { throw FileFailure(place, error) }
    return made
  }

  /// A file that a power cut shortens is found to be broken, and is made again.
  private func write(_ bytes: [UInt8], _ path: String) throws(FileError) {
    var output = try OutputFile.create(path, overwrite: true)
    try output.write(bytes.span)
    try output.commit(flushing: false)
  }
}
