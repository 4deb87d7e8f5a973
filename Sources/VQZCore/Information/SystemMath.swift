#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Functions of the system's mathematics library, for figures that are shown: another machine may
/// round their last bit differently. What must repeat exactly uses `binaryLogarithm` and its kin.
package enum SystemMath {
  package static func exp(_ x: Double) -> Double { systemExp(x) }
  package static func exp2(_ x: Double) -> Double { systemExp2(x) }
  package static func log2(_ x: Double) -> Double { systemLog2(x) }
  package static func log10(_ x: Double) -> Double { systemLog10(x) }
  package static func cos(_ x: Double) -> Double { systemCos(x) }
  package static func acos(_ x: Double) -> Double { systemAcos(x) }
  package static func cbrt(_ x: Double) -> Double { systemCbrt(x) }
  package static func pow(_ x: Double, _ y: Double) -> Double { systemPow(x, y) }
}

// Inside the type, the functions of these names would be the type's own.
private func systemExp(_ x: Double) -> Double { exp(x) }
private func systemExp2(_ x: Double) -> Double { exp2(x) }
private func systemLog2(_ x: Double) -> Double { log2(x) }
private func systemLog10(_ x: Double) -> Double { log10(x) }
private func systemCos(_ x: Double) -> Double { cos(x) }
private func systemAcos(_ x: Double) -> Double { acos(x) }
private func systemCbrt(_ x: Double) -> Double { cbrt(x) }
private func systemPow(_ x: Double, _ y: Double) -> Double { pow(x, y) }
