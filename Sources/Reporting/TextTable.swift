/// Columns of text, aligned for a terminal: left for words, right for numbers.
package struct TextTable {
  package enum Alignment: Sendable { case left, right }

  private let alignments: [Alignment]
  private var rows: [[String]]

  package init(_ header: [String], _ alignments: [Alignment]) {
    precondition(header.count == alignments.count, "every column has an alignment")
    self.alignments = alignments
    rows = [header]
  }

  package mutating func add(_ cells: [String]) {
    precondition(cells.count == alignments.count, "a row has a cell for every column")
    rows.append(cells)
  }

  /// The table, indented by two spaces, without trailing spaces.
  package var lines: [String] {
    let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = " "
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - cell.count)
        line += " " + (alignments[column] == .left ? cell + space : space + cell) + " "
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
