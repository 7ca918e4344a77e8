# Yours to edit. Circuits that your provider has made ready; empty makes the gateway alone.
express_route_circuit_ids = []
