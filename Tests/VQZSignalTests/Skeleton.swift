import Testing

@Suite struct VQZSignalSkeleton {}
