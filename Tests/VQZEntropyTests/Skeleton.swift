import Testing

@Suite struct VQZEntropySkeleton {}
