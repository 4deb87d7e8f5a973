package import VQZCore

extension Extent {
  /// One number for a square, rows and columns for anything else.
  package var json: JSONValue {
    let (rows, columns) = (JSONValue.integer(Int64(rows)), JSONValue.integer(Int64(columns)))
    return isSquare ? columns : .array([rows, columns])
  }
}
