/// A plane of samples that is kept exactly, beside what a model codes.
package struct AsidePlane: Sendable {
  /// Which of the samples of a position it holds, counted from 0.
  package let channel: Int
  /// What its samples are turned into before they are packed.
  package let filter: any PlaneFilter
}
