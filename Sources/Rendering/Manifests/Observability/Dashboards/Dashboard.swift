import KubeModel

/// A dashboard of Grafana: rows of panels, each a title, a unit and its queries.
struct Dashboard {
  let uid: String
  let title: String
  /// Variables above the panels: a name and the query that lists its values.
  var variables: [(name: String, query: String)] = []
  let panels: [Panel]
  /// The data source that it asks.
  var source: KubeValue = ["type": "prometheus", "uid": "prometheus"]

  struct Panel {
    let title: String
    let unit: String
    let queries: [(expression: String, legend: String)]
    var isStacked = false

    init(_ title: String, unit: String, _ queries: (expression: String, legend: String)..., stacked: Bool = false) {
      self.title = title
      self.unit = unit
      self.queries = queries
      isStacked = stacked
    }
  }

  /// The model that Grafana imports; two panels stand beside each other.
  var json: String {
    let placed = panels.enumerated().map { index, panel in
      json(of: panel, id: index + 1, column: index % 2, row: index / 2)
    }
    let model: KubeValue = [
      "uid": .string(uid), "title": .string(title), "tags": ["plimsoll"], "timezone": "utc", "editable": false,
      "schemaVersion": 39, "version": 1, "refresh": "30s", "graphTooltip": 1,
      "time": ["from": "now-1h", "to": "now"],
      "templating": ["list": .sequence(variables.map(json(ofVariable:)))],
      "annotations": ["list": []], "panels": .sequence(placed),
    ]
    return model.json(pretty: true) + "\n"
  }

  private func json(ofVariable variable: (name: String, query: String)) -> KubeValue {
    [
      "name": .string(variable.name), "label": .string(variable.name), "type": "query", "datasource": source,
      "query": ["query": .string(variable.query), "refId": .string(variable.name)],
      "refresh": 2, "sort": 1, "multi": true, "includeAll": true, "allValue": ".*",
      "current": ["text": "All", "value": "$__all"],
    ]
  }

  private func json(of panel: Panel, id: Int, column: Int, row: Int) -> KubeValue {
    let targets: [KubeValue] = panel.queries.enumerated().map { index, query in
      let letter = ["A", "B", "C", "D"][index % 4]
      return [
        "refId": .string(letter), "expr": .string(query.expression), "legendFormat": .string(query.legend),
        "datasource": source, "editorMode": "code", "range": true,
      ]
    }
    let custom: KubeValue = [
      "drawStyle": "line", "lineWidth": 1, "fillOpacity": panel.isStacked ? 30 : 10, "showPoints": "never",
      "stacking": ["mode": panel.isStacked ? "normal" : "none", "group": "A"],
    ]
    return [
      "id": .integer(id), "type": "timeseries", "title": .string(panel.title), "datasource": source,
      "gridPos": ["h": 8, "w": 12, "x": .integer(column * 12), "y": .integer(row * 8)],
      "fieldConfig": ["defaults": ["unit": .string(panel.unit), "min": 0, "custom": custom], "overrides": []],
      "options": [
        "legend": ["displayMode": "table", "placement": "bottom", "showLegend": true, "calcs": ["mean", "max"]],
        "tooltip": ["mode": "multi", "sort": "desc"],
      ],
      "targets": .sequence(targets),
    ]
  }
}
