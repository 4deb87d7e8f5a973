package import VQZCore

/// Every rule of `Formats/archive.md` that can be broken; the raw value is its tag there.
package enum ArchiveRule: String, FormatRule, CaseIterable {
  case signature = "vqza.signature"
  case signatureTransfer = "vqza.signature.transfer"
  case fileLength = "vqza.file.length"
  case indexSize = "vqza.index.size"
  case versionFuture = "vqza.version.future"
  case versionZero = "vqza.version.zero"
  case indexFrame = "vqza.index.frame"
  case indexLength = "vqza.index.length"
  case modelCount = "vqza.model.count"
  case modelTwice = "vqza.model.twice"
  case modelChunk = "vqza.model.chunk"
  case prototypeCount = "vqza.prototype.count"
  case prototypeForm = "vqza.prototype.form"
  case prototypeBytes = "vqza.prototype.bytes"
  case memberCount = "vqza.member.count"
  case memberPrototype = "vqza.member.prototype"
  case memberLength = "vqza.member.length"
  case memberBytes = "vqza.member.bytes"
  case memberChecksum = "vqza.member.crc"
  case nameShared = "vqza.name.shared"
  case nameLength = "vqza.name.length"
  case nameTotal = "vqza.name.total"
  case nameParts = "vqza.name.parts"
  case nameOrder = "vqza.name.order"
  case nameFolder = "vqza.name.folder"
  case limitIndex = "vqza.limit.index"
  case limitMember = "vqza.limit.member"

  package var code: FailureCode {
    switch self {
    case .signature: .foreignFile
    case .fileLength: .truncated
    case .signatureTransfer, .memberChecksum: .corrupt
    case .versionFuture: .futureVersion
    case .limitIndex, .limitMember: .tooLarge
    default: .malformed
    }
  }

  /// What failed, as the start of a message.
  package var subject: String {
    switch self {
    case .signature, .signatureTransfer: "no signature of an archive"
    case .fileLength: "archive ends early"
    case .indexSize: "bad size of the archive's index"
    case .versionFuture, .versionZero: "unknown archive version"
    case .indexFrame: "bad frame of the archive's index"
    case .indexLength: "bad length of the archive's index"
    case .modelCount, .modelTwice, .modelChunk: "bad list of carried models"
    case .prototypeCount, .prototypeForm, .prototypeBytes: "bad prototype"
    case .memberCount: "bad number of members"
    case .memberPrototype: "bad prototype of a member"
    case .memberLength: "members do not fill the archive"
    case .memberBytes: "bad stored bytes of a member"
    case .memberChecksum: "damaged member"
    case .nameShared, .nameLength, .nameTotal, .nameParts: "bad name of a member"
    case .nameOrder: "names out of order"
    case .nameFolder: "name of a member is a folder"
    case .limitIndex: "index of the archive is too large"
    case .limitMember: "member is too large"
    }
  }

  package var hint: String? {
    switch self {
    case .signatureTransfer: "a transfer changed line ends; copy the file again in binary mode"
    case .fileLength: "the archive was cut off or never finished; copy or pack it again"
    case .memberChecksum: "the file was damaged after it was written"
    case .versionFuture: "a newer vqz reads this archive"
    case .limitIndex, .limitMember: "raise the limit if you trust the file"
    default: nil
    }
  }
}
