import VQZCore
import VQZNetwork
import VQZSystem

/// The data of a model file sorted for packing: tensors whose names end alike and whose types are
/// the same hold alike numbers.
struct TensorSorts {
  /// Width and bytes of all elements of a class, in the order of the file.
  private(set) var classes: [(width: Int, bytes: [UInt8])] = []
  /// Which class the bytes of the file are of, one stretch behind the other.
  private(set) var runs: [PackingPlan.Run] = []

  /// - Parameters:
  ///   - file: a model file that was read before.
  ///   - openingByteCount: where its data begin.
  init(_ file: [UInt8], openingByteCount: Int) throws {
    let header = try JSONValue.parse(Array(file[8..<openingByteCount]))
    // The order of the data need not be that of the names.
    let entries = (header.objectValue ?? []).compactMap { member -> (Range<Int>, String, Int)? in
      guard let offsets = member.value["data_offsets"]?.arrayValue?.compactMap(\.integerValue),
        offsets.count == 2, offsets[0] < offsets[1],
        let name = member.value["dtype"]?.stringValue,
        let type = Tensor.ElementType(rawValue: name)
      else { return nil }
      let last = member.key.split(separator: ".").last ?? ""
      return (offsets[0]..<offsets[1], "\(last) \(name)", type.byteCount)
    }
    // Tensors are small next to what they cost in runs where each changes the class; those of one
    // class that lie one behind the other become one run.
    var indices: [String: Int] = [:]
    for (range, sort, width) in entries.sorted(by: { $0.0.lowerBound < $1.0.lowerBound }) {
      // Strange names of many sorts share the last class of their width.
      let isFull = classes.count >= PackingPlan.classLimit - 8
      let key = isFull && indices[sort] == nil ? "\(width)" : sort
      let index = indices[key] ?? classes.count
      if index == classes.count {
        indices[key] = index
        classes.append((width, []))
      }
      let begin = openingByteCount + range.lowerBound
      classes[index].bytes += file[begin..<begin + range.count]
      let count = range.count / width
      if let before = runs.last, before.classIndex == index,
        before.elementCount + count <= Int(Int32.max)
      {
        runs[runs.count - 1] = PackingPlan.Run(
          classIndex: index, elementCount: before.elementCount + count)
      } else {
        runs.append(PackingPlan.Run(classIndex: index, elementCount: count))
      }
    }
    // A file of empty tensors alone.
    if classes.isEmpty { classes.append((1, [])) }
  }
}
