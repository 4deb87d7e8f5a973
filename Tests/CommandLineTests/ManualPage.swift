import Foundation

/// The manual pages of the command, of packing and of training, one behind the other, as words,
/// macros included: what is in one is not in the other.
enum ManualPage {
  static func words() throws -> [[String]] {
    let folder = URL(fileURLWithPath: Program.fixtures).deletingLastPathComponent()
    return try ["man/vqz.1", "man/vqz-pack.1", "man/vqz-train.1"].flatMap { name in
      let text = try String(
        contentsOfFile: folder.appendingPathComponent(name).path, encoding: .utf8)
      return text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }
  }

  /// Names after `Fl` on a line of the page; single letters may be bundled.
  static func flags(_ words: [String]) -> [String] {
    var names: [String] = []
    var isFlag = false
    for word in words {
      switch word {
      case "Fl", ".Fl": isFlag = true
      case "|", ",": continue
      case "Ar", "Cm", "Op": isFlag = false
      case _ where isFlag && word.hasPrefix("-"): names.append(String(word.dropFirst()))
      case _ where isFlag: names += word.map(String.init)
      default: break
      }
    }
    return names
  }

  /// The sections of that name on all pages.
  static func lines(of section: String, in pages: [[String]]) -> [[String]] {
    var isInside = false
    return pages.filter { words in
      if words.first == ".Sh" {
        isInside = words.dropFirst().joined(separator: " ") == section
        return false
      }
      return isInside
    }
  }

  /// What the page says of each option: its names, and the text below them without macros.
  static func options() throws -> [(names: [String], text: String)] {
    var options: [(names: [String], text: String)] = []
    for words in lines(of: "OPTIONS", in: try words()) {
      if words.first == ".It" {
        options.append((flags(Array(words.dropFirst())), ""))
      } else if !options.isEmpty {
        let text = words.first?.hasPrefix(".") == true ? words.dropFirst() : words[...]
        options[options.count - 1].text += text.joined(separator: " ") + " "
      }
    }
    return options
  }
}
