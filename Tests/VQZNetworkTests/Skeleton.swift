import Testing

@Suite struct VQZNetworkSkeleton {}
