import Foundation

/// The manual page of the command as words, macros included.
enum ManualPage {
  static func words() throws -> [[String]] {
    let path = URL(fileURLWithPath: Program.fixtures).deletingLastPathComponent()
      .appendingPathComponent("man/vqz.1").path
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
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

  static func lines(of section: String, in page: [[String]]) -> ArraySlice<[String]> {
    guard
      let start = page.firstIndex(where: {
        $0.first == ".Sh" && $0.dropFirst().joined(separator: " ") == section
      })
    else { return [] }
    let rest = page[(start + 1)...]
    return rest[..<(rest.firstIndex { $0.first == ".Sh" } ?? rest.endIndex)]
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
