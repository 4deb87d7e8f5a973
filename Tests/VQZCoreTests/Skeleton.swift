import Testing

@Suite struct VQZCoreSkeleton {}
