extension VQZModel {
  /// How a file holds a model.
  public struct Storage: Sendable, Equatable {
    /// The forms of `Formats/vqzm.md`.
    public enum Form: String, Sendable, CaseIterable {
      /// Tensor after tensor, as any reader of safetensors takes them.
      case whole
      /// The whole file in fewer bytes.
      case packed
      /// What is not as in another model.
      case difference
    }

    /// Something that a difference holds.
    public struct Part: Sendable, Equatable {
      /// `texts`, `plan`, or what the tensors are: `weight`, `table`, …
      public let name: String
      /// Tensors that it is about; 0 of texts.
      public let tensorCount: Int
      /// Bytes of the file; of tensors as near as the coder tells.
      public let byteCount: Int
    }

    /// How the file that was read is made.
    public let form: Form
    /// Bytes of the file that was read.
    public let byteCount: Int
    /// Identifier of the model that it is a difference to, 64 hexadecimal digits; nil in any other
    /// form.
    public let base: String?
    /// What a difference holds; empty in any other form.
    public let parts: [Part]

    package init(form: Form, byteCount: Int, base: String? = nil, parts: [Part] = []) {
      (self.form, self.byteCount, self.base, self.parts) = (form, byteCount, base, parts)
    }
  }
}
