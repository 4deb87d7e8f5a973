// What the library speaks of: `Signal`, `SampleType`, `SignalKind`, `PictureLayout`, `VQZError` and
// its codes. They are defined once, in VQZCore, so that all modules share them; whoever imports
// VQZ has them, too.
@_exported public import VQZCore
