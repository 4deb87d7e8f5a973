#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

// For figures that people read; nothing that is learnt or stored as a model depends on them.

func binaryLogarithm(_ x: Double) -> Double { log2(x) }
func decimalLogarithm(_ x: Double) -> Double { log10(x) }
func binaryPower(_ x: Double) -> Double { exp2(x) }
