internal import VQZCore

// The logarithms of VQZCore under their names, for the files of this module that need nothing else
// of it.

func binaryLogarithm(_ x: Double) -> Double { VQZCore.binaryLogarithm(x) }

func decimalLogarithm(_ x: Double) -> Double { VQZCore.decimalLogarithm(x) }

func binaryPower(_ x: Double) -> Double { VQZCore.binaryPower(x) }
