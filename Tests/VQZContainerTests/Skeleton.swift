import Testing

@Suite struct VQZContainerSkeleton {}
