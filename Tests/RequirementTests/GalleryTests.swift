import DesignEngine
import Foundation
import TestSupport
import Testing

/// `Documentation/gallery.md` and its pictures against the designs.
@Suite struct GalleryTests {
  private static let folder = Repository.root.appending(path: "Documentation")

  /// `PLIMSOLL_UPDATE_GOLDENS=1 swift test` writes page and pictures anew.
  @Test func `the gallery shows the designs as they are`() throws {
    let gallery = try Gallery()
    #expect(gallery.examples.count >= 2)
    var files = [("gallery.md", gallery.page)]
    files += gallery.examples.map { ("gallery/\($0.picture).svg", Gallery.picture(of: $0)) }
    for (path, text) in files {
      let place = Self.folder.appending(path: path)
      if ProcessInfo.processInfo.environment["PLIMSOLL_UPDATE_GOLDENS"] == "1" {
        try FileManager.default.createDirectory(
          at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: place, atomically: true, encoding: .utf8)
      }
      let isSame = (try? String(contentsOf: place, encoding: .utf8)) == text
      #expect(isSame, "\(path): the designs changed: run the tests once with PLIMSOLL_UPDATE_GOLDENS=1")
    }
  }

  @Test func `every example tells its cost, its decisions and its picture`() throws {
    let gallery = try Gallery()
    let page = gallery.page
    for example in gallery.examples {
      #expect(page.contains("> \(example.prompt)\n"))
      #expect(page.contains("gallery/\(example.picture).svg"))
      for decision in example.design.decisions { #expect(page.contains("| \(decision.title) |")) }
      #expect(Gallery.picture(of: example).contains("a month on average"))
    }
  }
}
