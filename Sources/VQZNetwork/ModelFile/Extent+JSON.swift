package import VQZSystem

extension Extent {
  /// One number for a square, rows and columns for anything else.
  package var json: JSONValue {
    let (rows, columns) = (JSONValue.integer(Int64(rows)), JSONValue.integer(Int64(columns)))
    return isSquare ? columns : .array([rows, columns])
  }

  /// As an architecture text has it: versions 1 to 3 have only squares, which are one number.
  func json(version: Int) -> JSONValue {
    guard version >= 4 else { return .integer(Int64(columns)) }
    return .array([.integer(Int64(rows)), .integer(Int64(columns))])
  }
}
