package io.tributary.scraper.discovery;

import io.tributary.model.Labels;
import java.io.IOException;
import java.util.List;

/// Asks a place for targets. Confined to one thread.
interface Discoverer {
  /// Returns the labels of every target, `__address__` among them.
  ///
  /// @throws IOException when the place cannot be asked, which says nothing about its targets
  List<Labels> find() throws IOException, InterruptedException;
}
