import Testing

@Suite struct VQZTrainingSkeleton {}
