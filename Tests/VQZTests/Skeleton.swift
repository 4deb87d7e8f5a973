import Testing

@Suite struct VQZSkeleton {}
