import Testing

@Suite struct CommandLineSkeleton {}
